"""What holds for everything that may be written."""

from __future__ import annotations

import json
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from slint.source import Source
from slint.template.reader import read_template
from slint.template.triggers.collect import _READERS
from slint.template.triggers.wiring import WIRING

KEYS = """
    Type Properties Queue Stream Bucket Events Topic SqsSubscription QueueArn Filter S3Key Rules
    Name Value Path Method RestApiId ApiId Auth Authorizer ApiKeyRequired DefaultAuthorizer
    ResourcePolicy Authorizers FunctionArn FunctionResponseTypes BatchSize DestinationConfig
    OnFailure OnSuccess Destination DeadLetterConfig Arn Id Pattern Schedule State Enabled
    PayloadFormatVersion FunctionName EventSourceArn Principal SourceArn Target Targets Input
    EventPattern NotificationConfiguration LambdaConfigurations Function Event Subscription
    Endpoint TopicArn Integration Uri RequestParameters ResourceId ParentId PathPart HttpMethod
    IntegrationUri RouteKey ProtocolType EndpointConfiguration Types DefinitionBody Body
    DefinitionUri paths / get security securitySchemes components
    x-amazon-apigateway-integration uri $ref Definition DefinitionString DefinitionSubstitutions
    States Branches Iterator Resource Parameters Source Connectors LambdaConfig LambdaArn
    ServiceToken TargetFunctionArn FunctionUrlConfig AuthType TopicRulePayload Actions Lambda
    RuleDisabled Cluster Broker Trigger StreamARN LambdaFunctionArn
""".split()
TEXTS = st.sampled_from(
    ["", "F", "true", "NONE", "Task", "GET /", "$connect", "lambda", "prefix", "HTTP",
     "#/paths/get",
     "arn:aws:sqs:a:b:c", "events.amazonaws.com", "ENABLED", '{"States": {"A": {"Type": "Task"}}}',
     '{"States": ${F}}', "{", "\ue0001\ue001", "integration.request.header.X-Amz-Invocation-Type"]
)  # fmt: skip
INTRINSICS = st.sampled_from(
    [
        None,
        {"Ref": "P"},
        {"Ref": "F"},
        {"Ref": "R0"},
        {"Ref": "AWS::NoValue"},
        {"Ref": "AWS::Region"},
        {"Fn::GetAtt": ["F", "Arn"]},
        {"Fn::GetAtt": ["R0", "RootResourceId"]},
        {"Fn::Sub": '{"States": {"A": {"Type": "Task", "Resource": "${F.Arn}"}}}'},
        {"Fn::Sub": "integrations/${R1}"},
        {"Fn::If": ["C", "a", {"Ref": "F"}]},
        {"Fn::If": ["C", {"Ref": "AWS::NoValue"}, {"a": "b"}]},
        {"Fn::Transform": {"Name": "AWS::Include"}},
        {"Fn::Transform": {"Name": "AWS::Include"}, "Type": "SQS"},
    ]
)
TREES = st.recursive(
    st.one_of(TEXTS, INTRINSICS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    ),
    max_leaves=25,
)
EVENTS = st.sampled_from(
    ["SQS", "S3", "SNS", "Api", "HttpApi", "Schedule", "EventBridgeRule", "Kinesis", "Cognito"]
)
TYPES = st.sampled_from(
    [
        *_READERS,
        *WIRING,
        "Custom::Thing",
        "AWS::Lambda::Alias",
        "AWS::Lambda::Version",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::ApiGateway::Resource",
        "AWS::Kinesis::StreamConsumer",
    ]
)


@settings(max_examples=400, deadline=None)
@given(
    st.dictionaries(st.sampled_from("ABC"), st.tuples(EVENTS, TREES), max_size=3),
    st.lists(st.tuples(TYPES, TREES, TREES), max_size=4),
    TREES,
)
def test_whatever_is_written_is_read(
    events: dict[str, tuple[str, object]], resources: list[tuple[str, object, object]], tree: object
) -> None:
    listed = {name: {"Type": kind, "Properties": each} for name, (kind, each) in events.items()}
    template: Mapping[str, object] = {
        "Parameters": {"P": {"Type": "String"}},
        "Conditions": {"C": {"Fn::Equals": [{"Ref": "P"}, "a"]}},
        "Globals": {"Api": tree, "HttpApi": tree},
        "Resources": {
            "F": {"Type": "AWS::Serverless::Function", "Properties": {"Events": listed}},
            "G": {"Type": "AWS::Serverless::Function", "Properties": tree},
            "H": {"Type": "AWS::Serverless::Function", "Properties": {"Events": tree}},
            **{
                f"R{number}": {"Type": kind, "Properties": each, "Connectors": connectors}
                for number, (kind, each, connectors) in enumerate(resources)
            },
        },
    }
    read = read_template(Source("a.json", json.dumps(template)))
    assert read is not None
    for variants in read.functions:
        for function in variants:
            assert all(trigger.function == function.id for trigger in function.triggers)
    first = read.functions[0][0]
    assert {one.name for one in first.triggers if one.name} <= set(events)
