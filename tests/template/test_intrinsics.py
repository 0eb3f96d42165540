from __future__ import annotations

from collections.abc import Callable

import pytest

from slint.model.value import UNDECIDED, Reference, Text, Unknown
from slint.source import Source, Unreadable
from slint.template.reader import read_template

PARAMETERS = """
Parameters:
  Stage: {Type: String, Default: dev}
  Number: {Type: Number, Default: 3}
  Bare: {Type: String}
  Hidden: {Type: String, NoEcho: true, Default: x}
  MaybeHidden: {Type: String, NoEcho: !Ref Stage, Default: x}
  Shown: {Type: String, NoEcho: "false", Default: x}
  Empty: {Type: String, Default: ""}
  Null: {Type: String, Default: }
  Listed: {Type: CommaDelimitedList, Default: "a, b"}
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>", Default: subnet-1}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /a/b}
  Resolved: {Type: String, Default: "{{resolve:ssm:/a}}"}
  Odd: 3
Mappings:
  Sizes:
    dev: {memory: 128, zones: [a, b], "1": x}
    loop: {a: !FindInMap [Sizes, loop, a]}
"""

QUEUE = Reference("Queue")
REGION = Unknown("AWS::Region")

Property = Callable[..., object]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("!Ref Stage", "dev"),
        ("{Ref: Stage}", "dev"),
        ("!Ref Number", "3"),
        ("!Ref Bare", Unknown("parameter")),
        ("!Ref Hidden", Unknown("parameter")),
        ("!Ref MaybeHidden", Unknown("parameter")),
        ("!Ref Shown", "x"),
        ("!Ref Empty", ""),
        ("!Ref 'Null'", Unknown("parameter")),
        ("!Ref Listed", ["a", "b"]),
        ("!Ref Subnets", ["subnet-1"]),
        ("!Ref Stored", Unknown("ssm-parameter")),
        ("!Ref Resolved", Unknown("resolve:ssm")),
        ("!Ref Odd", Unknown("parameter")),
        ("!Ref Queue", QUEUE),
        ("!Ref Queue.Alias", Reference("Queue", "Alias")),
        ("!Ref AWS::Region", REGION),
        ("!Ref Nothing", UNDECIDED),
        ("!Ref [a]", UNDECIDED),
        ("!Ref AWS::NoValue", None),
        ("[a, !Ref AWS::NoValue, b]", ["a", "b"]),
        ("{a: !Ref AWS::NoValue, b: c}", {"b": "c"}),
        ("!GetAtt Queue.Arn", Reference("Queue", "Arn")),
        ("!GetAtt Queue.Outputs.A", Reference("Queue", "Outputs.A")),
        ("{Fn::GetAtt: [Queue, Arn]}", Reference("Queue", "Arn")),
        ("{Fn::GetAtt: Queue.Arn}", Reference("Queue", "Arn")),
        ("!GetAtt [Queue, !Ref Stage]", Reference("Queue", "dev")),
        ("!GetAtt [Queue, !Ref Bare]", UNDECIDED),
        ("!GetAtt Nothing.Arn", UNDECIDED),
        ("!GetAtt {a: b}", UNDECIDED),
        ("!Sub 'x-${Stage}-${Number}'", "x-dev-3"),
        ("!Sub '${!Stage}-${Stage}'", "${Stage}-dev"),
        ("!Sub plain", "plain"),
        ("!Sub '${Queue}'", QUEUE),
        ("!Sub '${Queue.Arn}'", Reference("Queue", "Arn")),
        ("!Sub '${Listed}'", "a,b"),
        (
            "!Sub 'arn:${AWS::Partition}:s3:::*'",
            Text(("arn:", Unknown("AWS::Partition"), ":s3:::*")),
        ),
        ("!Sub ['${a}/${Stage}/${b}', {a: 1, b: !Ref Queue}]", Text(("1/dev/", QUEUE))),
        ("!Sub ['${Stage}', {Stage: own}]", "own"),
        ("!Sub ['${a}', {a: !Sub 'x${Bare}'}]", Text(("x", Unknown("parameter")))),
        ("!Sub ['${a}']", UNDECIDED),
        ("!Sub {a: b}", UNDECIDED),
        ("!Join ['-', [a, !Ref Stage]]", "a-dev"),
        ("!Join ['', [a, !Ref Queue, b]]", Text(("a", QUEUE, "b"))),
        ("!Join [',', !Ref Listed]", "a,b"),
        ("!Join [',', !Ref Bare]", Unknown("parameter")),
        ("!Join ['-', [a, !Ref AWS::NoValue, b]]", "a-b"),
        ("!Join ['-', [a, '', b]]", "a--b"),
        ("!Join ['-', []]", ""),
        ("!Join ['', [!Ref Queue]]", QUEUE),
        ("!Join [!Ref Bare, [a]]", UNDECIDED),
        ("!Join a", UNDECIDED),
        ("!FindInMap [Sizes, dev, memory]", "128"),
        ("!FindInMap [Sizes, !Ref Stage, zones]", ["a", "b"]),
        ("!FindInMap [Sizes, dev, 1]", "x"),
        ("!FindInMap [Sizes, !Ref AWS::Region, memory]", Unknown("map")),
        ("!FindInMap [Sizes, prod, memory]", Unknown("map")),
        ("!FindInMap [Sizes, prod, memory, {DefaultValue: 1}]", "1"),
        ("!FindInMap [Sizes, loop, a]", Unknown("map")),
        ("!FindInMap [Sizes, dev]", Unknown("map")),
        ("!FindInMap a", Unknown("map")),
        ("!Select [1, [a, b]]", "b"),
        ("!Select [1, !Ref Listed]", "b"),
        ("!Select [2, [a, b]]", UNDECIDED),
        ("!Select [0, !Ref Bare]", UNDECIDED),
        ("!Select [0, !Split ['/', a/b]]", "a"),
        ("!Split ['/', !Ref Bare]", UNDECIDED),
        ("!Split ['', a]", UNDECIDED),
        ("!Base64 abc", "YWJj"),
        ("{Fn::Base64: !Ref Bare}", UNDECIDED),
        ("!ImportValue a", Unknown("import")),
        ("!Transform {Name: a}", Unknown("transform")),
        ("{Fn::Transform: {Name: a}, b: c}", Unknown("transform")),
        ("{Fn::ForEach::Loop: [a, [b], {}]}", Unknown("foreach")),
        ("{Fn::ForEach::Loop: [a, [b], {}], c: d}", Unknown("foreach")),
        ("!GetAZs ''", Unknown("Fn::GetAZs")),
        ("'{{resolve:secretsmanager:a:SecretString:b}}'", Unknown("resolve:secretsmanager")),
        ("'{{resolve:ssm-secure:/a:1}}'", Unknown("resolve:ssm-secure")),
        ("'u:{{resolve:ssm:/a}}@h'", Text(("u:", Unknown("resolve:ssm"), "@h"))),
        (
            "!Sub '${Queue}{{resolve:ssm:/${Stage}/${Queue}/${Bare}}}${AWS::Region}'",
            Text((QUEUE, Unknown("resolve:ssm"), REGION)),
        ),
        (
            "!Join ['', ['{{resolve:secretsmanager:', !Ref Queue, ':SecretString:a}}']]",
            Unknown("resolve:secretsmanager"),
        ),
        ("'{{resolve:ssm:/a'", "{{resolve:ssm:/a"),
        ("!If [[a], b, c]", Unknown("condition")),
        ("!If a", Unknown("condition")),
        ("{{ braces }}", UNDECIDED),
        ("{Ref: Stage, b: c}", {"Ref": "Stage", "b": "c"}),
    ],
)
def test_what_a_property_becomes(property_of: Property, written: str, expected: object) -> None:
    assert property_of(written, PARAMETERS) == expected


def test_given_parameters_win_over_defaults_but_not_over_secrecy(property_of: Property) -> None:
    assert property_of("!Ref Stage", PARAMETERS, Stage="prod") == "prod"
    assert property_of("!Ref Bare", PARAMETERS, Bare="given") == "given"
    assert property_of("!Ref Listed", PARAMETERS, Listed="x,y") == ["x", "y"]
    assert property_of("!Ref Hidden", PARAMETERS, Hidden="given") == Unknown("parameter")
    assert property_of("!Ref Stored", PARAMETERS, Stored="given") == Unknown("ssm-parameter")


def test_values_know_where_they_stand_and_what_they_are_made_of(
    read: Callable[..., object],
) -> None:
    text = (
        "Parameters:\n"
        "  A: {Default: a}\n"
        "  B: {Type: String}\n"
        "Resources:\n"
        "  Thing:\n"
        "    Type: AWS::Test::Thing\n"
        "    Properties:\n"
        "      Short: !Ref A\n"
        "      Long: {Fn::Join: ['', [!Ref A, !Ref B, !Ref A]]}\n"
        "      Number: '3'\n"
        "      List: [x, !Sub '${B}']\n"
    )
    template = read_template(Source("t.yaml", text))
    assert template is not None
    (thing,) = template.resources["Thing"]
    lines = text.split("\n")

    def covered(span: tuple[str, int, int, int, int]) -> str:
        assert span[1] == span[3]
        return lines[span[1] - 1][span[2] - 1 : span[4] - 1]

    short, long, number = thing.get("Short"), thing.get("Long"), thing.get("Number")
    assert short
    assert short.key
    assert long
    assert number
    assert covered(short.span) == "!Ref A"
    assert covered(short.key) == "Short"
    assert short.parameters == ("A",)
    assert covered(long.span) == "{Fn::Join: ['', [!Ref A, !Ref B, !Ref A]]}"
    assert long.parameters == ("A", "B")
    assert long.pattern == "a\0a"
    assert number.quoted
    assert not short.quoted
    listed = thing.get("List")
    assert listed
    assert [covered(item.span) for item in listed.items] == ["x", "!Sub '${B}'"]
    assert listed.items[0].key is None
    assert listed.items[1].parameters == ("B",)
    assert thing.at("Number") == number.key
    assert covered(thing.span) == "Thing"


def test_parameters_are_facts_themselves() -> None:
    template = read_template(Source("t.yaml", f"{PARAMETERS}\nResources: {{A: {{Type: AWS::B}}}}"))
    assert template is not None
    found = template.parameters
    assert (found["Number"].type, found["Number"].no_echo) == ("Number", False)
    assert found["Number"].default is not None
    assert found["Number"].default.text == "3"
    assert found["Hidden"].no_echo is True
    assert found["Shown"].no_echo is False
    assert found["Bare"].default is None
    assert found["Odd"].type is None


@pytest.mark.parametrize(
    ("left", "right"),
    [("!Select [0, ", "]"), ("!GetAtt [a, ", "]"), ("!If [C, ", ", b]"), ("!Join ['', [", "]]")],
)
def test_functions_nest_as_deep_as_a_document_may(left: str, right: str) -> None:
    depth = 140 // left.count("[")
    text = f"Resources: {{A: {{Type: AWS::B, Properties: {{X: {left * depth}a{right * depth}}}}}}}"
    assert read_template(Source("t.yaml", text)) is not None


def test_a_small_template_cannot_make_endless_work() -> None:
    listed = ",".join("abcdefghij" * 500)
    text = (
        f"Parameters: {{P: {{Type: CommaDelimitedList, Default: '{listed}'}}}}\n"
        f"Resources: {{A: {{Type: AWS::B, Properties: {{X: [{'!Ref P, ' * 5000}]}}}}}}\n"
    )
    with pytest.raises(Unreadable, match="too many values"):
        read_template(Source("t.yaml", text))


@pytest.mark.parametrize(
    "text", ["${" * 500_000, "{{resolve:a:" * 200_000, "{{resolve:" + "a" * 10**6]
)
def test_marks_without_an_end_cost_no_time(property_of: Property, text: str) -> None:
    assert property_of(f"!Sub '{text}'") == text
