"""Roles that several functions have in common."""

from __future__ import annotations

from collections.abc import Mapping

from slint.model.application import Application
from slint.model.template import Template
from slint.model.value import Reference
from slint.rules import Report, rule
from slint.rules.permissions.calls import called
from slint.rules.permissions.wording import listed
from slint.source import Span


@rule
def shared_role(application: Application, report: Report) -> None:
    """SL413: functions that call different actions run as one role."""
    if application.template is None:
        return
    for role, functions in _users(application.template).items():
        needs = {name: called(application.of((name,))) for name in functions}
        known = {name: actions for name, actions in needs.items() if actions is not None}
        if len(set(known.values())) < 2:
            continue
        one, other = _furthest(known)
        extra = listed([f"`{action}`" for action in sorted(known[one] - known[other])])
        report(
            application.template.resources[role][0].span,
            f"{len(functions)} functions with different needs run as `{role}`, so that `{other}` "
            f"may do what only `{one}` does: {extra}; give each a role of its own",
            related=[(functions[name], "runs as this role") for name in functions],
            resource=role,
        )


def _users(template: Template) -> dict[str, dict[str, Span]]:
    """The functions of each role of a template, with the places that name it."""
    found: dict[str, dict[str, Span]] = {}
    for variants in template.functions:
        for function in variants:
            role = function.get("Role")
            if role is not None and isinstance(role.data, Reference):
                found.setdefault(role.data.id, {})[function.id] = role.span
    return {role: users for role, users in found.items() if role in template.resources}


def _furthest(known: Mapping[str, frozenset[str]]) -> tuple[str, str]:
    """The two functions of which one calls the most that the other does not."""
    pairs = ((one, other) for one in known for other in known)
    return max(pairs, key=lambda pair: len(known[pair[0]] - known[pair[1]]))
