"""Permissions, connectors, and what conditions leave open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from slint.model.template import Template
from slint.model.trigger import Access, Trigger

Read = Callable[..., Template]
Written = Callable[..., Any]
Triggers = Callable[..., tuple[Trigger, ...]]

FUNCTION = "F: {Type: AWS::Lambda::Function}"


@pytest.mark.parametrize(
    ("properties", "kind"),
    [
        ("Principal: s3.amazonaws.com", "s3"),
        ("Principal: !Sub 'logs.${AWS::Region}.amazonaws.com'", "logs"),
        ("Principal: apigateway.amazonaws.com", "api"),
        ("Principal: apigateway.amazonaws.com, SourceArn: !Sub 'arn:a:${R}/*'", "api-rest"),
        ("Principal: apigateway.amazonaws.com, SourceArn: !Sub 'arn:a:${W}/*'", "api-websocket"),
        ("Principal: events.amazonaws.com", "eventbridge"),
        ("Principal: events.amazonaws.com, SourceArn: !GetAtt E.Arn", "schedule"),
        ("Principal: secretsmanager.amazonaws.com", "secretsmanager"),
        ("Principal: '123456789012'", "account"),
        ("Principal: 'arn:aws:iam::123456789012:root'", "account"),
        ("Principal: '*', FunctionUrlAuthType: NONE", None),
        ("Principal: sqs.amazonaws.com", None),
        ("Principal: [a]", None),
        ("Action: a", None),
    ],
)
def test_permissions_tell_of_wiring_elsewhere(
    wired: Triggers, properties: str, kind: str | None
) -> None:
    found = wired(f"""
  R: {{Type: AWS::ApiGateway::RestApi}}
  W: {{Type: AWS::ApiGatewayV2::Api, Properties: {{ProtocolType: WEBSOCKET}}}}
  E: {{Type: AWS::Events::Rule, Properties: {{ScheduleExpression: a}}}}
  P: {{Type: AWS::Lambda::Permission, Properties: {{FunctionName: !Ref F, {properties}}}}}
""")
    assert [one.kind for one in found] == ([kind] if kind else [])
    assert all(one.permission for one in found)


def test_permissions_add_nothing_to_what_is_known(
    wired: Triggers,
) -> None:
    found = wired("""
  R: {Type: AWS::Events::Rule, Properties: {Targets: [{Arn: !GetAtt F.Arn}]}}
  T: {Type: AWS::SNS::Topic, Properties: {Subscription: [{Endpoint: !GetAtt F.Arn}]}}
  U: {Type: AWS::SNS::Topic}
  P1:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref F, Principal: events.amazonaws.com, SourceArn: !GetAtt R.Arn}
  P2:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref F, Principal: sns.amazonaws.com, SourceArn: !Ref T}
  P3:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref F, Principal: sns.amazonaws.com, SourceArn: !Ref U}
  P4:
    Type: AWS::Lambda::Permission
    Properties: {FunctionName: !Ref F, Principal: sns.amazonaws.com}
""")
    assert [(one.owner, one.kind) for one in found] == [
        ("R", "eventbridge"), ("T", "sns"), ("P3", "sns"),
    ]  # fmt: skip


def test_connectors(wired: Triggers) -> None:
    found = wired("""
  T: {Type: AWS::SNS::Topic}
  A:
    Type: AWS::Serverless::Api
    Connectors: {C: {Properties: {Destination: [{Id: F}, {Id: X}], Permissions: [Write]}}}
  C: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: T}, Destination: {Id: F}}}
  D: {Type: AWS::Serverless::Connector, Properties: {Source: {Id: F}, Destination: {Id: T}}}
""")
    assert [(one.kind, one.source_id, one.permission) for one in found] == [
        ("api-rest", "A", True), ("sns", "T", True),
    ]  # fmt: skip


def test_each_variant_of_a_function_has_its_own_events(read: Read, written: Written) -> None:
    template = read("""
        Parameters: {P: {Type: String}}
        Conditions: {C: !Equals [!Ref P, a]}
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties:
              Events:
                E: {Type: SQS, Properties: {BatchSize: !If [C, 1, 2], Queue: !GetAtt Q.Arn}}
          Q: {Type: AWS::SQS::Queue}
          U: {Type: AWS::Lambda::Url, Condition: C, Properties: {TargetFunctionArn: !Ref F}}
    """)
    (variants,) = template.functions
    assert [
        [(one.kind, written(one.batch.size) if one.batch else None) for one in function.triggers]
        for function in variants
    ] == [[("sqs", "1"), ("function-url", None)], [("sqs", "2")]]


def test_what_conditions_leave_open_is_not_known(
    read: Read, written: Written, triggers: Triggers
) -> None:
    template = read(f"""
        Parameters: {{P: {{Type: String}}}}
        Conditions: {{C: !Equals [!Ref P, a]}}
        Resources:
          {FUNCTION}
          U:
            Type: AWS::Lambda::Url
            Properties:
              TargetFunctionArn: !Ref F
              AuthType: !If [C, NONE, AWS_IAM]
              InvokeMode: BUFFERED
          E:
            Type: AWS::Lambda::EventSourceMapping
            Properties:
              FunctionName: !Ref F
              EventSourceArn: arn:aws:sqs:a
              BatchSize: !If [C, 1, 2]
              MaximumBatchingWindowInSeconds: 3
              FunctionResponseTypes: !If [C, [ReportBatchItemFailures], !Ref AWS::NoValue]
              Enabled: !If [C, true, false]
    """)
    url, mapping = triggers(template)
    assert url.access == Access("unknown")
    assert written(url.properties) == {
        "TargetFunctionArn": "\0",
        "AuthType": "\0",
        "InvokeMode": "BUFFERED",
    }
    assert mapping.batch is not None
    assert written(mapping.batch.size) == "\0"
    assert written(mapping.batch.window) == "3"
    assert mapping.batch.reports_failures is None
    assert mapping.enabled is None
