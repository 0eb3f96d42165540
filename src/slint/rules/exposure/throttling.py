"""How many requests an API takes."""

from __future__ import annotations

from collections.abc import Iterator

from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Property, Reference
from slint.rules import Report, rule

_LIMITS = ("ThrottlingRateLimit", "ThrottlingBurstLimit")
# Where each type keeps what holds for all of its routes.
_DEFAULTS = {
    "AWS::ApiGatewayV2::Stage": "DefaultRouteSettings",
    "AWS::Serverless::HttpApi": "DefaultRouteSettings",
    "AWS::ApiGateway::Stage": "MethodSettings",
    "AWS::Serverless::Api": "MethodSettings",
}


@rule
def api_without_throttling(template: Template, report: Report) -> None:
    """SL805: an API without a limit of its own for all of its routes."""
    planned = set(_planned(template))
    for name, variants in {**template.resources, **template.apis}.items():
        if variants[0].type in _DEFAULTS and not any(map(_limited, variants)):
            if not planned.isdisjoint({name, *map(_api, variants)}):
                continue
            api = variants[0]
            rate, burst = map(api.word, _LIMITS)
            report(
                api.at(_DEFAULTS[api.type]),
                f"`{name}` sets no throttling for its routes, so its callers share the "
                f"account's limit with every other API; set `{rate}` and `{burst}` in "
                f"`{api.word(_DEFAULTS[api.type])}`",
                resource=name,
            )


def _limited(api: Resource) -> bool:
    """Whether all routes are limited, or may be."""
    settings = api.get(_DEFAULTS.get(api.type, ""))
    if settings is not None and not settings.known:
        return True
    if api.get("Auth", "UsagePlan", "Throttle") is not None:
        return True
    rest = _DEFAULTS.get(api.type) == "MethodSettings"
    return any(
        any(map(setting.get, _LIMITS)) and (not rest or _everywhere(setting))
        for setting in (settings.items if settings else ())
    )


def _everywhere(setting: Property) -> bool:
    """Whether a method setting is about every method of every path, or may be."""
    if not setting.known:
        return True
    path, method = setting.get("ResourcePath"), setting.get("HttpMethod")
    return all(value is None or value.text in (None, "*", "/*") for value in (path, method))


def _planned(template: Template) -> Iterator[str | None]:
    """The APIs that a usage plan limits."""
    for variants in template.resources.values():
        for plan in variants:
            if plan.type == "AWS::ApiGateway::UsagePlan" and plan.get("Throttle") is not None:
                stages = plan.get("ApiStages")
                for stage in stages.items if stages else ():
                    yield _referred(stage.get("ApiId"))


def _api(stage: Resource) -> str | None:
    """The API that a stage belongs to."""
    return _referred(stage.get("RestApiId"))


def _referred(value: Property | None) -> str | None:
    return value.data.id if value and isinstance(value.data, Reference) else None
