"""Which templates make an application."""

from __future__ import annotations

import json
from textwrap import indent

import pytest

from slint.catalogue import Catalogue
from slint.check.engine import check
from slint.files import MemoryFiles
from slint.settings import Settings

FUNCTION = "Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: index.handler"


def template(name: str, *nested: str) -> str:
    """A template with a function, and stacks made of other templates."""
    lines = ["Resources:", f"  {name}: {{{FUNCTION}}}}}"]
    lines += [
        f"  Stack{at}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {path}}}}}"
        for at, path in enumerate(nested)
    ]
    return "\n".join(lines) + "\n"


def checked(files: dict[str, str]) -> dict[str, set[str | None]]:
    """The functions without a timeout, by the application that has them."""
    results = check(MemoryFiles(files), Settings(select=("SL201",)), Catalogue.load())
    return {
        result.application: {finding.function for finding in result.findings}
        for result in results
        if result.findings
    }


def test_a_nested_template_belongs_to_the_one_that_names_it() -> None:
    files = {"a.yaml": template("A"), "main.yaml": template("Main", "a.yaml")}
    assert checked(files) == {"main.yaml": {"Main", "A"}}


def test_templates_that_name_each_other_are_checked() -> None:
    files = {"a.yaml": template("A", "b.yaml"), "b.yaml": template("B", "a.yaml")}
    assert checked(files) == {"a.yaml": {"A", "B"}}
    assert checked({"own.yaml": template("Own", "own.yaml")}) == {"own.yaml": {"Own"}}


LAYERS = """\
Resources:
  Tools:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layers/tools}
    Metadata: {BuildMethod: python3.13}
Outputs:
  Tools: {Value: !Ref Tools}
"""
API = """\
Parameters:
  Shared: {Type: CommaDelimitedList}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src, Layers: !Ref Shared}
"""
MAIN = """\
Resources:
  LayersStack:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: layers.yaml}
  ApiStack:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: api.yaml
      Parameters: {Shared: !Join [",", [!GetAtt LayersStack.Outputs.Tools]]}
"""


def test_a_stack_finds_the_layers_of_another() -> None:
    files = {
        "main.yaml": MAIN,
        "layers.yaml": LAYERS,
        "api.yaml": API,
        "src/app.py": "import tools\n\ndef handler(event, context):\n    tools.keep(event)\n",
        "layers/tools/tools.py": "KEPT = {}\n\ndef keep(event):\n    KEPT['x'] = event\n",
    }
    results = check(MemoryFiles(files), Settings(select=("SL101",)), Catalogue.load())
    places = [finding.span[:2] for result in results for finding in result.findings]
    assert places == [("layers/tools/tools.py", 4)]


CODE = """\
SEEN = []
PASSWORD = "${Password}"
def handler(event, context):
    SEEN.append(event["${Key}"])
"""


def inline(start: str, code: str = CODE) -> str:
    """A template with a function whose code stands in it."""
    return f"""\
Resources:
  Remember:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Code:
        ZipFile: {start}
{indent(code, " " * 12)}"""


def test_inline_code_stands_on_the_lines_of_the_template() -> None:
    for start in ("|", "!Sub |", "!Sub |-", "\n          Fn::Sub: |"):
        text = inline(start)
        lines = text.splitlines()
        wanted = next(at for at, line in enumerate(lines, 1) if "append" in line)
        files = MemoryFiles({"template.yaml": text})
        (result, _) = check(files, Settings(select=("SL101",)), Catalogue.load())
        assert [finding.span.line for finding in result.findings] == [wanted], start


PLAIN = """\
SEEN = []
def handler(event, context):
    SEEN.append(event['user'])
"""


@pytest.mark.parametrize("between", ["\n", ""])
def test_joined_code_stands_where_its_lines_are_written(between: str) -> None:
    lines = [json.dumps(line if between else f"{line}\n") for line in PLAIN.splitlines()]
    text = inline(
        "\n          Fn::Join:\n", f"- {json.dumps(between)}\n- [" + ",\n".join(lines) + "]"
    )
    wanted = next(at for at, line in enumerate(text.splitlines(), 1) if "append" in line)
    files = MemoryFiles({"template.yaml": text})
    (result, _) = check(files, Settings(select=("SL101",)), Catalogue.load())
    (place,) = (finding.span for finding in result.findings)
    assert (place.line, place.end_line) == (wanted, wanted)
    written = text.splitlines()[wanted - 1][place.column - 1 : place.end_column - 1]
    assert written == ("SEEN.append(event['user'])" if between else lines[2])


BROKEN = PLAIN.replace("'])", "']")


@pytest.mark.parametrize(
    ("start", "code"),
    [("|", BROKEN), ("!Join", '- "\\n"\n- [' + json.dumps(BROKEN).replace("\\n", '",\n"') + "]\n")],
)
def test_an_error_in_inline_code_stands_where_it_is(start: str, code: str) -> None:
    text = inline(start, code)
    wanted = next(at for at, line in enumerate(text.splitlines(), 1) if "append" in line)
    (result, _) = check(
        MemoryFiles({"template.yaml": text}), Settings(select=("SL001",)), Catalogue.load()
    )
    assert [finding.span.line for finding in result.findings] == [wanted]


def test_code_that_the_deployment_completes_is_not_blamed_for_its_gaps() -> None:
    files = MemoryFiles({"template.yaml": inline("!Sub |", CODE.replace("[]", "${Start}"))})
    (result, _) = check(files, Settings(select=("SL001",)), Catalogue.load())
    assert result.findings == ()
    assert result.counts.joined == 0


STAGED = """\
{"Resources": {
  "Shared": {
    "Type": "AWS::Lambda::LayerVersion",
    "Properties": {"Content": {"S3Bucket": "assets", "S3Key": "2.zip"}},
    "Metadata": {"aws:asset:path": "asset.2"}},
  "Orders": {
    "Type": "AWS::Lambda::Function",
    "Properties": {
      "Code": {"S3Bucket": "assets", "S3Key": "1.zip"},
      "Handler": "app.handler",
      "Runtime": "python3.13",
      "Layers": [{"Ref": "Shared"}]},
    "Metadata": {"aws:asset:path": "asset.1"}}}}
"""


def test_the_output_of_the_cdk_is_read_where_it_is_named() -> None:
    files = MemoryFiles(
        {
            ".gitignore": "cdk.out\n",
            "cdk.out/Shop.template.json": STAGED,
            "cdk.out/asset.1/app.py": (
                "import shared\n\ndef handler(event, context):\n    shared.remember(event)\n"
            ),
            "cdk.out/asset.2/python/shared.py": (
                "LAST = {}\n\ndef remember(event):\n    LAST['order'] = event\n"
            ),
        }
    )
    settings = Settings(paths=("cdk.out",), select=("SL101",))
    (result, _) = check(files, settings, Catalogue.load())
    (finding,) = result.findings
    assert finding.span[:2] == ("cdk.out/asset.2/python/shared.py", 4)
    assert [r.counts.templates for r in check(files, Settings(), Catalogue.load())] == [0]


def test_a_file_is_checked_with_the_template_beside_its_folder() -> None:
    files = {
        "templates/shop.yaml": API.replace("src, Layers: !Ref Shared", "../backend/orders"),
        "templates/other.yaml": API.replace("src, Layers: !Ref Shared", "../backend/bills"),
        "backend/orders/app.py": CODE.replace("${Key}", "id"),
    }
    settings = Settings(paths=("backend/orders/app.py",), select=("SL101", "SL201"))
    results = list(check(MemoryFiles(files), settings, Catalogue.load()))
    found = [(finding.rule, finding.function) for each in results for finding in each.findings]
    assert sorted(found) == [("SL101", "Orders"), ("SL201", "Orders")]
    assert sum(result.counts.templates for result in results) == 1
