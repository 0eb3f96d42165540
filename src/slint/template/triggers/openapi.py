"""OpenAPI documents that stand in a template: their operations, and the functions behind them."""

from __future__ import annotations

from collections.abc import Iterator

from slint.model.resource import Resource
from slint.model.trigger import Route, Trigger
from slint.model.value import Property
from slint.template.triggers.access import ANY_METHOD, operation_access
from slint.template.triggers.apis import INTEGRATIONS, invoked_as, streams
from slint.template.triggers.sam_events import INTEGRATION, payload_version
from slint.template.triggers.scope import Scope
from slint.template.triggers.settings import wired

_VERBS = frozenset("get put post delete options head patch trace".split()) | {ANY_METHOD}
_SHARED = f"#/components/{INTEGRATION}s/"
_INVOKED_AS = "integration.request.header.X-Amz-Invocation-Type"
_HTTP = ("AWS::Serverless::HttpApi", "AWS::ApiGatewayV2::Api")


def definition(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """The functions that the definition of an API names, authorizers included."""
    body = resource.get("DefinitionBody") or resource.get("Body")
    paths = body.get("paths") if body else None
    if body is None or paths is None:
        return
    for path, item in paths.entries.items():
        scope.targets.spend(1 + len(item.entries))
        for verb, operation in item.entries.items():
            if verb in _VERBS:
                method = "ANY" if verb == ANY_METHOD else verb.upper()
                yield from _operation(resource, scope, body, operation, (method, path))
    for path in ("securityDefinitions", "securitySchemes"):
        schemes = body.get(path) or body.get("components", path)
        for scheme in schemes.entries.values() if schemes else ():
            uri = scheme.get("x-amazon-apigateway-authorizer", "authorizerUri")
            if function := scope.function(uri):
                yield wired(
                    resource, function, "api-authorizer", scheme, uri, source_id=resource.id
                )


def _operation(
    resource: Resource, scope: Scope, body: Property, operation: Property, place: tuple[str, str]
) -> Iterator[Trigger]:
    integration = operation.get(INTEGRATION)
    if integration is None:
        return
    reference = integration.get("$ref")
    if reference is not None and reference.text and reference.text.startswith(_SHARED):
        name = reference.text.removeprefix(_SHARED)
        integration = body.get("components", f"{INTEGRATION}s", name) or integration
    uri = integration.get("uri")
    http = resource.type in _HTTP
    kind = integration.get("type")
    yield wired(
        resource,
        scope.function(uri) or "",
        "api-http" if http else "api-rest",
        operation,
        operation,
        source_id=resource.id,
        invocation=invoked_as(integration.get("requestParameters", _INVOKED_AS)),
        route=Route(
            *place,
            INTEGRATIONS.get((kind.text or "").upper()) if kind else None,
            integration.get("timeoutInMillis"),
            streams(uri, integration.get("responseTransferMode")),
        ),
        payload_version=payload_version(integration.get("payloadFormatVersion")) if http else "1.0",
        access=operation_access(operation, body, resource),
    )
