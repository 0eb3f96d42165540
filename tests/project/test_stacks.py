"""What a template hands to the stacks that it names: layers that their functions use."""

from __future__ import annotations

import pytest

from slint.catalogue import Catalogue
from slint.check.engine import check, executions
from slint.files import MemoryFiles
from slint.settings import Settings
from slint.trace import describe

CATALOGUE = Catalogue.load()
MAIN = """\
Parameters:
  Far: {Type: String}
Resources:
  Tools:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer}
  More:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: more.yaml}
  Api:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: api.yaml
      Parameters: {Shared: %s}
"""
API = """\
Parameters:
  Shared: {Type: CommaDelimitedList}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src, Layers: %s}
"""
MORE = """\
Resources:
  Other:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer}
Outputs:
  Layer: {Value: !Ref Other}
  Text: {Value: text}
"""
APP = "import lib, tools\n\ndef handler(event, context):\n    lib.send(tools.NAME)\n"


def handed(shared: str, layers: str = "!Ref Shared", more: str = MORE) -> str:
    """What the function of the inner stack hands to `lib.send`, by what templates declare."""
    files = MemoryFiles(
        {
            "main.yaml": MAIN % shared,
            "api.yaml": API % layers,
            "more.yaml": more,
            "src/app.py": APP,
            "layer/python/tools.py": "NAME = 'layer'\n",
        }
    )
    (execution,) = executions(files, Settings(join="declared"), CATALOGUE)
    return describe(execution.calls[0].positional[0])


@pytest.mark.parametrize(
    "shared",
    [
        "!Ref Tools",
        "[!Ref Tools]",
        "!Join [',', [!Ref Tools, !Ref Far]]",
        "!Join [',', [!Ref Far, !Ref Tools]]",
        "!Sub '${Tools}'",
        "!Sub '${Far}, ${Tools}'",
        "!GetAtt More.Outputs.Layer",
        "!Join [',', [!GetAtt More.Outputs.Layer]]",
    ],
)
def test_a_layer_is_handed_on(shared: str) -> None:
    assert handed(shared) == "'layer'"


@pytest.mark.parametrize("layers", ["[!Ref Shared]", "!Ref Shared"])
def test_layers_are_named_by_the_parameter(layers: str) -> None:
    assert handed("!Ref Tools", layers) == "'layer'"


@pytest.mark.parametrize(
    "shared",
    [
        "arn:aws:lambda:x",
        "!Ref Far",
        "!Ref Nothing",
        "!Sub 'x${Tools}'",
        "!GetAtt More.Outputs.Text",
        "!GetAtt More.Outputs.Nothing",
    ],
)
def test_what_is_no_layer_of_the_template_is_not_known(shared: str) -> None:
    assert handed(shared) == "tools.NAME"


def test_a_stack_without_a_template_that_can_be_read_hands_on_nothing() -> None:
    for more in ("Resources: [", "{{ x }}: {"):
        assert handed("!GetAtt More.Outputs.Layer", more=more) == "tools.NAME"


# Which templates are stacks -----------------------------------------------------

STACK = """\
Parameters:
  Stage: {Type: String, Default: "900"}
Resources:
  Inner:
    Type: %s
    Properties:
      %s: %s
      Parameters: {Limit: %s}
"""
INNER = """\
Parameters:
  Limit: {Type: Number, Default: 3}
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties: {Runtime: java21, Handler: x, Timeout: !Ref Limit}
"""
NESTED = "AWS::CloudFormation::Stack"


def applications(
    kind: str = NESTED,
    key: str = "TemplateURL",
    location: str = "inner.yaml",
    limit: str = "900",
    **parameters: str,
) -> list[tuple[str, bool]]:
    """The applications, each with whether its function's timeout is the most there is."""
    files = {"a/main.yaml": STACK % (kind, key, location, limit), "a/inner.yaml": INNER}
    settings = Settings(select=("SL206",), parameters=parameters)
    results = check(MemoryFiles(files), settings, CATALOGUE)
    return [(each.application, bool(each.findings)) for each in results if each.counts.functions]


@pytest.mark.parametrize(
    ("kind", "key", "location"),
    [
        (NESTED, "TemplateURL", "inner.yaml"),
        (NESTED, "TemplateURL", "./inner.yaml"),
        (NESTED, "TemplateURL", "../a/inner.yaml"),
        ("AWS::Serverless::Application", "Location", "inner.yaml"),
    ],
)
def test_a_template_that_is_named_is_a_part(kind: str, key: str, location: str) -> None:
    assert applications(kind, key, location) == [("a/main.yaml", True)]


@pytest.mark.parametrize(
    ("kind", "key", "location"),
    [
        (NESTED, "TemplateURL", "https://x/inner.yaml"),
        (NESTED, "TemplateURL", "!Ref Stage"),
        (NESTED, "Location", "inner.yaml"),
        ("AWS::Other::Stack", "TemplateURL", "inner.yaml"),
    ],
)
def test_other_templates_are_applications_of_their_own(kind: str, key: str, location: str) -> None:
    assert applications(kind, key, location) == [("a/inner.yaml", False)]


def test_parameters_that_a_stack_is_given_go_before_those_of_the_settings() -> None:
    assert applications(limit="30") == [("a/main.yaml", False)]
    assert applications(limit="!Ref Stage") == [("a/main.yaml", True)]
    assert applications(limit="!Ref Stage", Stage="30") == [("a/main.yaml", False)]
    assert applications(limit="900", Limit="30") == [("a/main.yaml", True)]
