from __future__ import annotations

from collections.abc import Callable

import pytest

from slint.model.template import Template

Read = Callable[..., Template]

SECTIONS = """
Parameters:
  Stage: {Type: String, Default: dev}
Conditions:
  Prod: !Equals [!Ref Stage, prod]
  NotProd: !Not [!Condition Prod]
  Always: !Equals [a, a]
  Never: {Fn::Not: [{Condition: Always}]}
  Both: !And [!Condition Prod, !Condition Other]
  Either: !Or [!Condition Never, !Condition Prod]
  Other: !Equals [!Ref AWS::Region, eu-west-1]
  Circle: !Not [!Condition Circle]
"""


def variants(read: Read, properties: str, condition: str = "", **given: str) -> list[object]:
    text = (
        f"{SECTIONS}\n"
        "Resources:\n"
        "  F:\n"
        "    Type: AWS::Lambda::Function\n"
        f"    {condition and 'Condition: ' + condition}\n"
        f"    Properties: {properties}\n"
    )
    (functions,) = read(text, **given).functions
    assert all(function.template == "template.yaml" for function in functions)
    return [
        ({name: value.text for name, value in function.properties.items()}, function.assumed)
        for function in functions
    ]


def test_without_conditions_there_is_one_variant(read: Read) -> None:
    assert variants(read, "{A: 1}") == [({"A": "1"}, ())]


def test_a_free_condition_makes_two(read: Read) -> None:
    assert variants(read, "{A: !If [Prod, 1, 2], B: !If [Prod, !Ref AWS::NoValue, 3]}") == [
        ({"A": "1"}, (("Prod", True),)),
        ({"A": "2", "B": "3"}, (("Prod", False),)),
    ]


def test_the_default_of_a_parameter_decides_nothing_but_a_given_value_does(read: Read) -> None:
    assert len(variants(read, "{A: !If [Prod, 1, 2]}")) == 2
    assert variants(read, "{A: !If [Prod, 1, 2]}", Stage="prod") == [({"A": "1"}, ())]
    assert variants(read, "{A: !If [NotProd, 1, 2]}", Stage="prod") == [({"A": "2"}, ())]


def test_literals_decide(read: Read) -> None:
    assert variants(read, "{A: !If [Always, 1, 2], B: !If [Never, 1, 2]}") == [
        ({"A": "1", "B": "2"}, ())
    ]


def test_what_logic_rules_out_is_left_out(read: Read) -> None:
    both = variants(read, "{A: !If [Prod, 1, 2], B: !If [NotProd, 3, 4]}")
    assert [values for values, _ in both] == [{"A": "1", "B": "4"}, {"A": "2", "B": "3"}]
    nested = variants(read, "{A: !If [Both, !If [Prod, 1, 2], !If [Other, 3, 4]]}")
    assert [values["A"] for values, _ in nested] == ["1", "4", "3", "4"]
    either = variants(read, "{A: !If [Either, !If [Prod, 1, 2], 3]}")
    assert [values["A"] for values, _ in either] == ["1", "3"]


def test_the_condition_of_the_resource_holds(read: Read) -> None:
    assert variants(read, "{A: !If [Prod, 1, 2]}", "Prod") == [({"A": "1"}, ())]
    assert variants(read, "{A: !If [NotProd, 1, 2]}", "Prod") == [({"A": "2"}, ())]
    only = variants(read, "{A: !If [Prod, 1, 2]}", "Both")
    assert [values for values, _ in only] == [{"A": "1"}]
    assert variants(read, "{A: !If [Never, 1, 2]}", "Never") == [({"A": "1"}, ())]


@pytest.mark.parametrize("name", ["Unheard", "Circle"])
def test_a_condition_that_is_not_known_is_free(read: Read, name: str) -> None:
    found = variants(read, f"{{A: !If [{name}, 1, 2]}}")
    assert {values["A"] for values, _ in found} <= {"1", "2"}
    assert found


def test_three_free_conditions_make_every_combination(read: Read) -> None:
    found = variants(read, "{A: !If [X, 1, 2], B: !If [Y, 1, 2], C: !If [Z, 1, 2]}")
    assert len({assumed for _, assumed in found}) == 8


@pytest.mark.parametrize("count", [4, 5, 12, 300])
def test_more_make_eight_at_most(read: Read, count: int) -> None:
    names = [f"C{number}" for number in range(count)]
    properties = ", ".join(f"P{name}: !If [{name}, 1, 2]" for name in names)
    found = [dict(assumed) for _, assumed in variants(read, f"{{{properties}}}")]
    assert len(found) == 8
    assert found[0] == dict.fromkeys(names, True)
    assert found[1] == dict.fromkeys(names, False)
    assert all(sum(not value for value in one.values()) == 1 for one in found[2:6])


def test_conditions_of_globals_count_for_functions(read: Read) -> None:
    template = read("""
        Globals: {Function: {Timeout: !If [C, 3, 4]}}
        Resources:
          F: {Type: AWS::Serverless::Function, Properties: {MemorySize: !If [D, 1, 2]}}
    """)
    (functions,) = template.functions
    assert len(functions) == 4
    assert len(template.resources["F"]) == 2


def test_a_chain_of_conditions_does_not_recurse_without_end(read: Read) -> None:
    chain = "\n".join(f"  C{n}: !Not [!Condition C{n + 1}]" for n in range(5000))
    template = read(
        f"Conditions:\n{chain}\n"
        "Resources: {F: {Type: AWS::Lambda::Function, Properties: {A: !If [C0, 1, 2]}}}\n"
    )
    assert len(template.functions[0]) == 2


def test_conditions_that_name_others_twice_are_decided_once(read: Read) -> None:
    chain = "\n".join(f"  C{n}: !And [!Condition C{n + 1}, !Condition C{n + 1}]" for n in range(50))
    template = read(
        f"Conditions:\n{chain}\n"
        "Resources: {F: {Type: AWS::Lambda::Function, Properties: {A: !If [C0, 1, 2]}}}\n"
    )
    assert len(template.functions[0]) == 2
