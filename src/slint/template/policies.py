"""The identity policies that resources hold: those of IAM, and `Policies` of SAM's.

What a resource-based policy or a trust policy says is not read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from slint.model.permission import ManagedPolicy, PolicyTemplate, Statement
from slint.model.resource import Resource
from slint.model.value import Data, Property, Text
from slint.template.written import Assumption

_INLINE = frozenset(("AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"))
_ATTACHED = {  # each with the property that names its roles
    "AWS::IAM::Policy": "Roles",
    "AWS::IAM::ManagedPolicy": "Roles",
    "AWS::IAM::RolePolicy": "RoleName",
    "AWS::IAM::UserPolicy": "RoleName",
    "AWS::IAM::GroupPolicy": "RoleName",
}


FUNCTION = "AWS::Serverless::Function"
STATE_MACHINE = "AWS::Serverless::StateMachine"


_NAME = re.compile(r"[A-Z]\w{5,}")  # of a policy template, misspelt ones included


class Holding(NamedTuple):
    """Policies that stand in one resource, and the roles that have them under an assumption.

    `roles` are logical ids; a function for which SAM makes a role has the id of that role.
    """

    assumption: Assumption
    roles: frozenset[str]
    statements: tuple[Statement, ...] = ()
    managed_policies: tuple[ManagedPolicy, ...] = ()
    policy_templates: tuple[PolicyTemplate, ...] = ()


def statements_of(document: Property | None, holder: Resource) -> Iterator[Statement]:
    """The statements of a policy document.

    What is not known, be it one statement or the document, is a statement without effect
    whose only action is that unknown.
    """
    if document is None:
        return
    listed = document.get("Statement") if document.known else document
    for item in _flattened(listed):
        if not item.known:
            actions = (item,)
            yield Statement(None, actions, (), (), (), None, item.span, holder.id, holder.type)
        elif isinstance(item.data, Mapping):
            effect = item.get("Effect")
            yield Statement(
                effect=effect.text if effect else None,
                actions=tuple(_flattened(item.get("Action"))),
                resources=tuple(_flattened(item.get("Resource"))),
                not_actions=_excepted(item.get("NotAction")),
                not_resources=_excepted(item.get("NotResource")),
                condition=item.get("Condition"),
                span=item.span,
                owner=holder.id,
                owner_type=holder.type,
                words=holder.words,
            )


def _excepted(value: Property | None) -> tuple[Property, ...]:
    """Single values that remember the key of their property."""
    return tuple(replace(item, key=value.key) for item in _flattened(value)) if value else ()


def inline_policies(assumption: Assumption, resource: Resource) -> Holding | None:
    """The inline and the managed policies of a role, user or group; None for anything else."""
    if resource.type not in _INLINE:
        return None
    statements: list[Statement] = []
    for policy in _flattened(resource.properties.get("Policies")):
        document = policy.get("PolicyDocument")
        statements.extend(statements_of(document, resource))
    managed = tuple(
        ManagedPolicy(name, resource.id, resource.type)
        for name in _flattened(resource.properties.get("ManagedPolicyArns"))
    )
    roles = frozenset((resource.id,)) if resource.type == "AWS::IAM::Role" else frozenset[str]()
    return Holding(assumption, roles, tuple(statements), managed)


def attached_policy(
    assumption: Assumption,
    resource: Resource,
    names: Mapping[Data, str],
    users: Mapping[str, frozenset[str]],
) -> Holding | None:
    """A policy that is a resource of its own; None for anything else.

    `names` are the ids of roles by the names they are given, `users` the roles that name a
    managed policy, by its id.
    """
    if resource.type not in _ATTACHED:
        return None
    listed = resource.properties.get(_ATTACHED[resource.type])
    roles = set(users.get(resource.id, ()))
    for value in _flattened(listed):
        roles.update(value.references)
        if isinstance(value.data, (str, Text)) and value.data in names:
            roles.add(names[value.data])
    document = resource.properties.get("PolicyDocument")
    statements = statements_of(document, resource)
    return Holding(assumption, frozenset(roles), tuple(statements))


def serverless_policies(assumption: Assumption, resource: Resource, role: str | None) -> Holding:
    """The `Policies` of a function or state machine, whose role has the id `role`."""
    statements: list[Statement] = []
    managed: list[ManagedPolicy] = []
    templates: list[PolicyTemplate] = []
    owner, kind = resource.id, resource.type
    for policy in _flattened(resource.properties.get("Policies")):
        if not isinstance(policy.data, Mapping):
            managed.append(ManagedPolicy(policy, owner, kind))
        elif "Statement" in policy.data:
            statements.extend(statements_of(policy, resource))
        elif "PolicyDocument" in policy.data:
            statements.extend(statements_of(policy.get("PolicyDocument"), resource))
        else:
            templates.extend(_policy_templates(policy, owner, kind))
    roles = frozenset((role,)) if role else frozenset[str]()
    return Holding(assumption, roles, tuple(statements), tuple(managed), tuple(templates))


def _policy_templates(policy: Property, owner: str, owner_type: str) -> Iterator[PolicyTemplate]:
    for name, parameters in policy.entries.items():
        if not name.startswith(("Fn::", "Ref")) and _NAME.fullmatch(name):
            span = parameters.key or parameters.span
            yield PolicyTemplate(name, parameters, span, owner, owner_type)


def _flattened(value: Property | None) -> Iterator[Property]:
    return value.flattened if value else iter(())
