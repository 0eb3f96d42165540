"""Which policies each function of a template has: its own, its role's and those attached to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from slint.model.permission import ManagedPolicy, PolicyTemplate, Statement
from slint.model.resource import Resource
from slint.model.value import Data, Text
from slint.source import Span
from slint.template.policies import (
    FUNCTION,
    STATE_MACHINE,
    Holding,
    attached_policy,
    inline_policies,
    serverless_policies,
)
from slint.template.written import Alternatives, Assumption

_NO_ROLES = (
    "AWS::IAM::User",
    "AWS::IAM::Group",
    "AWS::IAM::UserPolicy",
    "AWS::IAM::GroupPolicy",
)
# The services that take roles for what is a part of the application.
_OURS = frozenset(
    "lambda edgelambda states apigateway events scheduler pipes appsync replicator.lambda".split()
)


class Granted(NamedTuple):
    """What a function has under one assumption."""

    statements: tuple[Statement, ...] = ()
    managed_policies: tuple[ManagedPolicy, ...] = ()
    policy_templates: tuple[PolicyTemplate, ...] = ()


class Permissions:
    """The identity policies of a template.

    `resources` are its resources by id, functions with their Globals, each under every
    combination of conditions; `functions` the ids of functions, in order.
    """

    def __init__(self, resources: Mapping[str, Alternatives], functions: Sequence[str]) -> None:
        users: dict[str, dict[str, None]] = {}  # functions by the id of their role
        for name in functions:
            for _, function in resources[name]:
                for role in _roles(function):
                    users.setdefault(role, {})[name] = None
        self._order = {name: number for number, name in enumerate(functions)}
        self._users = users
        self._attached: dict[frozenset[str], tuple[str, ...]] = {}  # functions by their roles
        self._granted: dict[object, Granted] = {}
        self._elsewhere = frozenset(_given_elsewhere(resources))
        holdings = list(_holdings(resources))
        statements = self._attributed(holdings, lambda holding: holding.statements)
        managed = self._attributed(holdings, lambda holding: holding.managed_policies)
        self.statements: tuple[Statement, ...] = _in_order(statements)
        self.managed_policies: tuple[ManagedPolicy, ...] = _in_order(managed)
        self.policy_templates: tuple[PolicyTemplate, ...] = _in_order(
            [holding.policy_templates for holding in holdings]
        )
        self._by_role: dict[str, list[Holding]] = {}
        for holding, mine, others in zip(holdings, statements, managed, strict=True):
            named = holding._replace(statements=mine, managed_policies=others)
            for role in holding.roles:
                self._by_role.setdefault(role, []).append(named)

    def granted(self, assumption: Assumption, function: Resource) -> Granted:
        """What a function has under an assumption."""
        roles = _roles(function)
        key = (roles, tuple(assumption.values.items()))
        if key not in self._granted:
            holdings = [
                holding
                for role in sorted(roles)
                for holding in self._by_role.get(role, ())
                if holding.assumption.allows(assumption)
            ]
            self._granted[key] = Granted(
                _in_order([holding.statements for holding in holdings]),
                _in_order([holding.managed_policies for holding in holdings]),
                _in_order([holding.policy_templates for holding in holdings]),
            )
        return self._granted[key]

    def _attributed(
        self, holdings: Sequence[Holding], policies: Callable[[Holding], tuple[Any, ...]]
    ) -> list[tuple[Any, ...]]:
        """The policies of each holding, with the functions that have them.

        What several combinations of conditions share is one policy, had by all their functions.
        """
        known: dict[object, list[tuple[Any, set[str]]]] = {}
        found: list[list[tuple[Any, set[str]]]] = []
        for holding in holdings:
            found.append([])
            for policy in policies(holding):
                same = known.setdefault((policy.owner, _place(policy)), [])
                entry = next((entry for entry in same if entry[0] == policy), None)
                if entry is None:
                    entry = (policy, set())
                    same.append(entry)
                entry[1].update(holding.roles)
                found[-1].append(entry)
        finished = {
            id(entry): self._named(*entry) for entries in known.values() for entry in entries
        }
        return [tuple(finished[id(entry)] for entry in entries) for entries in found]

    def _named(self, policy: Any, roles: set[str]) -> Any:
        key = frozenset(roles)
        functions = self._attached.get(key)
        if functions is None:
            names = {name for role in roles for name in self._users.get(role, ())}
            functions = tuple(sorted(names, key=self._order.__getitem__))
            self._attached[key] = functions
        if functions:
            return policy._replace(functions=functions)
        away = roles <= self._elsewhere if roles else policy.owner_type in _NO_ROLES
        return policy._replace(elsewhere=True) if away else policy


def _given_elsewhere(resources: Mapping[str, Alternatives]) -> Iterator[str]:
    """The ids of roles that only services can take which run no part of the application."""
    for name, alternatives in resources.items():
        roles = [each for _, each in alternatives if each.type == "AWS::IAM::Role"]
        if roles and all(map(_trusts_others, roles)):
            yield name


def _trusts_others(role: Resource) -> bool:
    document = role.get("AssumeRolePolicyDocument", "Statement")
    statements = document.items if document is not None else ()
    services = []
    for statement in statements:
        principal = statement.get("Principal")
        if principal is None or not principal.entries or not statement.known:
            return False
        for kind, value in principal.entries.items():
            texts = [item.text for item in value.items]
            if kind not in ("Service", "Federated") or None in texts:
                return False
            services += [str(text).partition(".amazonaws.")[0] for text in texts]
    return bool(services) and not _OURS & set(services)


def _holdings(resources: Mapping[str, Alternatives]) -> Iterator[Holding]:
    """The identity policies of each resource; those that are resources themselves come last."""
    names: dict[Data, str] = {}
    users: dict[str, frozenset[str]] = {}
    pairs = [pair for alternatives in resources.values() for pair in alternatives]
    for assumption, resource in pairs:
        holding: Holding | None
        if resource.type == FUNCTION:
            implicit = f"{resource.id}Role"
            role = implicit if _roles(resource) == {implicit} else None
            holding = serverless_policies(assumption, resource, role)
        elif resource.type == STATE_MACHINE:
            holding = serverless_policies(assumption, resource, None)
        else:
            holding = inline_policies(assumption, resource)
        if holding is None:
            continue
        yield holding
        for policy in holding.managed_policies:
            for referred in policy.name.references:
                users[referred] = users.get(referred, frozenset()) | holding.roles
        name = resource.get("RoleName")
        if name and isinstance(name.data, (str, Text)):
            names[name.data] = resource.id
    for assumption, resource in pairs:
        holding = attached_policy(assumption, resource, names, users)
        if holding is not None:
            yield holding


def _roles(function: Resource) -> frozenset[str]:
    """The logical ids of a function's role, that of the role that SAM makes included."""
    role = function.get("Role")
    if role is None:
        made = function.type == FUNCTION
        return frozenset((f"{function.id}Role",)) if made else frozenset()
    return frozenset(role.references)


def _place(policy: Statement | ManagedPolicy | PolicyTemplate) -> Span:
    return policy.name.span if isinstance(policy, ManagedPolicy) else policy.span


def _in_order(policies: Iterable[tuple[Any, ...]]) -> tuple[Any, ...]:
    """All policies in source order, each once."""
    once = {id(policy): policy for several in policies for policy in several}
    return tuple(sorted(once.values(), key=_place))
