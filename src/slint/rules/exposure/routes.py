"""Who may call the routes of an API."""

from __future__ import annotations

import re
from collections.abc import Iterable

from slint.model.function import Function
from slint.model.template import Template
from slint.model.trigger import APIS, Trigger
from slint.rules import Report, rule
from slint.source import Span


@rule
def route_without_authorizer(subject: Function | Template, report: Report) -> None:
    """SL802: a route that whoever knows its address may call.

    A function tells of its own routes, a template of those that lead to no function of it.
    """
    triggers = subject.triggers if isinstance(subject, Function) else subject.unclaimed
    for trigger in triggers:
        place = _open(trigger)
        if place is not None and not _meant_to_be(trigger, report.options["open-paths"]):
            report(
                place,
                f"{_shown(trigger)} takes requests from anyone; give it an authorizer, `AWS_IAM` "
                "or an API key, or list its path in the option `open-paths` if that is intended",
                resource=trigger.function or trigger.owner,
            )


def _open(trigger: Trigger) -> Span | None:
    """What lets anyone call a route, as far as the template says; None where nothing does."""
    access = trigger.access
    if trigger.kind not in APIS or trigger.route is None or access is None:
        return None
    if trigger.permission or trigger.route.method == "OPTIONS":
        return None
    if access.kind == "anyone":
        return access.written.span if access.written else trigger.span
    # A method of an API of another stack, named by its id, that says so itself.
    kind, key = map(trigger.properties.get, ("AuthorizationType", "ApiKeyRequired"))
    foreign = trigger.source is not None and trigger.source.text is not None
    if foreign and kind and kind.text == "NONE" and (key is None or key.boolean is False):
        return kind.span
    return None


def _meant_to_be(trigger: Trigger, patterns: Iterable[str]) -> bool:
    """Whether the path is one that strangers have to reach; so may a path that is not known."""
    route = trigger.route
    if route is None or (route.path is None and trigger.owner_type != "AWS::ApiGateway::Method"):
        return True
    return any(re.search(pattern, route.path or "", re.IGNORECASE) for pattern in patterns)


def _shown(trigger: Trigger) -> str:
    """A route as in a message."""
    route = trigger.route
    if route is None or route.path is None:
        return f"`{trigger.owner}`"
    if route.path == "$default":
        name = "the route `$default`"
    elif route.method == "ANY":
        name = f"every method of `{route.path}`"
    else:
        name = f"`{route.method} {route.path}`" if route.method else f"`{route.path}`"
    target = trigger.function or trigger.source_id
    return f"{name} of `{target}`" if target else name
