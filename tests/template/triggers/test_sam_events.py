"""The events of SAM functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from slint.model.template import Template
from slint.model.trigger import Trigger

Read = Callable[..., Template]
Event = Callable[..., Trigger]
Written = Callable[..., Any]

FUNCTION = "F: {Type: AWS::Lambda::Function}"


@pytest.mark.parametrize(
    ("kind", "properties", "expected", "invocation", "source"),
    [
        ("SQS", "{Queue: !GetAtt Queue.Arn}", "sqs", "poll", "Queue"),
        ("Kinesis", "{Stream: arn}", "kinesis", "poll", None),
        ("DynamoDB", "{Stream: !GetAtt Table.StreamArn}", "dynamodb-stream", "poll", "Table"),
        ("MSK", "{Stream: arn, Topics: [t]}", "kafka", "poll", None),
        ("SelfManagedKafka", "{KafkaBootstrapServers: [a]}", "kafka", "poll", None),
        ("MQ", "{Broker: arn, Queues: [q]}", "mq", "poll", None),
        ("DocumentDB", "{Cluster: arn}", "documentdb", "poll", None),
        ("S3", "{Bucket: !Ref Bucket, Events: a}", "s3", "asynchronous", "Bucket"),
        ("SNS", "{Topic: !Ref Topic}", "sns", "asynchronous", "Topic"),
        ("Schedule", "{Schedule: rate(1 day)}", "schedule", "asynchronous", None),
        ("ScheduleV2", "{ScheduleExpression: rate(1 day)}", "schedule", "asynchronous", None),
        ("CloudWatchEvent", "{Pattern: {a: [b]}}", "eventbridge", "asynchronous", None),
        ("EventBridgeRule", "{Pattern: {a: [b]}}", "eventbridge", "asynchronous", None),
        ("CloudWatchLogs", "{LogGroupName: g}", "logs", "asynchronous", None),
        ("IoTRule", "{Sql: s}", "iot", "asynchronous", None),
        ("AlexaSkill", "{}", "alexa", "synchronous", None),
        ("Cognito", "{UserPool: !Ref Pool, Trigger: PreSignUp}", "cognito", "synchronous", "Pool"),
        ("Api", "{Path: /, Method: get}", "api-rest", "synchronous", "ServerlessRestApi"),
        ("HttpApi", "{}", "api-http", "synchronous", "ServerlessHttpApi"),
    ],
)
def test_every_event_of_sam(
    event: Event, kind: str, properties: str, expected: str, invocation: str, source: str | None
) -> None:
    trigger = event(kind, properties)
    assert (trigger.kind, trigger.invocation, trigger.source_id) == (expected, invocation, source)
    assert trigger.span[1:] == (6, 16, 6, 17)


def test_an_event_that_nobody_knows_invokes_nothing(read: Read) -> None:
    template = read("""
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties: {Events: {A: {Type: New}, B: [c], C: {Properties: {}}, D: null}}
          G: {Type: AWS::Serverless::Function, Properties: {Events: [a]}}
          H: {Type: AWS::Serverless::Function, Properties: {Events: !Ref X}}
    """)
    assert [one.triggers for (one,) in template.functions] == [(), (), ()]


def test_what_a_mapping_says(event: Event, written: Written) -> None:
    trigger = event(
        "Kinesis",
        "{Stream: s, BatchSize: 5, MaximumBatchingWindowInSeconds: 6, MaximumRetryAttempts: 7,"
        " MaximumRecordAgeInSeconds: 8, BisectBatchOnFunctionError: true, Enabled: false,"
        " FunctionResponseTypes: [ReportBatchItemFailures], ScalingConfig: {MaximumConcurrency: 9},"
        " FilterCriteria: {Filters: [{Pattern: p}]},"
        " DestinationConfig: {OnFailure: {Destination: !GetAtt Queue.Arn}}}",
    )
    assert trigger.batch is not None
    assert [written(value) for value in trigger.batch] == [
        "5", "6", ["ReportBatchItemFailures"], "true", "7", "8", "9",
    ]  # fmt: skip
    assert trigger.batch.reports_failures is True
    assert trigger.enabled is False
    assert written(trigger.filter.criteria) == {"Filters": [{"Pattern": "p"}]}
    assert trigger.failure_destination is not None
    assert trigger.failure_destination.data == ("Queue", "Arn")


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ("null", False),
        ("[]", False),
        ("[Other]", False),
        ("ReportBatchItemFailures", True),
        ("!Ref P", None),
        ("[!Ref P]", None),
        ("[!Ref P, ReportBatchItemFailures]", True),
    ],
)
def test_whether_failures_are_reported(event: Event, types: str, *, expected: bool | None) -> None:
    trigger = event("SQS", f"{{FunctionResponseTypes: {types}}}", "", "Parameters: {P: {}}")
    assert trigger.batch is not None
    assert trigger.batch.reports_failures is expected


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("{}", True),
        ("{Enabled: true}", True),
        ("{Enabled: false}", False),
        ("{Enabled: !Ref P}", None),
        ("{State: ENABLED}", True),
        ("{State: DISABLED}", False),
        ("{State: ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS}", True),
        ("{State: !Ref P}", None),
    ],
)
def test_what_is_switched_on(event: Event, properties: str, *, expected: bool | None) -> None:
    assert event("Schedule", properties, "", "Parameters: {P: {}}").enabled is expected


def test_what_a_bucket_notifies_of(event: Event, written: Written) -> None:
    rules = "[{Name: prefix, Value: in/}, {Name: Suffix, Value: .csv}]"
    trigger = event(
        "S3",
        "{Bucket: !Ref Bucket, Events: ['s3:ObjectCreated:*', b],"
        f" Filter: {{S3Key: {{Rules: {rules}}}}}}}",
    )
    assert [one.text for one in trigger.filter.events] == ["s3:ObjectCreated:*", "b"]
    assert (written(trigger.filter.prefix), written(trigger.filter.suffix)) == ("in/", ".csv")
    assert event("S3", "{Events: a}").filter.prefix is None
    for unknown in ("!Ref P", "{S3Key: !Ref P}", "{S3Key: {Rules: [{Name: !Ref P}]}}"):
        trigger = event("S3", f"{{Filter: {unknown}}}", "", "Parameters: {P: {}}")
        assert trigger.filter.prefix is not None
        assert trigger.filter.suffix is not None
        assert not trigger.filter.prefix.known


def test_a_subscription_through_a_queue_is_polled(event: Event, written: Written) -> None:
    trigger = event("SNS", "{Topic: !Ref Topic, SqsSubscription: true}")
    assert (trigger.kind, trigger.invocation, trigger.source) == ("sqs", "poll", None)
    assert trigger.topic is not None
    trigger = event(
        "SNS",
        "{Topic: t, FilterPolicy: {a: [b]},"
        " SqsSubscription: {QueueArn: !GetAtt Queue.Arn, BatchSize: 3, Enabled: false}}",
    )
    assert (trigger.kind, trigger.source_id, trigger.enabled) == ("sqs", "Queue", False)
    assert trigger.batch is not None
    assert written(trigger.batch.size) == "3"
    assert written(trigger.filter.criteria) == {"a": ["b"]}
    assert event("SNS", "{Topic: t, SqsSubscription: false}").kind == "sns"
    unknown = event("SNS", "{SqsSubscription: !Ref P}", "", "Parameters: {P: {}}")
    assert (unknown.kind, unknown.invocation) == ("sns", "unknown")


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        ("Schedule", "{DeadLetterConfig: {Arn: a}}", "a"),
        ("ScheduleV2", "{DeadLetterConfig: {Type: SQS}}", {"Type": "SQS"}),
        ("EventBridgeRule", "{DeadLetterConfig: {Arn: a}}", "a"),
        ("EventBridgeRule", "{DeadLetterConfig: !Ref P}", "\0"),
        ("SNS", "{RedrivePolicy: {deadLetterTargetArn: a}}", "a"),
        ("DynamoDB", "{DestinationConfig: {OnFailure: {Type: SQS}}}", {"Type": "SQS"}),
        ("DynamoDB", "{DestinationConfig: !Ref P}", "\0"),
        ("DynamoDB", "{DestinationConfig: {OnFailure: {}}}", None),
        ("SNS", "{}", None),
        ("EventBridgeRule", "{DeadLetterConfig: null}", None),
    ],
)
def test_where_failures_of_an_event_go(
    event: Event, kind: str, properties: str, expected: object, written: Written
) -> None:
    trigger = event(kind, properties, "", "Parameters: {P: {}}")
    assert written(trigger.failure_destination) == expected


@pytest.mark.parametrize(
    ("kind", "properties", "expected"),
    [
        ("AWS::Serverless::Function", "DeadLetterQueue: {Type: SQS, TargetArn: a}", "a"),
        (
            "AWS::Serverless::Function",
            "EventInvokeConfig: {DestinationConfig: {OnFailure: {Type: SQS}}}",
            {"Type": "SQS"},
        ),
        ("AWS::Serverless::Function", "DeadLetterConfig: {TargetArn: a}", None),
        ("AWS::Lambda::Function", "DeadLetterConfig: {TargetArn: a}", "a"),
        ("AWS::Lambda::Function", "Timeout: 3", None),
    ],
)
def test_where_failures_of_a_function_go(
    read: Read, kind: str, properties: str, expected: object, written: Written
) -> None:
    template = read(f"Resources: {{F: {{Type: {kind}, Properties: {{{properties}}}}}}}")
    (((function),),) = template.functions
    assert written(function.failure_destination) == expected


def test_a_resource_may_say_where_failures_go(read: Read, written: Written) -> None:
    template = read(f"""
        Resources:
          {FUNCTION}
          C:
            Type: AWS::Lambda::EventInvokeConfig
            Properties:
              FunctionName: !Ref F
              DestinationConfig: {{OnFailure: {{Destination: a}}}}
    """)
    (((function),),) = template.functions
    assert written(function.failure_destination) == "a"
