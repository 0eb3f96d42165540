"""Which websites may read the responses of an API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from slint.finding import Severity
from slint.model.abstract import Constant, Environment, Object, Value, literal
from slint.model.execution import Execution
from slint.model.function import Function
from slint.model.libraries import Cors
from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.trigger import Trigger
from slint.model.value import Property, Reference
from slint.rules import Report, rule
from slint.source import Span

_ORIGIN = "access-control-allow-origin"
_CREDENTIALS = "access-control-allow-credentials"
_ANY = ("*", "'*'", '"*"')
_CLOSED = frozenset(("authorizer", "iam", "api-key", "resource-policy", "private"))
_SETTINGS = {  # by type: the property, and what names the origins in it
    "AWS::ApiGatewayV2::Api": ("CorsConfiguration", "AllowOrigins"),
    "AWS::Lambda::Url": ("Cors", "AllowOrigins"),
    "AWS::Serverless::Api": ("Cors", "AllowOrigin"),
    "AWS::Serverless::HttpApi": ("CorsConfiguration", "AllowOrigins"),
}
_APIS = (
    "AWS::ApiGateway::",
    "AWS::ApiGatewayV2::",
    "AWS::Serverless::Api",
    "AWS::Serverless::HttpApi",
)


class _Allowed(NamedTuple):
    """Where every origin is allowed, and whether cookies and the like are sent along."""

    span: Span
    credentials: bool


@rule
def cors_any_origin(subject: Function | Template | Execution, report: Report) -> None:
    """SL804: every website may read what the API answers its visitors.

    A function tells of its own URL, a template of its APIs, an execution of what it returns.
    """
    if isinstance(subject, Template):
        for name, variants in {**subject.resources, **subject.apis}.items():
            for resource in variants:
                triggers = list(_triggers(subject, resource))
                _say(report, _of_resource(resource), triggers, f"`{name}`", name)
    elif isinstance(subject, Function):
        triggers = [each for each in subject.triggers if each.kind == "function-url"]
        allowed = _settings(subject.get("FunctionUrlConfig", "Cors"), "AllowOrigins")
        _say(report, allowed, triggers, f"the URL of `{subject.id}`", None)
    else:
        function = subject.function
        triggers = list(function.triggers) if function else []
        name = f"`{function.id if function else subject.entry}`"
        for found in (*_returned(subject), *_configured(subject, report)):
            _say(report, found, triggers, name, None)


def _say(
    report: Report,
    allowed: _Allowed | None,
    triggers: Iterable[Trigger],
    name: str,
    resource: str | None,
) -> None:
    if allowed is None:
        return
    closed = any(each.access is not None and each.access.kind in _CLOSED for each in triggers)
    severity = Severity.WARNING if closed else Severity.NOTE
    what = f"{name} lets every website (`*`) read its responses"
    if allowed.credentials:
        severity = Severity.ERROR
        what += ", and asks browsers to send cookies and credentials along"
    report(
        allowed.span,
        f"{what}; name the origins of your own pages",
        severity=severity,
        resource=resource,
    )


def _triggers(template: Template, resource: Resource) -> Iterator[Trigger]:
    """The triggers that come through an API or URL."""
    api = resource.get("RestApiId")
    name = api.data.id if api and isinstance(api.data, Reference) else resource.id
    yield from (trigger for _, trigger in template.fed_by(name))
    for variants in template.functions if resource.type == "AWS::Lambda::Url" else ():
        for function in variants:
            yield from (each for each in function.triggers if each.owner == resource.id)


def _of_resource(resource: Resource) -> _Allowed | None:
    """Where an API or URL allows every origin."""
    if resource.type in _SETTINGS:
        name, origins = _SETTINGS[resource.type]
        if found := _settings(resource.get(name), origins):
            return found
    if resource.type.startswith(_APIS):
        return next(_headers(resource.properties.values()), None)
    return None


def _settings(cors: Property | None, origins: str) -> _Allowed | None:
    """What a CORS setting allows; SAM also takes a lone origin, and `true` for every one."""
    if cors is None:
        return None
    if cors.text is not None:
        every = cors.text in _ANY or (origins == "AllowOrigins" and cors.boolean)
        return _Allowed(cors.span, credentials=False) if every else None
    credentials = cors.get("AllowCredentials")
    written = cors.get(origins)
    for item in written.items if written and written.known else ():
        if item.text in _ANY:
            return _Allowed(item.span, bool(credentials and credentials.boolean))
    return None


def _headers(values: Iterable[Property]) -> Iterator[_Allowed]:
    """The headers that an API sets by itself, wherever they are written."""
    pending = list(values)
    while pending:
        value = pending.pop()
        if not value.known:
            continue
        entries = {key.rpartition(".")[2].lower(): held for key, held in value.entries.items()}
        origin, credentials = entries.get(_ORIGIN), entries.get(_CREDENTIALS)
        if origin is not None and origin.text in _ANY:
            sent = (credentials.text or "").strip("'\"") if credentials else ""
            yield _Allowed(origin.span, sent.lower() == "true")
        pending += value.entries.values()
        pending += [item for item in value.items if item is not value]


def _returned(execution: Execution) -> Iterator[_Allowed]:
    """The headers that a function returns."""
    for each in execution.returns:
        for response in _mappings(each.value):
            for headers in _mappings(response.slots.get("headers", ())):
                sent = {
                    key.lower(): value
                    for key, value in headers.slots.items()
                    if isinstance(key, str)
                }
                origins = sent.get(_ORIGIN, ())
                if Constant("*") in origins and not _configurable(origins):
                    credentials = literal(sent.get(_CREDENTIALS, ()))
                    known = str(credentials).lower() == "true"
                    yield _Allowed(headers.at or each.span, known)


def _configurable(origins: Value) -> bool:
    """Whether `*` only stands in for a variable of the environment that may name an origin."""
    return any(isinstance(atom, Environment) for atom in origins)


def _mappings(value: Value) -> Iterator[Object]:
    for atom in value:
        if isinstance(atom, Object) and atom.kind == "dict":
            yield atom


def _configured(execution: Execution, report: Report) -> Iterator[_Allowed]:
    """What a framework is told to send."""
    for call in execution.all_calls:
        more = report.options["calls"].get(call.name)
        row = Cors(**more) if more else report.libraries.effect(call.name).cors
        if row is None:
            continue
        origins = call.argument(row.position, row.origins)
        every = row.every if origins is None else _every(origins)
        credentials = call.argument(None, row.credentials)
        if every:
            sent = literal(credentials) is True if credentials else False
            yield _Allowed(call.span, sent)


def _every(origins: Value) -> bool:
    """Whether `*` is, or is among, the origins."""
    held = [value for atom in origins if isinstance(atom, Object) for value in atom.slots.values()]
    return any(Constant("*") in value for value in (origins, *held))
