"""Who may call a route: what the route says, and else its API."""

from __future__ import annotations

from collections.abc import Iterable

from slint.model.resource import Resource
from slint.model.trigger import Access, Route
from slint.model.value import Property

_ALTERNATIVES = 20  # of ways to be let in that are looked at
ANY_METHOD = "x-amazon-apigateway-any-method"
ANYONE = Access("anyone")
UNKNOWN = Access("unknown")


def url_access(properties: Property) -> Access:
    """Who may call a function URL."""
    written = properties.get("AuthType")
    kind = {"NONE": "anyone", "AWS_IAM": "iam"}.get((written.text if written else None) or "")
    return Access(kind or "unknown", written)


def rest_event_access(auth: Property | None, route: Route, apis: Iterable[Resource]) -> Access:
    """Who may call the route of an `Api` event; `apis` are the variants of its API."""
    return _agreed(_rest_event(auth, route, api) for api in apis)


def _rest_event(auth: Property | None, route: Route, api: Resource) -> Access:
    if api.type != "AWS::Serverless::Api":
        return UNKNOWN
    own = _event(auth, route, api)
    if own.kind != "anyone":
        return own
    required = auth.get("ApiKeyRequired") if auth else None
    required = required or api.get("Auth", "ApiKeyRequired")
    if required is not None and required.boolean is not False:
        return Access("api-key" if required.boolean else "unknown", required)
    policy = auth.get("ResourcePolicy") if auth else None
    if policy is not None:
        return Access("resource-policy", policy)
    return kept(own, api)


def http_event_access(auth: Property | None, route: Route, apis: Iterable[Resource]) -> Access:
    """Who may call the route of an `HttpApi` event; `apis` are the variants of its API."""
    return _agreed(
        kept(_event(auth, route, api), api) if api.type == "AWS::Serverless::HttpApi" else UNKNOWN
        for api in apis
    )


def _event(auth: Property | None, route: Route, api: Resource) -> Access:
    """By the authorizer of an event, the default one of its API, or the API's definition."""
    chosen = auth.get("Authorizer") if auth else None
    chosen = chosen or api.get("Auth", "DefaultAuthorizer")
    if chosen is not None:
        return _authorizer(chosen)
    elsewhere, body = api.get("DefinitionUri"), api.get("DefinitionBody")
    if elsewhere is not None:
        return Access("unknown", elsewhere)
    if body is None:
        return ANYONE
    operation = body.get("paths", route.path or "", verb(route))
    if operation is not None and not operation.known:
        return Access("unknown", operation)
    return _secured(operation or Property({}, body.span), body)


def verb(route: Route) -> str:
    """The key of a route's operation in an OpenAPI document."""
    return ANY_METHOD if route.method == "ANY" else (route.method or "").lower()


def _authorizer(written: Property) -> Access:
    kinds = {"NONE": "anyone", "AWS_IAM": "iam"}
    return Access(kinds.get(written.text, "authorizer") if written.text else "unknown", written)


def route_access(route: Resource, apis: Iterable[Resource]) -> Access:
    """Who may call a method or route by itself; `apis` are the variants of its API."""
    own = _typed(route)
    return _agreed(kept(own, api) for api in apis)


def _typed(route: Resource) -> Access:
    """What the `AuthorizationType` and the `ApiKeyRequired` of a method or route say."""
    written = route.get("AuthorizationType")
    kinds = {
        "NONE": "anyone",
        "AWS_IAM": "iam",
        "CUSTOM": "authorizer",
        "COGNITO_USER_POOLS": "authorizer",
        "JWT": "authorizer",
    }
    kind = kinds.get(written.text or "", "unknown") if written else "anyone"
    required = route.get("ApiKeyRequired")
    if kind == "anyone" and required is not None and required.boolean is not False:
        return Access("api-key" if required.boolean else "unknown", required)
    return Access(kind, written)


def operation_access(operation: Property, body: Property, api: Resource) -> Access:
    """Who may call an operation of the OpenAPI document `body` of an API."""
    own = _secured(operation, body)
    if own.kind == "anyone" and operation.get("security") is None:
        default = api.get("Auth", "DefaultAuthorizer")
        own = _authorizer(default) if default else own
    if own.kind == "anyone" and (required := api.get("Auth", "ApiKeyRequired")):
        if required.boolean is not False:
            return Access("api-key" if required.boolean else "unknown", required)
    return kept(own, api)


def _secured(operation: Property, body: Property) -> Access:
    typed = operation.get("x-amazon-apigateway-auth", "type")
    if typed is not None:
        return _authorizer(typed)
    security = operation.get("security") or body.get("security")
    if security is None:
        return ANYONE
    if not security.known:
        return Access("unknown", security)
    kinds = ["unknown"] if len(security.items) > _ALTERNATIVES else []
    for alternative in security.items[:_ALTERNATIVES]:
        if not alternative.entries:
            kinds.append("unknown" if not alternative.known else "anyone")
        kinds += [_scheme(body, name) for name in alternative.entries]
    if not kinds:
        return Access("anyone", security)
    return Access(kinds[0] if len(set(kinds)) == 1 else "unknown", security)


def _scheme(body: Property, name: str) -> str:
    for path in (("securityDefinitions",), ("components", "securitySchemes")):
        scheme = body.get(*path, name)
        if scheme is None:
            continue
        kind = scheme.get("x-amazon-apigateway-authtype")
        if kind is not None and kind.text and kind.text.lower() == "awssigv4":
            return "iam"
        if scheme.get("x-amazon-apigateway-authorizer") is None:
            written = scheme.get("type")
            return "api-key" if written and written.text == "apiKey" else "authorizer"
    return "authorizer"


def kept(own: Access, api: Resource) -> Access:
    """Who may call a route that is open to anyone where its API as a whole is not."""
    if own.kind != "anyone":
        return own
    endpoint = api.get("EndpointConfiguration")
    if endpoint is not None:
        kinds = endpoint
        if endpoint.entries:
            kinds = endpoint.get("Types") or endpoint.get("Type") or endpoint
        for kind in kinds.items:
            if kind.text is None and not kind.entries:
                return Access("unknown", kind)
            if kind.text == "PRIVATE":
                return Access("private", kind)
    policy = api.get("Policy") or api.get("Auth", "ResourcePolicy")
    for body in ("Body", "DefinitionBody"):
        policy = policy or api.get(body, "x-amazon-apigateway-policy")
    if policy is not None:
        return Access("resource-policy", policy)
    # Behind a domain of its own an API may demand certificates of its callers.
    certificates = api.get("Domain", "MutualTlsAuthentication")
    closed = api.get("DisableExecuteApiEndpoint")
    if closed is not None and closed.boolean is not False:
        if certificates is not None or not api.type.startswith("AWS::Serverless::"):
            return Access("unknown", certificates or closed)
    return own


def _agreed(found: Iterable[Access]) -> Access:
    """What holds under every combination of conditions; not known where they differ.

    Nor where there is none: then the API is not one of the template, which may close it.
    """
    all_found = list(found)
    kinds = {access.kind for access in all_found}
    return all_found[0] if len(kinds) == 1 else UNKNOWN
