"""Statements that allow more than what a function needs."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Mapping
from functools import cache

from slint.model.permission import Statement
from slint.model.value import Property
from slint.rules import Report, rule
from slint.rules.permissions.calls import only
from slint.rules.permissions.whose import weight
from slint.rules.permissions.wording import listed, shown, whole_service

_EVERY_ACTION = re.compile(r"\*+(?::\*+)?|[\w\0-]+:\*+")

_ON_ROLES = ("iam:passrole", "sts:assumerole")
_OF_ROLES = ("*", "iam", "sts")  # every action of these is one on roles, too
_UNSCOPED = re.compile(
    r"ec2:describe.*"
    r"|ec2:(?:create|delete|attach|detach)networkinterface|ec2:(?:un)?assignprivateipaddresses"
    r"|logs:(?:createloggroup|createlogstream|putlogevents|describelogstreams)"
    r"|xray:.*"
)
# Keys that say how, when or by whom a request is made, not on what.
_NARROWS_NOTHING = re.compile(
    r"aws:(?:securetransport|multifactorauth\w*|currenttime|epochtime|tokenissuetime|useragent"
    r"|referer|source(?:ip|vpc|vpce|identity)|vpcsourceip|principal.*|user(?:id|name))",
    re.IGNORECASE,
)


@rule
def wildcard_action(statement: Statement, report: Report) -> None:
    """SL401: every action, or every action of a service."""
    if not statement.allows or statement.owner_type == "AWS::KMS::Key":
        return
    wide = [action for action in statement.actions if every_action(action)]
    if wide:
        everything = any(action.pattern in ("*", "*:*") for action in wide)
        services = "its service" if len(wide) == 1 else "their services"
        if everything:
            services = "every service"
        where = " on every resource" if _everywhere(statement) else ""
        names = listed([shown(action) for action in wide])
        calls = only(statement.usages, set() if everything else set(map(_service, wide)))
        report(
            wide[0].span,
            f"{names} {'allows' if len(wide) == 1 else 'allow'} `{statement.owner}` every action "
            f"of {services}{where}{calls}; list the actions it needs",
            resource=statement.owner,
            severity=weight(statement, report),
        )


@rule
def wildcard_resource(statement: Statement, report: Report) -> None:
    """SL402: actions that could be limited to resources are allowed on all of them."""
    if not statement.allows or statement.owner_type == "AWS::KMS::Key" or narrowed(statement):
        return
    for resource in statement.resources:
        service = whole_service(resource)
        if service is None:
            continue
        actions = [
            shown(action)
            for action in statement.actions
            if not (service in ("*", "iam") and _takes_roles(action))  # SL406 says so
            and _scopable(action, service, report.data("iam-actions")["services"])
        ]
        if actions:
            services = set(map(_service, statement.actions))
            calls = only(statement.usages, set() if "*" in services else services)
            if all(f"`{action.text}`" in calls for action in statement.actions):
                calls = ""  # no more is allowed than is called
            report(
                resource.span,
                f"{listed(actions)} {'is' if len(actions) == 1 else 'are'} allowed on every "
                f"resource by {shown(resource)}{calls}; name the ARNs that `{statement.owner}` "
                "works on",
                resource=statement.owner,
                severity=weight(statement, report),
            )
            return


@rule
def passrole_wildcard(statement: Statement, report: Report) -> None:
    """SL406: any role may be passed on or taken."""
    if not statement.allows or narrowed(statement):
        return
    resource = next(filter(_every_role, statement.resources), None)
    taken = [
        action
        for action in statement.actions
        if _takes_roles(action) or (every_action(action) and _service(action) in _OF_ROLES)
    ]
    if resource is None or not taken:
        return
    names = listed([shown(action) for action in taken])
    passes = any(_service(action) in ("*", "iam") for action in taken)
    deeds = "pass any role to a service" if passes else "assume any role that trusts it"
    report(
        resource.span,
        f"{names} on {shown(resource)} {'lets' if len(taken) == 1 else 'let'} "
        f"`{statement.owner}` {deeds}; name the ARNs of the roles it needs",
        related=[(action.span, "allowed here") for action in taken],
        resource=statement.owner,
        severity=weight(statement, report),
    )


@rule
def allow_except(statement: Statement, report: Report) -> None:
    """SL405: everything is allowed, except what is listed."""
    if not statement.allows:
        return
    for name, excepted, allowed, hint in (
        ("NotAction", statement.not_actions, "action", "list the actions it needs"),
        ("NotResource", statement.not_resources, "resource", "name the ARNs it works on"),
    ):
        if excepted:
            names = listed([shown(value) for value in excepted])
            report(
                excepted[0].key or excepted[0].span,
                f"`{statement.word(name)}` allows `{statement.owner}` every {allowed} except "
                f"{names}; {hint}",
                resource=statement.owner,
                severity=weight(statement, report),
            )
            return


@rule
def partial_wildcard(statement: Statement, report: Report) -> None:
    """SL415: all actions whose names begin or end alike."""
    if not statement.allows or statement.owner_type == "AWS::KMS::Key":
        return
    for action in statement.actions:
        text = action.text or ""
        if ("*" in text or "?" in text) and not every_action(action):
            report(
                action.span,
                f"{shown(action)} allows `{statement.owner}` {_covered(text, report)}; list the "
                "actions it needs",
                resource=statement.owner,
                severity=weight(statement, report),
            )


def _covered(action: str, report: Report) -> str:
    """How many actions a wildcard covers."""
    prefix, _, name = action.partition(":")
    groups = report.data("iam-actions")["services"].get(prefix.lower(), ())
    known = " ".join(groups).lower().split()
    number = len(fnmatch.filter(known, name.lower().replace("[", "[[]")))
    return f"{number} actions" if number > 1 else "actions by the pattern of their names"


def every_action(action: Property) -> bool:
    """Whether it is every action, or every one of a service."""
    return _EVERY_ACTION.fullmatch(action.pattern or "") is not None


def _service(action: Property) -> str:
    """The service of an action, `*` for every one."""
    return (action.pattern or "").lower().partition(":")[0]


def _everywhere(statement: Statement) -> bool:
    return any(resource.pattern == "*" for resource in statement.resources)


def _every_role(resource: Property) -> bool:
    """Whether a resource covers the roles of every account."""
    pattern = resource.pattern or ""
    every = re.fullmatch(r"arn:(?:aws[\w-]*|\0|\*):iam:\**:\**:role/\*+", pattern)
    return every is not None or whole_service(resource) in ("*", "iam")


def _takes_roles(action: Property) -> bool:
    """Whether an action, or its wildcard, hands on or takes a role; one of SL401 does not count."""
    covers = (action.text or "").lower().replace("[", "[[]")
    if "*" not in covers and "?" not in covers:
        return covers in _ON_ROLES
    return not every_action(action) and any(fnmatch.fnmatchcase(each, covers) for each in _ON_ROLES)


@cache
def _names(listed: str) -> list[str]:
    return listed.lower().split()


def _scopable(action: Property, service: str, services: Mapping[str, list[str]]) -> bool:
    """Whether an action, or one that its wildcard covers, can be limited to resources."""
    if action.pattern in ("*", "*:*"):
        return True
    prefix, _, name = (action.text or "").lower().partition(":")
    if service not in ("*", prefix) or prefix not in services:
        return False
    needing = _names(services[prefix][0])
    if "*" not in name and "?" not in name:
        return name in needing and not _UNSCOPED.fullmatch(f"{prefix}:{name}")
    if _UNSCOPED.fullmatch(f"{prefix}:{name.rstrip('*')}"):
        return False
    return any(
        not _UNSCOPED.fullmatch(f"{prefix}:{each}")
        for each in fnmatch.filter(needing, name.replace("[", "[[]"))
    )


def narrowed(statement: Statement) -> bool:
    """Whether a condition may limit the resources."""
    if statement.condition is None or statement.condition.data is None:
        return False
    return any(
        key is None or not _NARROWS_NOTHING.fullmatch(key) for key in _keys(statement.condition)
    )


def _keys(condition: Property) -> Iterator[str | None]:
    """The condition keys that a value limits; None for what is not known."""
    if not condition.known:
        yield None
    for operator, tests in condition.entries.items():
        if not tests.known:
            yield None
        for key, value in tests.entries.items():
            anything = all(item.text == "*" for item in value.items)
            if "Not" not in operator and not anything:
                yield key
