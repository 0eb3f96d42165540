"""Resources that invoke functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from slint.model.trigger import Trigger

Written = Callable[..., Any]
Triggers = Callable[..., tuple[Trigger, ...]]

FUNCTION = "F: {Type: AWS::Lambda::Function}"
RESOURCES = {
    "bucket": (
        "AWS::S3::Bucket",
        """{NotificationConfiguration: {LambdaConfigurations: [{Event: 's3:ObjectRemoved:*',
             Function: !GetAtt F.Arn, Filter: {S3Key: {Rules: [{Name: prefix, Value: p}]}}}]}}""",
        ("s3", "asynchronous", "R"),
    ),
    "topic": (
        "AWS::SNS::Topic",
        "{Subscription: [{Protocol: lambda, Endpoint: !Sub '${F.Arn}'}]}",
        ("sns", "asynchronous", "R"),
    ),
    "subscription": (
        "AWS::SNS::Subscription",
        "{TopicArn: !Ref O, Endpoint: !GetAtt F.Arn}",
        ("sns", "asynchronous", "O"),
    ),
    "rule": (
        "AWS::Events::Rule",
        "{EventPattern: {a: [b]}, EventBusName: !Ref O, Targets: [{Arn: !GetAtt F.Arn}]}",
        ("eventbridge", "asynchronous", "O"),
    ),
    "scheduled rule": (
        "AWS::Events::Rule",
        "{ScheduleExpression: a, Targets: [{Arn: !GetAtt F.Arn}]}",
        ("schedule", "asynchronous", None),
    ),
    "schedule": (
        "AWS::Scheduler::Schedule",
        "{Target: {Arn: !GetAtt F.Arn}}",
        ("schedule", "asynchronous", None),
    ),
    "universal schedule": (
        "AWS::Scheduler::Schedule",
        """{Target: {Arn: 'arn:x:aws-sdk:lambda:invoke',
             Input: !Sub '{"FunctionName": "${F}"}'}}""",
        ("schedule", "asynchronous", None),
    ),
    "log group": (
        "AWS::Logs::SubscriptionFilter",
        "{DestinationArn: !GetAtt F.Arn, LogGroupName: !Ref O}",
        ("logs", "asynchronous", "O"),
    ),
    "user pool": (
        "AWS::Cognito::UserPool",
        "{LambdaConfig: {PreSignUp: !GetAtt F.Arn}}",
        ("cognito", "synchronous", "R"),
    ),
    "user pool, by version": (
        "AWS::Cognito::UserPool",
        "{LambdaConfig: {PreTokenGenerationConfig: {LambdaArn: !GetAtt F.Arn}}}",
        ("cognito", "synchronous", "R"),
    ),
    "topic rule": (
        "AWS::IoT::TopicRule",
        "{TopicRulePayload: {Sql: s, Actions: [{Lambda: {FunctionArn: !GetAtt F.Arn}}]}}",
        ("iot", "asynchronous", None),
    ),
    "targets": (
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "{Targets: [{Id: !GetAtt F.Arn}]}",
        ("alb", "synchronous", "R"),
    ),
    "custom resource": (
        "Custom::Thing",
        "{ServiceToken: !GetAtt F.Arn}",
        ("custom-resource", "asynchronous", "R"),
    ),
    "data source": (
        "AWS::AppSync::DataSource",
        "{ApiId: !GetAtt O.ApiId, LambdaConfig: {LambdaFunctionArn: !GetAtt F.Arn}}",
        ("appsync", "synchronous", "O"),
    ),
    "receipt": (
        "AWS::SES::ReceiptRule",
        (
            "{Rule: {Actions: [{LambdaAction:"
            " {InvocationType: RequestResponse, FunctionArn: !GetAtt F.Arn}}]}}"
        ),
        ("ses", "synchronous", "R"),
    ),
    "pipe": (
        "AWS::Pipes::Pipe",
        """{Source: !GetAtt O.Arn, Target: !GetAtt F.Arn,
             TargetParameters: {LambdaFunctionParameters: {InvocationType: FIRE_AND_FORGET}}}""",
        ("pipes", "asynchronous", "O"),
    ),
    "rotation": (
        "AWS::SecretsManager::RotationSchedule",
        "{SecretId: !Ref O, RotationLambdaARN: !GetAtt F.Arn}",
        ("secretsmanager", "unknown", "O"),
    ),
    "pipeline": (
        "AWS::CodePipeline::Pipeline",
        "{Stages: [{Actions: [{Configuration: {FunctionName: !Ref F}}]}]}",
        ("codepipeline", "asynchronous", "R"),
    ),
    "destination": (
        "AWS::Lambda::EventInvokeConfig",
        "{DestinationConfig: {OnSuccess: {Destination: !GetAtt F.Arn}}}",
        ("destination", "asynchronous", "R"),
    ),
}


def resource(name: str) -> str:
    kind, properties, _ = RESOURCES[name]
    return f"  R: {{Type: {kind}, Properties: {properties}}}\n"


@pytest.mark.parametrize("name", RESOURCES)
def test_resources_that_invoke_functions(wired: Triggers, name: str) -> None:
    (trigger,) = wired(f"{resource(name)}  O: {{Type: AWS::Other::Thing}}\n")
    expected = RESOURCES[name][2]
    assert (trigger.kind, trigger.invocation, trigger.source_id) == expected
    assert trigger.owner == "R"
    assert trigger.span.line in (4, 5)


def test_filters_of_resources(wired: Triggers, written: Written) -> None:
    (trigger,) = wired(resource("bucket"))
    assert [one.text for one in trigger.filter.events] == ["s3:ObjectRemoved:*"]
    assert written(trigger.filter.prefix) == "p"
    (trigger,) = wired(resource("user pool"))
    assert [one.text for one in trigger.filter.events] == ["PreSignUp"]
    (trigger,) = wired(resource("rule"))
    assert written(trigger.filter.criteria) == {"a": ["b"]}
    (trigger,) = wired(resource("scheduled rule"))
    assert written(trigger.schedule) == "a"


@pytest.mark.parametrize("name", RESOURCES)
def test_json_says_the_same(same_in_json: Callable[[str], bool], name: str) -> None:
    assert same_in_json(f"Resources:\n  {FUNCTION}\n{resource(name)}")
