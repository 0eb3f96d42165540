"""Permissions that are wider than what a function needs."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Mapping

from slint.finding import Severity
from slint.model.function import Function
from slint.model.permission import ManagedPolicy, PolicyTemplate, Statement
from slint.model.value import Unknown, Value
from slint.rules import Report, rule

_EVERY_ACTION = re.compile(r"\*+(?::\*+)?|[\w\0-]+:\*+")
_FULL_ACCESS = re.compile(r"\w*FullAccess(?:_?[Vv]\d+)?")
_ADMINISTRATION = frozenset({"AdministratorAccess", "PowerUserAccess", "IAMFullAccess"})
# AWS's own full access policies of other names.
_AS_FULL = frozenset({"AmazonAPIGatewayAdministrator", "AmazonCognitoPowerUser"})

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
# Parameters that stand below another one in an ARN: a stream of the table that is named.
_WITHIN = {"DynamoDBStreamReadPolicy": "StreamName", "EFSWriteAccessPolicy": "AccessPoint"}


@rule
def wildcard_action(statement: Statement, report: Report) -> None:
    """SL401: every action, or every action of a service."""
    if not statement.allows or statement.owner_type == "AWS::KMS::Key":
        return
    wide = [action for action in statement.actions if _every_action(action)]
    if wide:
        services = "its service" if len(wide) == 1 else "their services"
        if any(action.pattern in ("*", "*:*") for action in wide):
            services = "every service"
        where = " on every resource" if _everywhere(statement) else ""
        names = _listed([_shown(action) for action in wide])
        report(
            wide[0].span,
            f"{names} {'allows' if len(wide) == 1 else 'allow'} `{statement.owner}` every action "
            f"of {services}{where}; list the actions it needs",
            resource=statement.owner,
        )


@rule
def wildcard_resource(statement: Statement, report: Report) -> None:
    """SL402: actions that could be limited to resources are allowed on all of them."""
    if not statement.allows or statement.owner_type == "AWS::KMS::Key" or _narrowed(statement):
        return
    if any(action.pattern in ("*", "*:*") for action in statement.actions):
        return
    for resource in statement.resources:
        service = _whole_service(resource)
        if service is None:
            continue
        actions = [
            _shown(action)
            for action in statement.actions
            if not (service in ("*", "iam") and _takes_roles(action))  # SL406 says so
            and _scopable(action, service, report.data("iam-actions")["services"])
        ]
        if actions:
            report(
                resource.span,
                f"{_listed(actions)} {'is' if len(actions) == 1 else 'are'} allowed on every "
                f"resource by {_shown(resource)}; name the ARNs that `{statement.owner}` works on",
                resource=statement.owner,
            )
            return


@rule
def passrole_wildcard(statement: Statement, report: Report) -> None:
    """SL406: any role may be passed on or taken.

    An action that SL401 reports anyway, such as `iam:*`, is left to it.
    """
    if not statement.allows or _narrowed(statement):
        return
    resource = next(filter(_every_role, statement.resources), None)
    covered = {_service(action) for action in statement.actions if _every_action(action)}
    taken = [
        action
        for action in statement.actions
        if _takes_roles(action) and not covered & {"*", _service(action)}
    ]
    if resource is None or not taken:
        return
    names = _listed([_shown(action) for action in taken])
    passes = any((action.text or "").lower().startswith("iam") for action in taken)
    deeds = "hand any role to a service" if passes else "take on any role that trusts it"
    report(
        resource.span,
        f"{names} on {_shown(resource)} {'lets' if len(taken) == 1 else 'let'} "
        f"`{statement.owner}` {deeds}; name the ARNs of the roles it needs",
        related=[(action.span, "allowed here") for action in taken],
        resource=statement.owner,
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
            names = _listed([_shown(value) for value in excepted])
            report(
                excepted[0].key or excepted[0].span,
                f"`{name}` allows `{statement.owner}` every {allowed} except {names}; {hint}",
                resource=statement.owner,
            )
            return


@rule
def policy_template_wildcard(template: PolicyTemplate, report: Report) -> None:
    """SL404: a SAM policy template that is given every resource."""
    for name, value in template.parameters.entries.items():
        if _whole_service(value) and _WITHIN.get(template.name) != name:
            report(
                value.span,
                f"`{template.name}` gives `{template.owner}` every resource of its kind, as "
                f"`{name}` is {_shown(value)}; name the one it works on",
                resource=template.owner,
            )
            return


@rule
def policies_ignored(function: Function, report: Report) -> None:
    """SL408: SAM drops the policies of a function that has a role."""
    role, policies = function.get("Role"), function.get("Policies")
    if not function.sam or role is None or policies is None:
        return
    if role.data in ("", Unknown("condition")) or not policies.items:
        return
    if policies.data == Unknown("condition"):
        return
    report(
        policies.key or policies.span,
        f"SAM drops these policies, because `{function.id}` has a `Role`; give them to that role, "
        "or remove `Role`",
        related=[(role.key or role.span, "the role that it runs as")],
    )


@rule
def full_access_managed_policy(policy: ManagedPolicy, report: Report) -> None:
    """SL403: a managed policy that allows everything, or everything of a service."""
    written = policy.name.pattern or ""
    prefix, _, path = (
        written.rpartition("policy/") if written.startswith("arn:") else ("", "", written)
    )
    if prefix and not prefix.endswith(":iam::aws:"):
        return
    name = path.rpartition("/")[2]
    if "service-role/" in path:
        return
    if name in _ADMINISTRATION:
        report(
            policy.name.span,
            f"`{name}` makes `{policy.owner}` an administrator in effect; attach a policy with "
            "only the actions and resources it needs",
            severity=Severity.ERROR,
            resource=policy.owner,
        )
    elif _FULL_ACCESS.fullmatch(name) or name in _AS_FULL:
        report(
            policy.name.span,
            f"`{name}` gives `{policy.owner}` full access to a service, on every resource of the "
            "account; attach a policy with only the actions and resources it needs",
            severity=Severity.WARNING,
            resource=policy.owner,
        )


def _every_action(action: Value) -> bool:
    return _EVERY_ACTION.fullmatch(action.pattern or "") is not None


def _service(action: Value) -> str:
    """The service of an action, `*` for every one."""
    return (action.pattern or "").lower().partition(":")[0]


def _everywhere(statement: Statement) -> bool:
    return any(resource.pattern == "*" for resource in statement.resources)


def _whole_service(resource: Value) -> str | None:
    """The service all of whose resources are meant, `*` for all services, None for neither."""
    pattern = resource.pattern or ""
    if re.fullmatch(r"\*+", pattern):
        return "*"
    head, *parts = pattern.split(":", 5)
    if head != "arn" or len(parts) < 2:
        return None
    rest = parts[4] if len(parts) == 5 else parts[-1]
    return parts[1] if re.fullmatch(r"\*+(?:[/:]\*+)*", rest) else None


def _every_role(resource: Value) -> bool:
    """Whether a resource covers the roles of every account."""
    pattern = resource.pattern or ""
    every = re.fullmatch(r"arn:(?:aws[\w-]*|\0|\*):iam:\**:\**:role/\*+", pattern)
    return every is not None or _whole_service(resource) in ("*", "iam")


def _takes_roles(action: Value) -> bool:
    """Whether an action, or its wildcard, hands on or takes a role; one of SL401 does not count."""
    covers = (action.text or "").lower().replace("[", "[[]")
    return not _every_action(action) and any(
        fnmatch.fnmatchcase(each, covers) for each in ("iam:passrole", "sts:assumerole")
    )


def _scopable(action: Value, service: str, services: Mapping[str, list[str]]) -> bool:
    """Whether an action, or one that its wildcard covers, can be limited to resources."""
    prefix, _, name = (action.text or "").lower().partition(":")
    if service not in ("*", prefix) or prefix not in services:
        return False
    needing = services[prefix][0].lower().split()
    if "*" not in name and "?" not in name:
        return name in needing and not _UNSCOPED.fullmatch(f"{prefix}:{name}")
    if _UNSCOPED.fullmatch(f"{prefix}:{name.rstrip('*')}"):
        return False
    return any(
        not _UNSCOPED.fullmatch(f"{prefix}:{each}")
        for each in fnmatch.filter(needing, name.replace("[", "[[]"))
    )


def _narrowed(statement: Statement) -> bool:
    """Whether a condition may limit the resources."""
    if statement.condition is None or statement.condition.data is None:
        return False
    return any(
        key is None or not _NARROWS_NOTHING.fullmatch(key) for key in _keys(statement.condition)
    )


def _keys(condition: Value) -> Iterator[str | None]:
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


def _shown(value: Value) -> str:
    return f"`{(value.pattern or '').replace(chr(0), '…')}`"


def _listed(names: list[str]) -> str:
    """Up to three names as in a sentence."""
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more actions"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
