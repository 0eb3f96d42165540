from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from slint.model.template import Template
from slint.model.value import Property, Reference, Unknown

Read = Callable[..., Template]
Data = Callable[[Property | None], object]

GLOBALS = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 3
    Runtime: python3.13
    Layers: [one]
    Tags: {team: a, cost: b}
    Environment: {Variables: {A: 1, B: 2}}
    VpcConfig: {SubnetIds: [s], SecurityGroupIds: [g]}
"""


def merged(read: Read, data: Data, function: str) -> Mapping[str, object]:
    text = f"{GLOBALS}\nResources:\n  L: {{Type: AWS::B}}\n  F: {function}\n"
    ((only,),) = read(text).functions
    return {name: data(value) for name, value in only.properties.items()}


WHOLE = {
    "Timeout": "3",
    "Runtime": "python3.13",
    "Layers": ["one"],
    "Tags": {"team": "a", "cost": "b"},
    "Environment": {"Variables": {"A": "1", "B": "2"}},
    "VpcConfig": {"SubnetIds": ["s"], "SecurityGroupIds": ["g"]},
}


@pytest.mark.parametrize(
    ("properties", "changed"),
    [
        ("{}", {}),
        ("", {}),
        ("{Timeout: 5}", {"Timeout": "5"}),
        ("{Layers: [two]}", {"Layers": ["one", "two"]}),
        ("{Layers: !Ref L}", {"Layers": Reference("L")}),
        ("{Tags: {team: c}}", {"Tags": {"team": "c", "cost": "b"}}),
        (
            "{Environment: {Variables: {B: 3, C: 4}}}",
            {"Environment": {"Variables": {"A": "1", "B": "3", "C": "4"}}},
        ),
        (
            "{Environment: {Variables: {A: !Ref AWS::NoValue}}}",
            {"Environment": {"Variables": {"B": "2"}}},
        ),
        ("{Environment: !Ref L}", {"Environment": Reference("L")}),
        (
            "{VpcConfig: {SubnetIds: [t]}}",
            {"VpcConfig": {"SubnetIds": ["s", "t"], "SecurityGroupIds": ["g"]}},
        ),
        ("{Timeout: {a: b}}", {"Timeout": {"a": "b"}}),
    ],
)
def test_globals_merge(
    read: Read, data: Data, properties: str, changed: Mapping[str, object]
) -> None:
    function = f"{{Type: AWS::Serverless::Function, Properties: {properties}}}"
    assert merged(read, data, function) == {**WHOLE, **changed}


def test_no_value_hides_what_is_global(read: Read, data: Data) -> None:
    function = "{Type: AWS::Serverless::Function, Properties: {Timeout: !Ref AWS::NoValue}}"
    assert merged(read, data, function) == {k: v for k, v in WHOLE.items() if k != "Timeout"}


def test_ignored_globals(read: Read, data: Data) -> None:
    ignoring = "{Type: AWS::Serverless::Function, IgnoreGlobals: %s, Properties: {Timeout: 9}}"
    assert merged(read, data, ignoring % "'*'") == {"Timeout": "9"}
    some = merged(read, data, ignoring % "[Timeout, Tags, Environment, VpcConfig]")
    assert some == {"Timeout": "9", "Runtime": "python3.13", "Layers": ["one"]}


def test_globals_are_for_sam_functions(read: Read, data: Data) -> None:
    assert merged(read, data, "{Type: AWS::Lambda::Function, Properties: {A: 1}}") == {"A": "1"}
    function = "{Type: AWS::Serverless::Function, Timeout: 9, Properties: {A: 1}}"
    assert merged(read, data, function) == {**WHOLE, "A": "1"}


def test_a_resource_has_no_globals_and_attributes_are_no_properties(read: Read) -> None:
    template = read(f"""{GLOBALS}
Resources:
  F: {{Type: AWS::Serverless::Function, Timeout: 9, Metadata: {{A: 1}}, Properties: {{B: 2}}}}
""")
    (resource,) = template.resources["F"]
    assert set(resource.properties) == {"B"}
    assert set(resource.attributes) == {"Timeout", "Metadata"}
    assert set(template.functions[0][0].attributes) == {"Timeout", "Metadata"}


@pytest.mark.parametrize(
    ("policies", "statements", "managed", "templates"),
    [
        ("AmazonS3FullAccess", [], ["AmazonS3FullAccess"], []),
        ("arn:aws:iam::aws:policy/A", [], ["arn:aws:iam::aws:policy/A"], []),
        ("[A, !Ref M, !Ref Bare]", [], ["A", Reference("M"), Unknown("parameter")], []),
        ("{Statement: {Effect: Allow, Action: a}}", [["a"]], [], []),
        ("{Statement: [{Action: a}, {Action: [b, c]}]}", [["a"], ["b", "c"]], [], []),
        ("[{Version: 2012-10-17, Statement: [{Action: a}]}]", [["a"]], [], []),
        ("[{PolicyName: p, PolicyDocument: {Statement: {Action: a}}}]", [["a"]], [], []),
        ("{S3ReadPolicy: {BucketName: b}}", [], [], ["S3ReadPolicy"]),
        ("{APolicy: {B: c}, BPolicy: {}}", [], [], ["APolicy", "BPolicy"]),
        ("[{APolicy: {B: c}}, A, {Statement: {Action: a}}]", [["a"]], ["A"], ["APolicy"]),
        ("[!If [Always, [A, {Statement: [{Action: a}]}], B]]", [["a"]], ["A"], []),
        ("!If [Never, A, !Ref AWS::NoValue]", [], [], []),
        ("[{Statement: [!If [Always, {Action: a}, !Ref AWS::NoValue]]}]", [["a"]], [], []),
        ("[{Statement: !Ref Bare}]", [[Unknown("parameter")]], [], []),
        ("[null, {}, [], {Statement: }, {Statement: [null, x]}]", [], [], []),
    ],
)  # fmt: skip
def test_policies_in_every_form(
    read: Read,
    data: Data,
    policies: str,
    statements: list[object],
    managed: list[object],
    templates: list[str],
) -> None:
    template = read(f"""
        Parameters: {{Bare: {{Type: String}}}}
        Conditions: {{Always: !Equals [a, a], Never: !Equals [a, b]}}
        Resources:
          M: {{Type: AWS::IAM::ManagedPolicy}}
          F: {{Type: AWS::Serverless::Function, Properties: {{Policies: {policies}}}}}
    """)
    ((function,),) = template.functions
    assert [[data(one) for one in found.actions] for found in function.statements] == statements
    assert [data(found.name) for found in function.managed_policies] == managed
    assert [found.name for found in function.policy_templates] == templates
    assert template.statements == function.statements
    assert template.managed_policies == function.managed_policies
    assert all(found.functions == ("F",) for found in template.statements)
