"""Methods, routes and definitions of APIs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from slint.model.template import Template
from slint.model.trigger import Access, Route, Trigger

Read = Callable[..., Template]
Written = Callable[..., Any]
Triggers = Callable[..., tuple[Trigger, ...]]


URI = "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/%s/invocations"


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("AuthorizationType: NONE", "anyone"),
        ("HttpMethod: get", "anyone"),
        ("AuthorizationType: AWS_IAM", "iam"),
        ("AuthorizationType: CUSTOM", "authorizer"),
        ("AuthorizationType: COGNITO_USER_POOLS", "authorizer"),
        ("AuthorizationType: !Ref P", "unknown"),
        ("ApiKeyRequired: true", "api-key"),
    ],
)
@pytest.mark.parametrize(
    ("api", "open_to"),
    [
        ("{}", "anyone"),
        ("{EndpointConfiguration: {Types: [PRIVATE]}}", "private"),
        ("{Policy: {a: b}}", "resource-policy"),
        ("{DisableExecuteApiEndpoint: true}", "unknown"),
    ],
)
def test_methods(
    wired: Triggers,
    method: str,
    expected: str,
    api: str,
    open_to: str,
    written: Written,
) -> None:
    (trigger,) = wired(
        f"""
  A: {{Type: AWS::ApiGateway::RestApi, Properties: {api}}}
  P1:
    Type: AWS::ApiGateway::Resource
    Properties: {{ParentId: !GetAtt A.RootResourceId, PathPart: a}}
  P2: {{Type: AWS::ApiGateway::Resource, Properties: {{ParentId: !Ref P1, PathPart: '{{b}}'}}}}
  M:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref A
      ResourceId: !Ref P2
      HttpMethod: get
      Integration: {{Type: AWS_PROXY, TimeoutInMillis: 9, Uri: !Sub '{URI % "${F.Arn}"}'}}
      {method}
""",
        "Parameters: {P: {}}",
    )
    assert (trigger.kind, trigger.source_id, trigger.payload_version) == ("api-rest", "A", "1.0")
    assert trigger.route is not None
    assert trigger.route[:3] == ("GET", "/a/{b}", True)
    assert written(trigger.route.timeout) == "9"
    assert trigger.access is not None
    assert trigger.access.kind == (open_to if expected == "anyone" else expected)


def test_a_method_may_not_wait_and_may_stream(wired: Triggers) -> None:
    one, other = wired(f"""
  A:
    Type: AWS::ApiGateway::Method
    Properties:
      ResourceId: !Ref A
      Integration:
        Type: AWS
        Uri: !Join ['', ['arn:aws:apigateway:lambda:path/functions/', !GetAtt F.Arn, /invocations]]
        RequestParameters: {{integration.request.header.X-Amz-Invocation-Type: "'Event'"}}
  B:
    Type: AWS::ApiGateway::Method
    Properties:
      Integration: {{Type: AWS_PROXY, ResponseTransferMode: STREAM, Uri: !Sub '{URI % "${F.Arn}"}'}}
""")
    assert one.invocation == "asynchronous"
    assert one.route == Route(None, None, False)
    assert one.access == Access("unknown")
    assert other.route is not None
    assert other.route.streaming


WEB = """
  A: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: %s}}
  I:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref A
      IntegrationType: AWS_PROXY
      IntegrationUri: !GetAtt F.Arn
      PayloadFormatVersion: %s
  R:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref A
      RouteKey: %s
      Target: !Sub 'integrations/${I}'
      AuthorizationType: %s
"""


@pytest.mark.parametrize(
    ("protocol", "version", "key", "auth", "expected"),
    [
        ("HTTP", "2.0", "GET /a", "NONE", ("api-http", "2.0", "GET", "/a", "anyone")),
        ("HTTP", "1.0", "$default", "JWT", ("api-http", "1.0", "ANY", "$default", "authorizer")),
        ("HTTP", "null", "POST /", "AWS_IAM", ("api-http", None, "POST", "/", "iam")),
        (
            "WEBSOCKET", "null", "$connect", "NONE",
            ("api-websocket", None, None, "$connect", "anyone"),
        ),
        ("WEBSOCKET", "null", "send", "NONE", ("api-websocket", None, None, "send", "unknown")),
    ],
)  # fmt: skip
def test_routes(
    wired: Triggers,
    protocol: str,
    version: str,
    key: str,
    auth: str,
    expected: tuple[object, ...],
) -> None:
    (trigger,) = wired(WEB % (protocol, version, key, auth))
    assert trigger.route is not None
    assert trigger.access is not None
    assert (
        trigger.kind, trigger.payload_version, *trigger.route[:2], trigger.access.kind,
    ) == expected  # fmt: skip
    assert (trigger.owner, trigger.source_id, trigger.route.proxy) == ("R", "A", True)


def test_integrations_without_routes_and_quick_apis(
    wired: Triggers,
) -> None:
    first, second = wired("""
  A: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Target: !GetAtt F.Arn}}
  I:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {ApiId: !Ref A, IntegrationUri: !GetAtt F.Arn, PayloadFormatVersion: '1.0'}
""")
    assert (first.owner, first.payload_version, first.access) == ("A", "2.0", Access("anyone"))
    assert first.route == Route("ANY", "$default", True)
    assert (second.owner, second.payload_version, second.access) == ("I", "1.0", Access("unknown"))


OPENAPI = """
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Events: {E: {Type: Api, Properties: {Path: /a, Method: get, RestApiId: !Ref A}}}
  G: {Type: AWS::Lambda::Function}
  A:
    Type: AWS::Serverless::Api
    Properties:
      DefinitionBody:
        security: [{lambda: []}]
        paths:
          /a:
            get:
              security: []
              x-amazon-apigateway-integration: {type: aws, uri: !Sub 'URI', timeoutInMillis: 7}
            post:
              x-amazon-apigateway-integration:
                $ref: '#/components/x-amazon-apigateway-integrations/f'
            x-amazon-apigateway-any-method:
              security: [{sigv4: []}]
              x-amazon-apigateway-integration: {type: aws_proxy, uri: !Sub 'URI'}
            parameters: [a]
        components:
          x-amazon-apigateway-integrations: {f: {type: AWS_PROXY, uri: !Sub 'URI'}}
          securitySchemes:
            sigv4: {type: apiKey, x-amazon-apigateway-authtype: awsSigv4}
            lambda: {type: apiKey, x-amazon-apigateway-authorizer: {authorizerUri: !GetAtt G.Arn}}
""".replace("URI", URI % "${F.Arn}")


def test_definitions_in_the_template(read: Read, written: Written, triggers: Triggers) -> None:
    template = read(OPENAPI)
    found = triggers(template)
    assert [
        (*one.route[:3], one.access.kind) for one in found if one.route and one.access
    ] == [
        ("GET", "/a", False, "anyone"),
        ("POST", "/a", True, "authorizer"),
        ("ANY", "/a", True, "iam"),
    ]  # fmt: skip
    assert {(one.owner, one.source_id, one.name) for one in found} == {("A", "A", None)}
    assert found[0].route is not None
    assert written(found[0].route.timeout) == "7"
    (authorizer,) = triggers(template, "G")
    assert authorizer.kind == "api-authorizer"


def test_definitions_of_http_apis_name_their_payload(
    wired: Triggers,
) -> None:
    (trigger,) = wired("""
  A:
    Type: AWS::ApiGatewayV2::Api
    Properties:
      Body:
        paths:
          /:
            get:
              x-amazon-apigateway-integration: {uri: !GetAtt F.Arn, payloadFormatVersion: '1.0'}
""")
    assert (trigger.kind, trigger.payload_version) == ("api-http", "1.0")


def test_json_says_the_same(same_in_json: Callable[[str], bool]) -> None:
    assert same_in_json(OPENAPI)
