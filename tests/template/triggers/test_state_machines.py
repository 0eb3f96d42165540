"""The tasks of state machines."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from slint.model.trigger import Trigger

Written = Callable[..., Any]
Triggers = Callable[..., tuple[Trigger, ...]]

FUNCTION = "F: {Type: AWS::Lambda::Function}"
STATES = """
  S:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        States:
          A: {Type: Task, Resource: !GetAtt F.Arn, Retry: [a]}
          B:
            Type: Task
            Resource: 'arn:aws:states:::lambda:invoke'
            Parameters: {FunctionName: '${N}'}
          C: {Type: Pass, Resource: !GetAtt F.Arn}
          D:
            Type: Parallel
            Branches: [{States: {E: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke',
              Arguments: {FunctionName: !Ref F, InvocationType: Event}}}}]
          G: {Type: Map, ItemProcessor: {States: {H: {Type: Task, Resource: !GetAtt F.Arn}}}}
      DefinitionSubstitutions: {N: !Ref F}
"""


def test_tasks_of_state_machines(wired: Triggers, written: Written) -> None:
    found = wired(STATES)
    assert {one.kind for one in found} == {"step-functions"}
    assert [one.invocation for one in found] == [
        "synchronous", "synchronous", "asynchronous", "synchronous",
    ]  # fmt: skip
    assert [one.span[1:3] for one in found] == [(10, 11), (11, 11), (18, 34), (20, 51)]
    assert written(found[0].properties.get("Retry")) == ["a"]
    assert found[1].properties.get("Retry") is None


def test_definitions_as_text_have_places_too(wired: Triggers, written: Written) -> None:
    found = wired("""
  S:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: !Sub |
        {
          "States": {
            "A": {"Type": "Task", "Resource": "${F.Arn}", "TimeoutSeconds": ${Time}},
            "é \\u0041": {
              "Type": "Task", "Parameters": {"FunctionName": "${F}", "a": null, "b": [1]}
            },
            "X": {"Type": "Task", "Resource": "\\ue0009\\ue001"}
          }
        }
  T:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      DefinitionString: '{"States": {"A": {"Type": "Task", "Resource": "${a}", "x": ${b}}}}'
      DefinitionSubstitutions: {a: !GetAtt F.Arn}
""")
    assert [one.span[1:] for one in found] == [
        (11, 13, 11, 16), (12, 13, 12, 23), (21, 25, 21, 93),
    ]  # fmt: skip
    assert written(found[1].properties.get("Parameters", "b")) == ["1"]
    assert found[0].properties.get("TimeoutSeconds") is not None


@pytest.mark.parametrize("definition", ["DefinitionUri: a.json", "DefinitionString: !Ref P"])
def test_functions_given_to_a_definition_that_is_elsewhere(
    wired: Triggers, definition: str
) -> None:
    (trigger,) = wired(
        f"""
  S:
    Type: AWS::Serverless::StateMachine
    Properties: {{{definition}, DefinitionSubstitutions: {{A: !GetAtt F.Arn, B: c}}}}
""",
        "Parameters: {P: {}}",
    )
    assert (trigger.kind, trigger.source_id) == ("step-functions", "S")
    assert trigger.span.line == 7


def test_json_says_the_same(same_in_json: Callable[[str], bool]) -> None:
    assert same_in_json(f"Resources:\n  {FUNCTION}\n{STATES}")


def test_triggers_can_be_sent(wired: Triggers) -> None:
    found = wired(STATES)
    assert pickle.loads(pickle.dumps(found)) == found
