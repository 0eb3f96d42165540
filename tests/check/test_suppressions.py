"""What comments and Metadata silence, and what is said about those that silence nothing."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slint.catalogue import Catalogue
from slint.check.engine import check
from slint.check.settle import settle
from slint.code.suppressions import python_suppressions
from slint.files import MemoryFiles
from slint.finding import Outcome, Suppression
from slint.globs import Glob
from slint.settings import Settings
from slint.source import Source
from slint.template.suppressions import template_suppressions

CATALOGUE = Catalogue.load()
RULES = ("SL101", "SL201", "SL301", "SL002")


def run(files: dict[str, str], **settings: object) -> Outcome:
    chosen = Settings(**{"select": RULES, **settings})  # type: ignore[arg-type]
    return settle(check(MemoryFiles(files), chosen, CATALOGUE), chosen, CATALOGUE)


def found(outcome: Outcome) -> list[tuple[str, int]]:
    return [(finding.rule, finding.span.line) for finding in outcome.findings]


def covered(suppressions: tuple[Suppression, ...]) -> list[tuple[str, object]]:
    """Each rule with the lines it is silenced in."""
    return [
        (each.rule, (each.covers.line, each.covers.end_line) if each.covers else "file")
        for each in suppressions
    ]


def python(text: str) -> list[tuple[str, object]]:
    return covered(python_suppressions(Source("app.py", text)))


def yaml(text: str) -> list[tuple[str, object]]:
    return covered(template_suppressions(Source("template.yaml", text)))


# Python ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1  # slint: ignore[SL101]\ny = 2\n", [("SL101", (1, 2))]),
        ("x = 1 #slint:ignore[SL101 , a-name]because\n", [("SL101", (1, 2)), ("a-name", (1, 2))]),
        ("x = 1  # noqa: E501  # slint: ignore[SL101] it is\n", [("SL101", (1, 2))]),
        ("# slint: ignore[SL101]\nx = (\n    1,\n)\ny = 2\n", [("SL101", (2, 5))]),
        ("# slint: ignore[SL101]\n# and why\nx = 1\n", [("SL101", (3, 4))]),
        ("# slint: ignore[SL101]\n\nx = 1\n", [("SL101", (2, 3))]),
        ("x = [\n    1,  # slint: ignore[SL101]\n    2,\n]\n", [("SL101", (2, 3))]),
        ("x = [\n    # slint: ignore[SL101]\n    1,\n    2,\n]\n", [("SL101", (3, 4))]),
        ("x = [  # slint: ignore[SL101]\n    1,\n]\n", [("SL101", (1, 4))]),
        ("x = 1 + \\\n    2  # slint: ignore[SL101]\n", [("SL101", (2, 3))]),
        ("def f():  # slint: ignore[SL101]\n    a\n\n    b\nc\n", [("SL101", (1, 5))]),
        ("# slint: ignore[SL101]\n@a\n@b(\n)\ndef f():\n    x\ny\n", [("SL101", (2, 7))]),
        ("if a:  # slint: ignore[SL101]\n    b\nelse:\n    c\nd\n", [("SL101", (1, 5))]),
        ("if a:\n    b\nelse:  # slint: ignore[SL101]\n    c\nd\n", [("SL101", (3, 5))]),
        ("for a in b:\n    # slint: ignore[SL101]\n    c\n    d\n", [("SL101", (3, 4))]),
        ("x = 1\n# slint: ignore-file[SL101] all of it\n", [("SL101", "file")]),
        ("x = 1  # slint: ignore\n", [("", (1, 2))]),
        ("x = 1  # slint: ignore SL101\n", [("", (1, 2))]),
        ("x = 1  # slint: ignore[]\n", [("", (1, 2))]),
        ("x = 1  # slint: ignore-line[SL101]\n", [("", (1, 2))]),
        ("x = '# slint: ignore[SL101]'\n", []),
        ("x = f'{1}# slint: ignore[SL101]'\n", []),
        ("x = 'it\\'s # slint: ignore[SL101]'\n", []),
        ("x = r'\\' # slint: ignore[SL101]'\n", []),
        ('x = """\n# slint: ignore[SL101]\n"""\n', []),
        ('"""\n# slint: ignore-file[SL101]\n', []),
        ("x = 1  # see slint: ignore[SL101]\n", []),
        ('x = 1  # write "# slint: ignore[SL101]"\n', []),
        ("x = 1  # pylint: ignore[SL101]\n", []),
        ("print 'slint'; ((  # slint: ignore[SL101]\n", [("SL101", (1, 2))]),
        ("x = 'open\ny = 1  # slint: ignore[SL101]\n", [("SL101", (2, 3))]),
        ("x = 1\r\n# slint: ignore[SL101]\r\ny = 2\r\n", [("SL101", (3, 4))]),
    ],
)
def test_comments_in_python(text: str, expected: list[tuple[str, object]]) -> None:
    assert python(text) == expected


@given(st.text("'\"#\\\n ()[]{}:slint ignore-file@a", max_size=80))
def test_no_python_text_is_too_much(text: str) -> None:
    python(f"# slint: ignore[SL101]\n{text}")
    yaml(f"# slint: ignore[SL101]\n{text}")


# Templates -------------------------------------------------------------------

FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  A:
    Type: AWS::Serverless::Function
    Properties:
      Policies:
        - Statement:
            - Effect: Allow
              Action: "*"
            - Effect: Deny
  B:
    Type: AWS::SQS::Queue
"""


@pytest.mark.parametrize(
    ("line", "last"),
    [
        (1, 1),
        (2, 12),
        (3, 10),
        (4, 4),
        (5, 10),
        (6, 10),
        (7, 10),
        (8, 9),
        (9, 9),
        (10, 10),
        (12, 12),
    ],
)
def test_comments_in_a_template(line: int, last: int) -> None:
    behind, above = FUNCTION.split("\n"), FUNCTION.split("\n")
    behind[line - 1] += "  # slint: ignore[SL401] why"
    above.insert(line - 1, "      # slint: ignore[SL401] why")
    for text, moved in (("\n".join(behind), 0), ("\n".join(above), 1)):
        ((each),) = template_suppressions(Source("template.yaml", text))
        assert each.covers is not None
        assert each.covers.line == line + moved
        end = (each.covers.end_line, each.covers.end_column)
        assert (last + moved, 2) < end <= (last + moved + 1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a: "x # slint: ignore[SL1]"\n', []),
        ("a: 'x # slint: ignore[SL1]'  # slint: ignore[SL101]\n", [("SL101", (1, 2))]),
        ("a: |\n  # slint: ignore[SL1]\nb: 1\n", []),
        ("a: >-  # slint: ignore[SL101]\n  text\n", [("SL101", (1, 2))]),
        ("a: |\n  x\n# slint: ignore[SL101]\nb: 1\n", [("SL101", (4, 5))]),
        ("a: x# slint: ignore[SL1]\n", []),
        ("a: {b: 1,  # slint: ignore[SL101]\n  c: 2}\n", [("SL101", (1, 2))]),
        ("a: &x {b: 1}\nc: *x  # slint: ignore[SL101]\n", [("SL101", (2, 3))]),
        ("a: !Sub  # slint: ignore[SL101]\n  - b\n", [("SL101", (1, 2))]),
        (
            "a: 1\n---\nb: 'x # slint: ignore[SL1]'\n# slint: ignore-file[SL101]\n",
            [("SL101", "file")],
        ),
        ("a: 1\n---\nb: [\n'x  # slint: ignore-file[SL101]\n", []),
        ("# slint: ignore-file[SL001]\n\na: [\n# slint: ignore-file[SL101]\n", [("SL001", "file")]),
        ("a: [  # slint: ignore[SL101]\n", []),
    ],
)
def test_what_is_a_comment(text: str, expected: list[tuple[str, object]]) -> None:
    assert yaml(text) == expected


def test_metadata_of_json_on_one_line() -> None:
    one = '"Type": "AWS::Lambda::Function", "Properties": {}'
    ignore = '"Metadata": {"slint": {"ignore": {"timeout-unset": "why"}}}'
    text = f'{{"Resources": {{"A": {{{ignore}, {one}}}, "B": {{{one}}}}}}}'
    outcome = run({"template.json": text})
    assert [finding.function for finding in outcome.findings] == ["B"]
    ((silenced, by),) = outcome.suppressed
    assert (silenced.function, by.rule, by.reason) == ("A", "timeout-unset", "why")


def test_metadata_of_a_template_is_for_all_of_it() -> None:
    text = FUNCTION + "Metadata: {slint: {ignore: {SL201: why, SL101: why}}}\n"
    outcome = run({"template.yaml": text})
    assert found(outcome) == [("SL002", 13)]
    assert len(outcome.suppressed) == 1


# The run ---------------------------------------------------------------------

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Timeout: 5, Runtime: python3.13, Handler: app.handler}
Resources:
  A:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: a}
"""
HANDLER = """\
from shared import keep

def handler(event, context):
    keep(event)
"""
SHARED = """\
kept = {}

def keep(event):
    kept["user"] = event["user"]  # slint: ignore[SL101] one user only
    return kept
"""


def test_only_the_primary_place_counts() -> None:
    app = "seen = []  # slint: ignore[SL101]\n\ndef handler(event, context):\n"
    app += "    seen.append(event)\n    return seen\n"
    files = {"template.yaml": TEMPLATE, "a/app.py": app}
    assert found(run(files)) == [("SL002", 1), ("SL101", 4)]


def test_a_shared_module_is_judged_once_for_all() -> None:
    idle = "import shared\n\ndef handler(event, context):\n    return 1\n"
    files = {
        "one/template.yaml": TEMPLATE.replace("CodeUri: a", "CodeUri: ../code"),
        "two/template.yaml": TEMPLATE.replace("CodeUri: a", "CodeUri: ../code, Handler: b.handler"),
        "code/app.py": HANDLER,
        "code/b.py": idle,
        "code/shared.py": SHARED,
    }
    outcome = run(files)
    assert (found(outcome), len(outcome.suppressed)) == ([], 1)
    # Somebody else's handler needs it: what is not asked about is not judged.
    assert found(run(files, paths=("two",))) == []


def test_only_for_rules_that_ran() -> None:
    files = {
        "template.yaml": TEMPLATE,
        "a/app.py": "x = 1  # slint: ignore[SL101, SL301]\n" + HANDLER,
    }
    assert found(run(files)) == [("SL002", 1), ("SL002", 1)]
    assert found(run(files, select=("SL301", "SL002"))) == [("SL002", 1)]
    assert found(run(files, select=("SL101",))) == []
    ignored = ((Glob("a", "*.py"), ("SL101",)),)
    assert found(run(files, per_file_ignores=ignored)) == [("SL002", 1)]


def test_not_for_what_was_not_read_to_the_end() -> None:
    broken = "x = 1  # slint: ignore[SL101]\ndef handler(event, context:\n    pass\n"
    outcome = run({"template.yaml": TEMPLATE, "a/app.py": broken})
    assert [rule for rule, _ in found(outcome)] == ["SL001"]
    quiet = "# slint: ignore-file[SL001] python 2\n" + broken
    assert found(run({"template.yaml": TEMPLATE, "a/app.py": quiet})) == []


def test_a_handler_without_its_template_is_not_judged() -> None:
    files = {
        "src/app.py": "x = {}  # slint: ignore[SL101]\n\ndef handler(event, context):\n    pass\n"
    }
    assert found(run(files)) == [("SL002", 1)]
    assert found(run(files, paths=("src",))) == []


def test_what_is_said_about_suppressions_can_be_silenced() -> None:
    comment = "# slint: ignore[SL002, SL101] kept for later\nx = 1\n"
    files = {"template.yaml": TEMPLATE, "a/app.py": comment + HANDLER}
    assert found(run(files)) == [("SL002", 1), ("SL002", 1)]
    files["a/app.py"] = "# slint: ignore-file[SL002]\n" + comment.replace("SL002, ", "") + HANDLER
    assert found(run(files)) == []
    files["a/app.py"] = "# slint: ignore-file[SL002]\n" + HANDLER
    assert found(run(files)) == [("SL002", 1)]


def test_no_suppressions() -> None:
    text = FUNCTION.replace("  A:", "  A:  # slint: ignore[SL201, SL101]")
    outcome = run({"template.yaml": text}, suppressions=False)
    assert (found(outcome), outcome.suppressed) == ([("SL201", 3)], ())


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[SL2O1]", "did you mean `SL201`?"),
        ("[timeout-unst]", "did you mean `timeout-unset`?"),
        ("[ALL]", "`ALL` is no id and no name of a rule"),
        ("[SL2]", "`SL2` is no id and no name of a rule"),
        ("[security]", "`security` is no id and no name of a rule"),
        ("", "names no rule"),
    ],
)
def test_no_blanket_ignore(written: str, said: str) -> None:
    text = FUNCTION.replace("  A:", f"  A:  # slint: ignore{written}")
    outcome = run({"template.yaml": text})
    assert [finding.rule for finding in outcome.findings] == ["SL201", "SL002"]
    assert said in outcome.findings[1].message


def test_results_can_be_sent() -> None:
    text = FUNCTION.replace("  A:", "  A:  # slint: ignore[SL201] why")
    results = list(check(MemoryFiles({"template.yaml": text}), Settings(), CATALOGUE))
    assert pickle.loads(pickle.dumps(results)) == results
    assert results[0].suppressions[0].reason == "why"
