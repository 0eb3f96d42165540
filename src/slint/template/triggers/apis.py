"""The methods, routes, integrations and URLs of CloudFormation that lead to functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from slint.model.resource import Resource
from slint.model.trigger import Access, Invocation, Route, Trigger
from slint.model.value import Property, Reference
from slint.template.triggers.access import ANYONE, UNKNOWN, kept, route_access
from slint.template.triggers.sam_events import payload_version, url_facts
from slint.template.triggers.scope import Scope
from slint.template.triggers.settings import whole, wired

_METHOD = re.compile(r"[A-Z]+ /")
_SEGMENTS = 60  # of a path; a resource may be its own parent by mistake
_INVOKED_AS = "integration.request.header.X-Amz-Invocation-Type"

INVOKED_AS: Mapping[str, Invocation] = {
    "Event": "asynchronous",
    "RequestResponse": "synchronous",
}
INTEGRATIONS = {"AWS_PROXY": True, "AWS": False}


def method(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """An `AWS::ApiGateway::Method`."""
    integration = resource.get("Integration") or Property({}, resource.span)
    uri = integration.get("Uri")
    api, verb = resource.get("RestApiId"), resource.get("HttpMethod")
    kind, mode = integration.get("Type"), integration.get("ResponseTransferMode")
    yield wired(
        resource,
        scope.function(uri) or "",
        "api-rest",
        source=api,
        source_id=scope.source(api, "api-rest"),
        invocation=invoked_as(integration.get("RequestParameters", _INVOKED_AS)),
        route=Route(
            verb.text.upper() if verb and verb.text else None,
            _path(resource.get("ResourceId"), scope),
            INTEGRATIONS.get(kind.text or "") if kind else None,
            integration.get("TimeoutInMillis"),
            streams(uri, mode),
        ),
        payload_version="1.0",
        access=route_access(resource, scope.named(api)),
    )


def invoked_as(written: Property | None) -> Invocation:
    """How an integration invokes its function, by the header that it may set."""
    if written is None:
        return "synchronous"
    text = (written.text or "").strip("'")
    return INVOKED_AS.get(text, "unknown")


def streams(uri: Property | None, mode: Property | None) -> bool:
    """Whether an integration streams the response."""
    pattern = (uri.pattern if uri else None) or ""
    return bool(mode and mode.text == "STREAM") or "/response-streaming-invocations" in pattern


def _path(resource_id: Property | None, scope: Scope) -> str | None:
    """The path of an `AWS::ApiGateway::Resource`; None where it is not known."""
    segments: list[str] = []
    for _ in range(_SEGMENTS):
        if resource_id is None or not isinstance(resource_id.data, Reference):
            return None
        if resource_id.data.attribute == "RootResourceId":
            return "/" + "/".join(reversed(segments))
        found = next(scope.named(resource_id), None)
        part = found.get("PathPart") if found else None
        if found is None or part is None or part.text is None:
            return None
        segments.append(part.text)
        resource_id = found.get("ParentId")
    return None


def route(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """An `AWS::ApiGatewayV2::Route`, by the integration it leads to."""
    key = resource.get("RouteKey")
    for integration in scope.named(resource.get("Target")):
        if integration.type == "AWS::ApiGatewayV2::Integration":
            yield from _integrated(resource, integration, key.text if key else None, scope)
            return


def integration(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """An `AWS::ApiGatewayV2::Integration` to which no route of the template leads."""
    if resource.id not in scope.targets.routed:
        yield from _integrated(resource, resource, None, scope)


def _integrated(
    resource: Resource, integration: Resource, key: str | None, scope: Scope
) -> Iterator[Trigger]:
    api = integration.get("ApiId")
    function = scope.function(integration.get("IntegrationUri"))
    if function is None and resource is integration:
        return
    version = integration.get("PayloadFormatVersion")
    kind = _protocol(api, scope)
    if kind == "api" and (version is not None or _METHOD.match(key or "")):
        kind = "api-http"
    elif kind == "api" and key in ("$connect", "$disconnect"):
        kind = "api-websocket"
    written = integration.get("IntegrationType")
    verb, path = (key or "").rsplit(" ", 1) if " " in (key or "") else (None, key)
    if kind == "api-http" and path == "$default":
        verb = "ANY"
    yield wired(
        resource,
        function or "",
        kind,
        source=api,
        source_id=scope.source(api, kind),
        route=Route(
            verb,
            path,
            INTEGRATIONS.get(written.text or "") if written else None,
            integration.get("TimeoutInMillis"),
        ),
        payload_version=None if kind == "api-websocket" else payload_version(version),
        access=_access(resource, kind, key, scope),
    )


def _access(resource: Resource, kind: str, key: str | None, scope: Scope) -> Access:
    if resource.type != "AWS::ApiGatewayV2::Route":
        return UNKNOWN
    own = route_access(resource, scope.named(resource.get("ApiId")))
    if own.kind == "anyone" and kind != "api-http" and key != "$connect":
        return UNKNOWN  # who may send a message is decided when the connection is made
    return own


def _protocol(api: Property | None, scope: Scope) -> str:
    for found in scope.named(api):
        if found.type == "AWS::Serverless::HttpApi":
            return "api-http"
        protocol = found.get("ProtocolType")
        text = protocol.text if protocol else None
        if found.type == "AWS::ApiGatewayV2::Api" and text in ("HTTP", "WEBSOCKET"):
            return f"api-{text.lower()}"
    return "api"


def quick_create(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """An `AWS::ApiGatewayV2::Api` whose target is a function."""
    if function := scope.function(resource.get("Target")):
        key = resource.get("RouteKey")
        verb, _, path = (key.text or "" if key else "ANY $default").rpartition(" ")
        yield wired(
            resource,
            function,
            "api-http",
            source_id=resource.id,
            route=Route(verb or "ANY", path or None, True),
            payload_version="2.0",
            access=kept(ANYONE, resource),
        )


def url(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """An `AWS::Lambda::Url`."""
    if function := scope.function(resource.get("TargetFunctionArn")):
        yield wired(resource, function, "function-url", **url_facts(whole(resource)))
