"""The tasks of state machines."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import pytest

from slint.model.template import Template
from slint.model.trigger import Trigger
from slint.source import Source
from slint.template.reader import read_template

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


FILE = """\
{
  "States": {
    "A": {"Type": "Task", "Resource": "${A}", "TimeoutSeconds": ${Time}}
  }
}
"""
YAML = """\
States:
  # the only one

  A: {Type: Task, Resource: "${A}", TimeoutSeconds: 3}
"""


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [("s/a.asl.json", FILE, 3), ("s/a.asl.yaml", YAML, 4), ("a.json", '{"States": [', None)],
)
def test_definitions_in_a_file_beside_the_template(path: str, text: str, line: int | None) -> None:
    template = read_template(
        Source(
            "app/template.yaml",
            f"""
Resources:
  F: {{Type: AWS::Lambda::Function}}
  S:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: {path}
      DefinitionSubstitutions: {{A: !GetAtt F.Arn}}
""",
        ),
        beside={path: Source(f"app/{path}", text)}.get,
    )
    assert template is not None
    ((trigger,),) = template.triggers("step-functions")
    if line is None:
        assert (trigger.span.path, trigger.name) == ("app/template.yaml", None)
    else:
        assert trigger.span[:3] == (f"app/{path}", line, 5 if path.endswith("json") else 3)
        assert (trigger.function, trigger.name) == ("F", "A")


def test_tasks_stand_in_other_states(wired: Triggers) -> None:
    found = {one.name: one.around for one in wired(STATES)}
    assert {name: len(around) for name, around in found.items()} == {"A": 0, "B": 0, "E": 1, "H": 1}
    assert found["H"][0].get("ItemProcessor") is not None


def test_functions_of_others_are_unclaimed(read: Callable[..., Template]) -> None:
    template = read("""
        Parameters: {N: {Type: String}}
        Conditions: {C: !Equals [!Ref N, a]}
        Resources:
          S:
            Type: AWS::StepFunctions::StateMachine
            Properties:
              Definition:
                States:
                  A: {Type: Task, Resource: 'arn:aws:states:::lambda:invoke',
                    Parameters: {FunctionName: !Ref N}}
                  B: {Type: Task, Resource: 'arn:aws:states:::sns:publish'}
                  C: {Type: Task, Resource: 'arn:aws:states:::aws-sdk:lambda:getFunction',
                    Parameters: {FunctionName: !Ref N}}
          M:
            Type: AWS::Lambda::EventSourceMapping
            Properties:
              FunctionName: other
              EventSourceArn: arn:aws:kinesis:eu-west-1:1:stream/s
              BatchSize: !If [C, 1, 2]
    """)
    task, mapping = template.unclaimed
    assert (task.function, task.kind, task.name) == ("", "step-functions", "A")
    assert (mapping.function, mapping.kind) == ("", "kinesis")
    assert mapping.batch is not None
    assert mapping.batch.size is not None
    assert mapping.batch.size.text is None
    assert [len(variants) for variants in template.triggers("kinesis")] == [1]


def test_json_says_the_same(same_in_json: Callable[[str], bool]) -> None:
    assert same_in_json(f"Resources:\n  {FUNCTION}\n{STATES}")


def test_triggers_can_be_sent(wired: Triggers) -> None:
    found = wired(STATES)
    assert pickle.loads(pickle.dumps(found)) == found
