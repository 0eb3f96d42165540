"""Names in policies that AWS or SAM does not know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from slint.model.permission import ManagedPolicy, PolicyTemplate, Statement
from slint.permissions.matching import action_pattern
from slint.rules import Report, rule
from slint.rules.permissions.wording import shown

_ACTION = re.compile(r"([A-Za-z0-9-]+):([A-Za-z0-9*?]+)")
_AWS = re.compile(r"arn:(?:aws[\w-]*|\0|\*):iam::aws:policy/(.+)")
_NAME = re.compile(r"[\w+=,.@-]+")
_LOGICAL = "AWS::Serverless::"


@rule
def unknown_action(statement: Statement, report: Report) -> None:
    """SL414: an action that does not exist."""
    services = report.data("iam-actions")["services"]
    for action in (*statement.actions, *statement.not_actions):
        match = _ACTION.fullmatch(action.text or "")
        if match is None or set(match[2]) <= {"*", "?"}:
            continue
        service = match[1].lower()
        if service not in services:
            shorter = service.rpartition("-")[0]
            close = [shorter] if shorter in services else []
            close = close or get_close_matches(service, services, 1, 0.75)
            if close:
                report(
                    action.span,
                    f"{shown(action)} is no action: there is no service `{match[1]}`; "
                    f"did you mean `{close[0]}`?",
                    resource=statement.owner,
                )
            continue
        known = _names(" ".join(services[service]))
        pattern = action_pattern(match[2])
        if any(pattern.fullmatch(name) for name in known):
            continue
        what = "matches no action" if set("*?") & set(match[2]) else "is no action"
        report(
            action.span,
            f"{shown(action)} {what} of `{service}`{_meant(match[2], known, service)}",
            resource=statement.owner,
        )


@cache
def _names(listed: str) -> dict[str, str]:
    return {name.lower(): name for name in listed.split()}


def _meant(name: str, known: dict[str, str], service: str) -> str:
    close = get_close_matches(name.lower().rstrip("*"), known, 1, 0.6)
    return f"; did you mean `{service}:{known[close[0]]}`?" if close else ""


@rule
def unknown_policy_template(template: PolicyTemplate, report: Report) -> None:
    """SL416: a SAM policy template that does not exist, or lacks a parameter."""
    templates = report.data("policy-templates")["templates"]
    row = templates.get(template.name)
    if row is None:
        report(
            template.span,
            f"SAM has no policy template `{template.name}`{_nearest(template.name, templates)}",
            resource=template.owner,
        )
        return
    given = template.parameters
    if not given.known:
        return
    lacking = [name for name in row[0] if given.get(name) is None and name not in given.entries]
    extra = [name for name in given.entries if name not in row[0]]
    if lacking and not any(name.startswith("Fn::") for name in given.entries):
        hint = f" (not `{extra[0]}`)" if len(extra) == 1 and len(lacking) == 1 else ""
        report(
            template.span,
            f"`{template.name}` needs the parameter `{lacking[0]}`{hint}, which is not given",
            resource=template.owner,
        )


@rule
def unknown_managed_policy(policy: ManagedPolicy, report: Report) -> None:
    """SL417: a managed policy of AWS that does not exist, or has another path."""
    written = policy.name.pattern or ""
    match = _AWS.fullmatch(written)
    bare = policy.owner_type.startswith(_LOGICAL) and _NAME.fullmatch(written) is not None
    if (match is None and not bare) or "\0" in (match[1] if match else written):
        return
    policies = report.data("managed-policies")["policies"]
    path, _, name = (match[1] if match else written).rpartition("/")
    if name not in policies:
        report(
            policy.name.span,
            f"AWS has no managed policy `{name}`{_nearest(name, policies)}",
            resource=policy.owner,
        )
    elif match and (right := policies[name].partition("\n")[0]) != (f"{path}/" if path else ""):
        report(
            policy.name.span,
            f"`{name}` has another path: its ARN ends in `policy/{right}{name}`",
            resource=policy.owner,
        )


def _nearest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, known, 1, 0.6)
    return f"; did you mean `{close[0]}`?" if close else ""
