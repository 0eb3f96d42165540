"""Rules whose YAML names a stock detector: what they find, and what is refused."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import yaml

from slint.catalogue import Catalogue, CatalogueError
from slint.check.engine import check
from slint.files import MemoryFiles
from slint.settings import Settings

RULE = {
    "id": "SL206",
    "summary": "Something is wrong",
    "severity": "warning",
    "why": "Because it is.",
    "fix": "Do not do it.",
}
TABLE = {"resource": "AWS::DynamoDB::Table", "property": "BillingMode"}


def catalogue(folder: Path, detector: object, **more: object) -> Catalogue:
    """A catalogue of one rule, with this `detector`."""
    (folder / "limits").mkdir()
    rule = {**RULE, **more, "detector": detector}
    (folder / "limits/own-rule.yaml").write_text(yaml.safe_dump(rule))
    return Catalogue.load(folder)


def found(rules: Catalogue, template: str) -> list[tuple[int, str]]:
    """The line and message of each finding."""
    files = MemoryFiles({"template.yaml": template})
    results = list(check(files, Settings(select=("SL206",)), rules))
    assert [failure for result in results for failure in result.failures] == []
    return [
        (finding.span.line, finding.message) for result in results for finding in result.findings
    ]


def table(**properties: object) -> str:
    resource = {"Type": "AWS::DynamoDB::Table", "Properties": properties}
    return yaml.safe_dump({"Resources": {"Orders": resource}})


@pytest.mark.parametrize(
    ("test", "value", "expected"),
    [
        ({"must": "present"}, "PROVISIONED", None),
        ({"must": "present"}, {"Ref": "Mode"}, None),
        ({"must": "present"}, {"Ref": "AWS::NoValue"}, "Orders BillingMode "),
        ({"must": "absent"}, "PROVISIONED", "Orders BillingMode "),
        ({"must": "absent"}, {"Ref": "Mode"}, "Orders BillingMode "),
        ({"must": "in", "values": ["A", "B"]}, "B", None),
        ({"must": "in", "values": ["A", "B"]}, "C", "Orders BillingMode C"),
        ({"must": "in", "values": ["A", "B"]}, {"Ref": "Mode"}, None),
        ({"must": "in", "values": ["A", "B"]}, ["A", "D"], "Orders BillingMode D"),
        ({"must": "in", "values": ["A", "B"]}, {"A": 1}, None),
        ({"must": "in", "values": [True]}, "no", "Orders BillingMode no"),
        ({"must": "in", "values": [True]}, True, None),
        ({"must": "in", "values": [30]}, "30", None),
        ({"must": "not-in", "values": ["C"]}, "C", "Orders BillingMode C"),
        ({"must": "not-in", "values": ["C"]}, "B", None),
        ({"must": "matches", "values": ["[A-Z]+"]}, "PAY", None),
        ({"must": "matches", "values": ["[A-Z]+"]}, "PAY3", "Orders BillingMode PAY3"),
        ({"must": "not-matches", "values": ["x", "P.*"]}, "PAY", "Orders BillingMode PAY"),
        ({"must": "at-least", "values": [30]}, 29, "Orders BillingMode 29"),
        ({"must": "at-least", "values": [30]}, 30, None),
        ({"must": "at-most", "values": [30.5]}, "31", "Orders BillingMode 31"),
        ({"must": "at-most", "values": [30]}, "many", None),
        ({"must": "at-most", "values": [30]}, "nan", None),
    ],
)
def test_a_property_is_tested(
    tmp_path: Path, test: dict[str, object], value: object, expected: str | None
) -> None:
    message = "{id} {property} {value}"
    rules = catalogue(tmp_path, {**TABLE, **test, "message": message})
    messages = [text for _, text in found(rules, table(BillingMode=value))]
    assert messages == ([] if expected is None else [expected])


def test_what_is_not_set_is_compared_by_its_default_only(tmp_path: Path) -> None:
    test = {**TABLE, "must": "in", "values": ["A"], "message": "`{id}` has `{value}`"}
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    assert found(catalogue(tmp_path / "one", test), table(TableName="x")) == []
    ((line, message),) = found(catalogue(tmp_path / "two", {**test, "default": "B"}), table())
    assert (line, message) == (2, "`Orders` has `B`")


def test_the_place_is_the_property_or_the_logical_id(tmp_path: Path) -> None:
    detector = {
        "property": {
            "AWS::Serverless::Function": "Tracing",
            "AWS::Lambda::Function": "TracingConfig.Mode",
        },
        "must": "in",
        "values": ["Active"],
        "default": "PassThrough",
        "message": "{type} {id}: {property} is {value}",
    }
    template = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Tracing: PassThrough
Resources:
  One:
    Type: AWS::Serverless::Function
  Two:
    Type: AWS::Serverless::Function
    Properties:
      Tracing: Active
  Three:
    Type: AWS::Lambda::Function
    Properties:
      TracingConfig:
        Mode: Other
  Four:
    Type: AWS::Lambda::Function
"""
    assert found(catalogue(tmp_path, detector), template) == [
        (4, "AWS::Serverless::Function One: Tracing is PassThrough"),
        (16, "AWS::Lambda::Function Three: TracingConfig.Mode is Other"),
        (17, "AWS::Lambda::Function Four: TracingConfig.Mode is PassThrough"),
    ]


def test_apis_are_tested_with_their_globals(tmp_path: Path) -> None:
    detector = {
        "resource": "AWS::Serverless::Api",
        "property": "TracingEnabled",
        "must": "in",
        "values": [True],
        "default": False,
        "message": "{id} {value}",
    }
    template = """\
Transform: AWS::Serverless-2016-10-31
{globals}
Resources:
  Shop: {{Type: AWS::Serverless::Api, Properties: {{StageName: prod}}}}
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Get: {{Type: Api, Properties: {{Method: get, Path: /}}}}
"""
    rules = catalogue(tmp_path, detector)
    off = template.format(globals="")
    assert found(rules, off) == [(4, "Shop false"), (9, "ServerlessRestApi false")]
    assert found(rules, template.format(globals="Globals: {Api: {TracingEnabled: true}}")) == []


@pytest.mark.parametrize(("conditions", "expected"), [("any", [(9, "Orders")]), ("all", [])])
def test_conditions(tmp_path: Path, conditions: str, expected: list[tuple[int, str]]) -> None:
    detector = {**TABLE, "must": "in", "values": ["A"], "message": "{id}"}
    template = """\
Parameters:
  Stage: {Type: String}
Conditions:
  Prod: !Equals [!Ref Stage, prod]
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: !If [Prod, A, B]
"""
    assert found(catalogue(tmp_path, detector, conditions=conditions), template) == expected


def test_a_message_fills_in_names_only(tmp_path: Path) -> None:
    message = "{id} has {value}, not {Mode: Active} or {}"
    detector = {**TABLE, "must": "in", "values": ["A"], "message": message.removesuffix(" or {}")}
    rules = catalogue(tmp_path, detector)
    ((_, text),) = found(rules, table(BillingMode="{type} %s"))
    assert text == "Orders has {type} %s, not {Mode: Active}"
    assert pickle.loads(pickle.dumps(rules.get("SL206"))) == rules.get("SL206")


GOOD = {**TABLE, "must": "in", "values": ["A"], "message": "{id}"}


@pytest.mark.parametrize(
    ("detector", "message"),
    [
        (["a"], "`detector` is not a mapping"),
        ({**GOOD, "code": "x"}, "unknown key `detector.code`; known are resource"),
        ({**GOOD, "must": "be"}, "`must` is 'be', none of present, absent, in, not-in, "),
        ({**GOOD, "must": ["in"]}, "`must` is ['in'], none of"),
        ({**GOOD, "message": " "}, "`message` is missing or no text"),
        ({**GOOD, "message": "{id.__class__}"}, "`message` holds {id.__class__}, which nothing"),
        ({**GOOD, "message": "{}"}, "`message` holds {}, which nothing fills in"),
        ({**GOOD, "values": "A"}, "`values` is no list of scalars"),
        ({**GOOD, "values": [["A"]]}, "`values` is no list of scalars"),
        ({**GOOD, "values": []}, "`in` takes some `values`"),
        ({**GOOD, "must": "present"}, "`present` takes no `values`"),
        ({**GOOD, "must": "at-least"}, "`at-least` takes one number in `values`"),
        ({**GOOD, "must": "at-most", "values": [True]}, "`at-most` takes one number in `values`"),
        ({**GOOD, "must": "matches", "values": ["("]}, "holds the pattern '(', which does not fit"),
        ({**GOOD, "default": ["A"]}, "`default` is no scalar, or nothing is compared with it"),
        ({**GOOD, "resource": None}, "`resource` names the types, or else the keys"),
        ({**GOOD, "property": {"A": "b"}}, "`resource` names the types, or else the keys"),
        ({**GOOD, "property": ""}, "`resource` or `property` is empty or no text"),
        ({**GOOD, "resource": []}, "`resource` or `property` is empty or no text"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, detector: object, message: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        catalogue(tmp_path, detector)
    assert message in caught.value.message
