"""Managed policies and SAM policy templates, and where SAM drops them."""

from __future__ import annotations

import re
from collections.abc import Container

from slint.finding import Severity
from slint.model.function import Function
from slint.model.permission import ManagedPolicy, PolicyTemplate
from slint.model.value import Unknown
from slint.rules import Report, rule
from slint.rules.permissions.calls import only
from slint.rules.permissions.whose import weight
from slint.rules.permissions.wording import shown, whole_service

_FULL_ACCESS = re.compile(r"\w*FullAccess(?:_?[Vv]\d+)?")
_ADMINISTRATION = frozenset({"AdministratorAccess", "PowerUserAccess", "IAMFullAccess"})
# AWS's own full access policies of other names.
_AS_FULL = frozenset({"AmazonAPIGatewayAdministrator", "AmazonCognitoPowerUser"})
# Services whose actions have another prefix than the names of their policies.
_SERVICES = {"stepfunctions": "states", "eventbridge": "events", "cloudwatchlogs": "logs"}
# Parameters that stand below another one in an ARN: a stream of the table that is named.
_WITHIN = {"DynamoDBStreamReadPolicy": "StreamName", "EFSWriteAccessPolicy": "AccessPoint"}


@rule
def policy_template_wildcard(template: PolicyTemplate, report: Report) -> None:
    """SL404: a SAM policy template that is given every resource."""
    for name, value in template.parameters.entries.items():
        if whole_service(value) and _WITHIN.get(template.name) != name:
            report(
                value.span,
                f"`{template.name}` gives `{template.owner}` every resource of its kind, as "
                f"`{name}` is {shown(value)}; name the one it works on",
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
            f"`{name}` makes `{policy.owner}` an administrator in effect"
            f"{only(policy.usages, set())}; attach a policy with only the actions and "
            "resources it needs",
            severity=weight(policy, report, Severity.ERROR),
            resource=policy.owner,
        )
    elif _FULL_ACCESS.fullmatch(name) or name in _AS_FULL:
        service = _of_service(name, report.data("iam-actions")["services"])
        calls = only(policy.usages, {service}) if service else ""
        report(
            policy.name.span,
            f"`{name}` gives `{policy.owner}` full access to a service, on every resource of the "
            f"account{calls}; attach a policy with only the actions and resources it needs",
            severity=weight(policy, report, Severity.WARNING),
            resource=policy.owner,
        )


def _of_service(name: str, services: Container[str]) -> str | None:
    """The service that a full access policy is for, as its name tells it; None where not known."""
    stem = re.sub(r"^(?:Amazon|AWS)?_?|_?FullAccess.*$", "", name).lower()
    stem = _SERVICES.get(stem, stem)
    return stem if stem in services else None
