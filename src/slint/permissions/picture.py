"""Puts together what a function needs and what it is granted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from slint.model.access import Grant, Grants, Need, Needs, Picture, Unused
from slint.model.execution import Execution
from slint.permissions import matching
from slint.permissions.grants import grants
from slint.permissions.levels import writes
from slint.permissions.needs import needs
from slint.permissions.platform import platform
from slint.permissions.tables import Tables


def picture(execution: Execution, tables: Tables) -> Picture:
    """The picture of a function, as its record and its template give it."""
    function, template = execution.function, execution.template
    needed = needs(execution, tables)
    if function is None or template is None:
        return Picture(None, execution.path, execution.span, needed, partial=execution.partial)
    granted = grants(function, template, tables)
    by_platform = platform(function)
    return Picture(
        function.id,
        execution.path,
        function.span,
        needed,
        granted,
        missing(needed, granted),
        tuple(unused(needed, granted, by_platform, tables)) if needed.whole else (),
        by_platform,
        execution.partial,
        template.path,
        {
            name: template.resources[name][0].type
            for need in needed.needed
            if (name := need.resource or "") in template.resources
        },
    )


def missing(needed: Needs, granted: Grants) -> tuple[Need, ...]:
    """What is needed and not granted; nothing where not all grants are known."""
    if not granted.known:
        return ()
    return tuple(need for need in needed.needed if not _granted(need, granted.grants))


def _granted(need: Need, found: Iterable[Grant]) -> bool:
    allowed = False
    for grant in found:
        if grant.allows:
            allowed = allowed or matching.covers(grant, need)
        elif matching.denies(grant, need):
            return False
    return allowed


def unused(
    needed: Needs, granted: Grants, by_platform: frozenset[str], tables: Tables
) -> Iterator[Unused]:
    """What is granted by policies of the function and never needed."""
    actions = {need.action for need in needed.needed} | needed.possible
    services = {action.partition(":")[0] for action in actions}
    services |= {other for action in actions for other in tables.through(action)}
    if "*" in services:
        return
    managed: dict[tuple[str, object], list[Grant]] = {}
    for grant in granted.grants:
        if not grant.allows or grant.all_but_actions or grant.kind in ("added", "resource"):
            continue
        if grant.kind == "managed":
            managed.setdefault((grant.name, grant.span), []).append(grant)
        else:
            yield from _of_statement(grant, actions, services, by_platform)
    for parts in managed.values():
        if found := _of_managed(parts, services, by_platform):
            yield found


def _of_statement(
    grant: Grant,
    actions: set[str],
    services: set[str],
    by_platform: frozenset[str],
) -> Iterator[Unused]:
    seen = set()
    for number, action in enumerate(grant.actions):
        service = action.partition(":")[0].lower()
        if not _named(service) or _left_to_platform(grant, service, by_platform, actions):
            continue
        span = grant.places[number] if grant.places else grant.span
        if service not in services:
            if service not in seen:
                seen.add(service)
                own = [each for each in grant.actions if each.lower().startswith(f"{service}:")]
                level = any(writes(each) for each in own)
                yield Unused(service, "", grant, span, level)
        elif grant.kind == "statement" and not any(
            matching.action_pattern(action).fullmatch(each.lower()) for each in actions
        ):
            yield Unused(service, action, grant, span, writes(action))


def _of_managed(
    parts: list[Grant], services: set[str], by_platform: frozenset[str]
) -> Unused | None:
    """A managed policy of which no service is needed: the one that it is for."""
    counted: Counter[str] = Counter()
    for grant in parts:
        if any(action == "*" for action in grant.actions):
            return None
        counted.update(action.partition(":")[0].lower() for action in grant.actions)
    if not counted or any(service in services for service in counted):
        return None
    if all(_quiet(service) for service in counted) or "CloudWatch" in parts[0].name:
        return None
    if any(
        _left_to_platform(grant, service, by_platform, set())
        for grant in parts
        for service in counted
        if not _quiet(service)
    ):
        return None
    named = [service for service in counted if not _quiet(service)]
    stem = parts[0].name.lower()
    service = next((each for each in named if each in stem), named[0])
    return Unused(service, "", parts[0], parts[0].span, True)


_QUIET = frozenset(("logs", "xray", "kms"))


def _quiet(service: str) -> bool:
    return service in _QUIET


def _named(service: str) -> bool:
    """Whether it is one known service whose use the code would show."""
    return bool(service) and "*" not in service and "\0" not in service and not _quiet(service)


def _left_to_platform(
    grant: Grant, service: str, by_platform: frozenset[str], actions: set[str]
) -> bool:
    """Whether Lambda itself may need what a statement allows of a service."""
    if service == "iam" and any(need.startswith("iam:") for need in actions):
        return True
    for pattern in by_platform:
        if not pattern.startswith(f"{service}:"):
            continue
        taken = matching.action_pattern(pattern)
        for action in grant.actions:
            text = action.lower()
            if text.startswith(f"{service}:") and (
                taken.fullmatch(text) or matching.action_pattern(text).fullmatch(pattern.lower())
            ):
                return True
    return False
