"""The catalogue: what fits, what is refused, and what a selector selects."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest

from slint.catalogue import Catalogue, CatalogueError, Place, SelectionError
from slint.catalogue.rule_file import read_rule
from slint.finding import Confidence, Severity
from slint.settings import Settings

RULE = """\
id: {id}
summary: Something is wrong
severity: {severity}
default: {default}
tags: [{tags}]
why: Because it is.
fix: Do not do it.
"""


KEYS = (
    "id summary severity severities confidence default tags security why fix unless options "
    "references conditions yields-to detector examples"
).split()


def text(id_: str, severity: str = "warning", default: str = "true", tags: str = "cost") -> str:
    return RULE.format(id=id_, severity=severity, default=default, tags=tags)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules = {
        "slint/unreadable-file": text("SL001", "error", tags=""),
        "state/global-user-state": text("SL101", "error", tags="security"),
        "state/mutated-global": text("SL102", tags="reliability"),
        "limits/timeout-unset": text("SL201"),
        "limits/timeout-at-maximum": text("SL206", "note", "false"),
    }
    for name, rule in rules.items():
        path = tmp_path / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(rule)
    (tmp_path / "data").mkdir()
    (tmp_path / "data/costs.json").write_text(json.dumps({"numpy": 0.26}))
    (tmp_path / "data/not-a-rule.yaml").write_text("{}")
    return tmp_path


@pytest.fixture
def catalogue(folder: Path) -> Catalogue:
    return Catalogue.load(folder)


def ids(catalogue: Catalogue, **settings: tuple[str, ...]) -> list[str]:
    return [rule.id[2:] for rule in catalogue.select(Settings(**settings))]


def test_a_rule_is_read() -> None:
    rule = read_rule(
        "cold_start",
        "client-per-invocation.yaml",
        """\
id: SL502
summary: AWS client created on every invocation
severity: error
severities: [note, error]
confidence: medium
default: false
tags: [performance]
security: 7.5
why: |
  It opens a new connection.
fix: Create it at module level.
unless: The client depends on the event.
options:
  factories: {default: [boto3.client], help: Calls that create a client.}
references: ["https://example.com"]
conditions: all
examples:
  - bad: |
      x = 1  # expect: SL502
    after: |
      x = 2
  - good: |
      Resources: {}
    because: it is empty
  - bad: {template.yaml: "a: 1\\nb: 2 # expect: SL101, SL502\\n", src/app.py: ""}
  - bad: {template.json: "{}"}
    expect: [{path: template.json, line: 1}]
""",
    )
    assert (rule.id, rule.name, rule.topic) == ("SL502", "client-per-invocation", "cold_start")
    assert rule.severity is Severity.ERROR
    assert rule.severities == (Severity.ERROR, Severity.NOTE)
    assert rule.confidence is Confidence.MEDIUM
    assert not rule.default
    assert rule.security == 7.5
    assert rule.why == "It opens a new connection."
    assert rule.defaults == {"factories": ["boto3.client"]}
    assert rule.conditions == "all"
    assert rule.fixable
    first, second, third, fourth = rule.examples
    assert first.files == {"src/app.py": "x = 1  # expect: SL502\n"}
    assert first.after == {"src/app.py": "x = 2\n"}
    assert (second.kind, second.because) == ("good", "it is empty")
    assert list(second.files) == ["template.yaml"]
    assert third.expected == (Place("template.yaml", 2),)
    assert fourth.expected == (Place("template.json", 1),)
    assert pickle.loads(pickle.dumps(rule)) == rule


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "E1"}, "'E1' is not an id like SL101"),
        ({"colour": "red"}, "unknown key `colour`; known are " + ", ".join(KEYS)),
        ({"sumary": "s"}, "unknown key `sumary`; did you mean `summary`?"),
        ({"why": ""}, "why is missing"),
        ({"severity": "fatal"}, "`severity` is 'fatal', none of note, warning, error"),
        ({"severities": ["error"]}, "`severity` is not the worst of `severities`"),
        ({"severities": "error"}, "`severities` is not a list"),
        ({"confidence": "sure"}, "`confidence` is 'sure', none of low, medium, high"),
        ({"default": "maybe"}, "`default` is neither true nor false"),
        ({"security": 11}, "`security` is 11, no number above 0 and up to 10"),
        ({"conditions": "some"}, "`conditions` is neither any nor all"),
        ({"options": {"limit": 3}}, "option limit does not consist of `default` and `help`"),
        ({"unless": ["x"]}, "`unless` is not a text"),
    ],
)
def test_a_rule_that_does_not_fit_is_refused(change: dict[str, object], message: str) -> None:
    fields = {"id": "SL101", "summary": "s", "severity": "warning", "why": "w", "fix": "f"}
    with pytest.raises(CatalogueError) as error:
        read_rule("state", "global-user-state.yaml", json.dumps(fields | change))
    assert error.value.path == "rules/state/global-user-state.yaml"
    assert error.value.message == message


@pytest.mark.parametrize(
    ("example", "message"),
    [
        ('[{"bad": "x = 1"}]', "example 1: bad, but without a marker `# expect: SL101`"),
        ('[{"bad": "x # expect: SL102"}]', "example 1: bad, but without a marker"),
        ('[{"good": "x # expect: SL101"}]', "example 1: good, but with a marker"),
        ('[{"good": "x", "after": "y"}]', "example 1: good, but with a marker or a text after"),
        ('[{"good": "x", "bad": "y"}]', "example 1: neither `bad` nor `good`, or both"),
        ('[{"because": "x"}]', "example 1: neither `bad` nor `good`, or both"),
        ('[{"good": "x", "why": "y"}]', "example 1: unknown key `why`; known are bad, good"),
        ('[{"good": 3}]', "example 1: neither a text nor texts by path"),
        ('[{"bad": "x", "expect": [{"line": 1}]}]', "example 1: `expect` is no list"),
        ('["x"]', "example 1: not a mapping"),
        ('"x"', "`examples` is not a list"),
    ],
)
def test_an_example_that_does_not_fit_is_refused(example: str, message: str) -> None:
    rule = read_rule("state", "global-user-state.yaml", f"{text('SL101')}examples: {example}\n")
    with pytest.raises(CatalogueError) as error:
        _ = rule.examples
    assert error.value.message.startswith(message)


def test_a_broken_rule_file_is_refused() -> None:
    with pytest.raises(CatalogueError, match=r"rules/state/broken\.yaml:1: not YAML: "):
        read_rule("state", "broken.yaml", "id: [SL101")


LONG = """\
# a rule
id: SL101
summary: Something is wrong
severity: warning
why: |
  Because it is.
  It says so.
fix: Do not do it.
options:
  limit: {default: 3, help: How many.}
detector:
  resource: AWS::S3::Bucket
  property: BucketName
  must: present
  message: "{id}"
examples:
  - good: |
      Resources: {}
  - bad: |
      Resources: {}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("id: SL101", "id: E1", 2, "'E1' is not an id like SL101"),
        ("summary:", "sumary:", 3, "unknown key `sumary`; did you mean `summary`?"),
        ("severity: warning", "severity: fatal", 4, "`severity` is 'fatal', none of note"),
        (", help: How many.", "", 10, "option limit does not consist of `default` and `help`"),
        ("resource:", "resorce:", 12, "unknown key `detector.resorce`; did you mean `resource`?"),
        ("must: present", "must: be", 14, "`must` is 'be', none of present"),
        ("fix: Do", "fix: {Do", 9, "not YAML: "),
    ],
)
def test_an_error_says_where_it_stands(old: str, new: str, line: int, message: str) -> None:
    """Like an error in a settings file: its line, and the nearest key that there is."""
    assert read_rule("state", "long.yaml", LONG).id == "SL101"
    with pytest.raises(CatalogueError) as error:
        read_rule("state", "long.yaml", LONG.replace(old, new))
    assert (error.value.line, error.value.message[: len(message)]) == (line, message)
    assert str(error.value).startswith(f"rules/state/long.yaml:{line}: ")


def test_an_error_in_an_example_says_where_it_stands() -> None:
    rule = read_rule("state", "long.yaml", LONG)
    with pytest.raises(CatalogueError, match=r"^rules/state/long\.yaml:19: example 2: bad, but"):
        _ = rule.examples


def test_a_file_name_must_be_a_name() -> None:
    with pytest.raises(CatalogueError, match="lower case"):
        read_rule("state", "Global_State.yaml", text("SL101"))


def test_two_rules_cannot_share_an_id(folder: Path) -> None:
    (folder / "state/twin.yaml").write_text(text("SL101"))
    with pytest.raises(CatalogueError, match="SL101 is taken by rules/state/"):
        Catalogue.load(folder)


def test_the_defaults_run(catalogue: Catalogue) -> None:
    assert ids(catalogue) == ["001", "101", "102", "201"]


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        ("SL101", ["001", "101"]),
        ("sl101", ["001", "101"]),
        ("SL1", ["001", "101", "102"]),
        ("SL20", ["001", "201", "206"]),
        ("timeout-unset", ["001", "201"]),
        ("reliability", ["001", "102"]),
        ("cost", ["001", "201", "206"]),
        ("ALL", ["001", "101", "102", "201", "206"]),
    ],
)
def test_selectors(catalogue: Catalogue, select: str, expected: list[str]) -> None:
    assert ids(catalogue, select=(select,)) == expected


def test_extending_and_ignoring(catalogue: Catalogue) -> None:
    assert ids(catalogue, extend_select=("SL206",)) == ["001", "101", "102", "201", "206"]
    assert ids(catalogue, ignore=("SL1",)) == ["001", "201"]
    assert ids(catalogue, select=("ALL",), ignore=("SL001", "cost")) == ["101", "102"]


def test_what_was_chosen(catalogue: Catalogue) -> None:
    assert catalogue.chosen(Settings()) == frozenset()
    settings = Settings(select=("SL1",), extend_select=("SL206",))
    assert catalogue.chosen(settings) == {"SL101", "SL102", "SL206"}


@pytest.mark.parametrize(
    ("selector", "suggestion"),
    [
        ("SL999", None),
        ("SL9", None),
        ("SL1O1", "SL101"),
        ("timeout-unsett", "timeout-unset"),
        ("secuirty", "security"),
        ("zzzzzz", None),
    ],
)
def test_an_unknown_selector(catalogue: Catalogue, selector: str, suggestion: str | None) -> None:
    for key in ("select", "extend_select", "ignore"):
        with pytest.raises(SelectionError) as error:
            catalogue.select(Settings(**{key: (selector,)}))
        assert error.value.selector == selector
        if suggestion:
            assert error.value.suggestion == suggestion


def test_finding_a_rule(catalogue: Catalogue) -> None:
    assert catalogue.find("SL101") is catalogue.find("global-user-state")
    assert catalogue.find("nothing") is None
    with pytest.raises(SelectionError, match="did you mean mutated-global"):
        catalogue.get("mutable-global")


def test_tables_are_read_once(catalogue: Catalogue) -> None:
    assert catalogue.load_data("costs") == {"numpy": 0.26}
    assert catalogue.load_data("costs") is catalogue.load_data("costs")


def test_every_rule_of_slint_fits() -> None:
    for rule in Catalogue.load():
        assert rule.examples, f"{rule.path} has no examples"
        assert any(example.kind == "good" for example in rule.examples), rule.path
        assert any(example.kind == "bad" for example in rule.examples), rule.path
