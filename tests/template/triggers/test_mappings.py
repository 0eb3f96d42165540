"""What leads to a function, and what is polled for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from slint.model.template import Template
from slint.model.trigger import Trigger

Read = Callable[..., Template]
Written = Callable[..., Any]
Triggers = Callable[..., tuple[Trigger, ...]]


@pytest.mark.parametrize(
    "name",
    [
        "!Ref F",
        "!GetAtt F.Arn",
        "!GetAtt [F, Arn]",
        "!Sub '${F.Arn}'",
        "!Sub '${F}:live'",
        "!Join [':', ['arn:aws:lambda', !Ref AWS::Region, 'function', !Ref F]]",
        "!Ref A",
        "!Ref V",
        "!Ref AV",
        "!Ref F.Alias",
        "named",
        "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:named'",
        "!Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:named:live'",
    ],
)
def test_what_leads_to_a_function(read: Read, name: str, triggers: Triggers) -> None:
    template = read(f"""
        Resources:
          F: {{Type: AWS::Lambda::Function, Properties: {{FunctionName: named}}}}
          A: {{Type: AWS::Lambda::Alias, Properties: {{FunctionName: !Ref F}}}}
          V: {{Type: AWS::Lambda::Version, Properties: {{FunctionName: !GetAtt F.Arn}}}}
          AV: {{Type: AWS::Lambda::Alias, Properties: {{FunctionName: !Ref V}}}}
          L: {{Type: AWS::Lambda::Alias, Properties: {{FunctionName: !Ref L}}}}
          E:
            Type: AWS::Lambda::EventSourceMapping
            Properties: {{FunctionName: {name}, EventSourceArn: a}}
          X: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{FunctionName: !Ref L}}}}
          Y: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{FunctionName: other}}}}
    """)
    assert [one.owner for one in triggers(template)] == ["E"]


@pytest.mark.parametrize("value", ["!Sub '${AWS::StackName}-f'", "!Sub 'f-${P}'", "!Ref P"])
def test_names_that_parameters_make_are_the_same_everywhere(
    read: Read, value: str, triggers: Triggers
) -> None:
    template = read(f"""
        Parameters: {{P: {{Type: String}}, Q: {{Type: String}}}}
        Resources:
          F: {{Type: AWS::Lambda::Function, Properties: {{FunctionName: {value}}}}}
          B: {{Type: AWS::S3::Bucket, Properties: {{BucketName: {value}}}}}
          E: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{FunctionName: {value}}}}}
          X: {{Type: AWS::Lambda::EventSourceMapping, Properties: {{FunctionName: !Ref Q}}}}
          I:
            Type: AWS::Lambda::EventSourceMapping
            Properties: {{FunctionName: !ImportValue a}}
          S:
            Type: AWS::Lambda::Permission
            Properties:
              FunctionName: !Ref F
              Principal: s3.amazonaws.com
              SourceArn: !Join ['', ['arn:aws:s3:::', {value}]]
    """)
    assert [(one.owner, one.source_id) for one in triggers(template)] == [("E", None), ("S", "B")]


@pytest.mark.parametrize(
    ("properties", "kind", "source"),
    [
        ("EventSourceArn: !GetAtt Q.Arn", "sqs", "Q"),
        ("EventSourceArn: !GetAtt K.Arn", "kinesis", "K"),
        ("EventSourceArn: !Ref C", "kinesis", "K"),
        ("EventSourceArn: !GetAtt T.StreamArn", "dynamodb-stream", "T"),
        ("EventSourceArn: !Ref M", "kafka", "M"),
        ("EventSourceArn: 'arn:aws:sqs:us-east-1:1:q'", "sqs", "Q"),
        ("EventSourceArn: 'arn:aws:dynamodb:us-east-1:1:table/t/stream/x'", "dynamodb-stream", "T"),
        ("EventSourceArn: !Sub 'arn:aws:kinesis:${AWS::Region}:1:stream/z'", "kinesis", None),
        ("SelfManagedEventSource: {Endpoints: {KafkaBootstrapServers: [a]}}", "kafka", None),
        ("EventSourceArn: !ImportValue a, Queues: [a]", "mq", None),
        ("EventSourceArn: !ImportValue a, StartingPosition: LATEST", "stream", None),
        ("EventSourceArn: !ImportValue a", "event-source", None),
    ],
)
def test_event_source_mappings(
    wired: Triggers,
    properties: str,
    kind: str,
    source: str | None,
    written: Written,
) -> None:
    (trigger,) = wired(f"""
  Q: {{Type: AWS::SQS::Queue, Properties: {{QueueName: q}}}}
  K: {{Type: AWS::Kinesis::Stream}}
  C: {{Type: AWS::Kinesis::StreamConsumer, Properties: {{StreamARN: !GetAtt K.Arn}}}}
  T: {{Type: AWS::DynamoDB::Table, Properties: {{TableName: t}}}}
  M: {{Type: AWS::MSK::Cluster}}
  E:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {{FunctionName: !Ref F, BatchSize: 4, {properties}}}
""")
    assert (trigger.kind, trigger.source_id, trigger.invocation) == (kind, source, "poll")
    assert trigger.batch is not None
    assert written(trigger.batch.size) == "4"
    assert trigger.span[1:3] == (10, 3)


def test_a_queue_of_a_nested_stack_is_no_resource(
    wired: Triggers,
) -> None:
    (trigger,) = wired("""
  S: {Type: AWS::CloudFormation::Stack}
  E:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref F, EventSourceArn: !GetAtt S.Outputs.Queue}
""")
    assert trigger.source is not None
    assert trigger.source_id is None
