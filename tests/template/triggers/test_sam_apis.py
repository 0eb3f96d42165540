"""The APIs of SAM, and who may call them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from slint.model.template import Template
from slint.model.trigger import Access, Route, Trigger

Read = Callable[..., Template]
Event = Callable[..., Trigger]
Written = Callable[..., Any]
Triggers = Callable[..., tuple[Trigger, ...]]

FUNCTION = "F: {Type: AWS::Lambda::Function}"


def test_the_route_of_an_event(event: Event, written: Written) -> None:
    trigger = event("Api", "{Path: /a, Method: get, TimeoutInMillis: 5}")
    assert trigger.route is not None
    assert trigger.route[:3] == ("GET", "/a", True)
    assert written(trigger.route.timeout) == "5"
    assert trigger.payload_version == "1.0"
    assert trigger.access == Access("anyone")
    trigger = event("HttpApi")
    assert trigger.route == Route("ANY", "$default", True)
    assert trigger.payload_version == "2.0"
    for version, expected in (("1.0", "1.0"), ('"2.0"', "2.0"), ("1", "1.0"), ("!Ref F", None)):
        trigger = event("HttpApi", f"{{PayloadFormatVersion: {version}}}")
        assert trigger.payload_version == expected


@pytest.mark.parametrize(
    ("auth", "api", "expected"),
    [
        ("{}", "{}", "anyone"),
        ("{Authorizer: A}", "{}", "authorizer"),
        ("{}", "{Auth: {DefaultAuthorizer: A}}", "authorizer"),
        ("{Authorizer: NONE}", "{Auth: {DefaultAuthorizer: A}}", "anyone"),
        ("{}", "{Auth: {DefaultAuthorizer: AWS_IAM}}", "iam"),
        ("{Authorizer: AWS_IAM}", "{}", "iam"),
        ("{Authorizer: !Ref P}", "{}", "unknown"),
        ("!Ref P", "{}", "unknown"),
        ("{}", "{Auth: !Ref P}", "unknown"),
        ("{ApiKeyRequired: true}", "{}", "api-key"),
        ("{}", "{Auth: {ApiKeyRequired: true}}", "api-key"),
        ("{ApiKeyRequired: false}", "{Auth: {ApiKeyRequired: true}}", "anyone"),
        ("{ResourcePolicy: {IpRangeWhitelist: [a]}}", "{}", "resource-policy"),
        ("{}", "{Auth: {ResourcePolicy: {CustomStatements: []}}}", "resource-policy"),
        ("{}", "{EndpointConfiguration: PRIVATE}", "private"),
        ("{}", "{EndpointConfiguration: {Type: PRIVATE}}", "private"),
        ("{}", "{EndpointConfiguration: {Type: REGIONAL}}", "anyone"),
        ("{}", "{EndpointConfiguration: !Ref P}", "unknown"),
        ("{}", "{EndpointConfiguration: {Type: !Ref P}}", "unknown"),
        ("{}", "{DefinitionUri: api.yaml}", "unknown"),
        ("{}", "{DefinitionBody: {'Fn::Transform': {Name: 'AWS::Include'}}}", "unknown"),
        ("{}", "{DefinitionBody: {security: [{a: []}]}}", "authorizer"),
        ("{}", "{DefinitionBody: {paths: {}}}", "anyone"),
        ("{}", "{Auth: {DefaultAuthorizer: !If [C, A, NONE]}}", "unknown"),
        ("{}", "{EndpointConfiguration: !If [C, PRIVATE, REGIONAL]}", "unknown"),
        (
            "{}",
            "{Domain: {MutualTlsAuthentication: {a: b}}, DisableExecuteApiEndpoint: true}",
            "unknown",
        ),
    ],
)
def test_who_may_call_a_rest_api(event: Event, auth: str, api: str, expected: str) -> None:
    sections = "Parameters: {P: {}}\nConditions: {C: !Equals [!Ref P, a]}"
    trigger = event(
        "Api",
        f"{{Path: /, Method: get, RestApiId: !Ref A, Auth: {auth}}}",
        f"  A: {{Type: AWS::Serverless::Api, Properties: {api}}}",
        sections,
    )
    assert (trigger.kind, trigger.source_id) == ("api-rest", "A")
    assert trigger.access is not None
    assert trigger.access.kind == expected


@pytest.mark.parametrize(
    ("auth", "api", "expected"),
    [
        ("{}", "{}", "anyone"),
        ("{Authorizer: A}", "{}", "authorizer"),
        ("{Authorizer: NONE}", "{Auth: {DefaultAuthorizer: A}}", "anyone"),
        ("{}", "{Auth: {DefaultAuthorizer: A}}", "authorizer"),
        ("{Authorizer: AWS_IAM}", "{Auth: {EnableIamAuthorizer: true}}", "iam"),
        ("{}", "{Auth: {EnableIamAuthorizer: true}}", "anyone"),
        ("{}", "{DefinitionUri: api.yaml}", "unknown"),
    ],
)
def test_who_may_call_an_http_api(event: Event, auth: str, api: str, expected: str) -> None:
    trigger = event(
        "HttpApi",
        f"{{ApiId: !Ref A, Auth: {auth}}}",
        f"  A: {{Type: AWS::Serverless::HttpApi, Properties: {api}}}",
    )
    assert trigger.access is not None
    assert trigger.access.kind == expected


def test_globals_say_who_may_call_implicit_apis(
    read: Read, written: Written, triggers: Triggers
) -> None:
    template = read("""
        Globals:
          Api: {Auth: {DefaultAuthorizer: A, Authorizers: {A: {FunctionArn: !GetAtt G.Arn}}}}
          HttpApi: {Auth: {DefaultAuthorizer: AWS_IAM}}
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties:
              Events:
                R: {Type: Api, Properties: {Path: /, Method: get}}
                H: {Type: HttpApi}
          G: {Type: AWS::Serverless::Function}
          O:
            Type: AWS::Serverless::Api
            Properties: {Auth: {ApiKeyRequired: true}}
    """)
    assert [one.access.kind for one in triggers(template) if one.access] == ["authorizer", "iam"]
    assert [(one.kind, one.source_id) for one in triggers(template, "G")] == [
        ("api-authorizer", "O"), ("api-authorizer", "ServerlessRestApi"),
    ]  # fmt: skip
    assert list(template.apis) == ["O", "ServerlessRestApi", "ServerlessHttpApi"]
    ((own,), (rest,), _) = template.apis.values()
    assert written(own.get("Auth", "DefaultAuthorizer")) == "A"
    assert written(own.get("Auth", "ApiKeyRequired")) == "true"
    assert written(template.resources["O"][0].get("Auth", "DefaultAuthorizer")) is None
    assert rest.span[1:3] == (10, 9)
    assert [
        (function.id, trigger.kind) for function, trigger in template.fed_by("ServerlessRestApi")
    ] == [("F", "api-rest"), ("G", "api-authorizer")]


def test_apis_that_no_event_needs_are_not_made(read: Read) -> None:
    template = read(f"Globals: {{Api: {{Name: a}}}}\nResources: {{{FUNCTION}}}")
    assert template.apis == {}


@pytest.mark.parametrize("api", ["!ImportValue a", "!Ref P", "!Ref R"])
def test_of_an_api_that_is_elsewhere_little_is_known(event: Event, api: str) -> None:
    trigger = event(
        "Api",
        f"{{Path: /, Method: get, RestApiId: {api}}}",
        "  R: {Type: AWS::ApiGateway::RestApi}",
        "Parameters: {P: {}}",
    )
    assert trigger.source is not None
    assert trigger.access == Access("unknown")
    assert trigger.route is not None
    assert trigger.route.proxy is None


def test_a_function_s_url(read: Read, written: Written, triggers: Triggers) -> None:
    template = read("""
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties: {FunctionUrlConfig: {AuthType: NONE, InvokeMode: RESPONSE_STREAM}}
          G: {Type: AWS::Lambda::Function}
          U:
            Type: AWS::Lambda::Url
            Properties: {TargetFunctionArn: !Ref G, AuthType: AWS_IAM}
    """)
    (own,), (other,) = triggers(template), triggers(template, "G")
    assert (own.kind, own.invocation, own.payload_version) == ("function-url", "synchronous", "2.0")
    assert own.access is not None
    assert (own.access.kind, written(own.access.written)) == ("anyone", "NONE")
    assert own.route == Route("ANY", "/", True, None, True)
    assert (other.kind, other.owner) == ("function-url", "U")
    assert other.access is not None
    assert other.access.kind == "iam"
