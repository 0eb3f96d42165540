"""The tables of `rules/data` that say what calls need and what policies allow."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from slint.model.libraries import Libraries

Load = Callable[[str], Any]


class Demand(NamedTuple):
    """An action that a call needs.

    `argument` is the one whose resource it is for, empty for what the call works on. It is needed
    where one of the arguments `when` is given and none of `unless`. `made` says that the argument
    is one of the call that made the object.
    """

    action: str
    argument: str = ""
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    made: bool = False


class Allowed(NamedTuple):
    """A statement of a policy that AWS or SAM writes."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    allows: bool = True
    conditional: bool = False
    all_but: bool = False  # `actions` are those of a NotAction


class Tables:
    """The tables, each read when it is first asked; `load` gives one by its name.

    `libraries` know the packages that others wrote.
    """

    def __init__(self, load: Load, libraries: Libraries) -> None:
        self.load = load
        self.libraries = libraries
        self._demands: dict[tuple[str, str], tuple[Demand, ...] | None] = {}

    def demands(self, service: str, operation: str) -> tuple[Demand, ...] | None:
        """What a client's operation needs; None where that is not known."""
        key = (service, operation)
        if key not in self._demands:
            self._demands[key] = self._find(service, operation)
        return self._demands[key]

    def _find(self, service: str, operation: str) -> tuple[Demand, ...] | None:
        operation = self._waited.get(service, {}).get(operation, operation)
        if operation in self.access["free"].get(service, ()):
            return ()
        written = self.access["calls"].get(f"{service}:{operation}")
        if written is not None:
            return tuple(map(_demand, written))
        if service not in self._calls:
            return None
        prefix, others = self._calls[service]
        actions = others.get(operation, (f"{prefix}:{operation}",))
        return None if actions is None else tuple(map(Demand, actions))

    def library(self, name: str) -> tuple[Demand, ...]:
        """What a function of a library needs by itself."""
        return tuple(map(_demand, self.access["libraries"].get(name, ())))

    def layer(self, name: str) -> tuple[Demand, ...]:
        """What comes with an object of a library."""
        return tuple(map(_demand, self.access["layers"].get(name, ())))

    def through(self, action: str) -> Sequence[str]:
        """The services that an action makes its own use in the caller's name; `*` for any."""
        rows: Mapping[str, Sequence[str]] = self.access["through"]
        return (*rows.get(action, ()), *rows.get(action.partition(":")[0], ()))

    def wraps(self, module: str) -> bool:
        """Whether a library calls AWS by itself, in ways that are not known."""
        return any(f"{module}.".startswith(f"{each}.") for each in self.access["wrappers"])

    def public(self, module: str) -> bool:
        """Whether a library is one that everybody can look up."""
        top = module.partition(".")[0]
        if top in sys.stdlib_module_names or top in self.access["known"]:
            return True
        return top in self._distributions or top in self.libraries.vendored

    @cached_property
    def access(self) -> Mapping[str, Any]:
        """`access`: actions that depend on arguments, libraries, KMS."""
        found: Mapping[str, Any] = self.load("access")
        return found

    @cached_property
    def _calls(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.load("iam-calls")["services"]
        return found

    @cached_property
    def _waited(self) -> Mapping[str, Mapping[str, str]]:
        """The operation that each waiter calls, by client and name in camel case."""
        return {
            service: {
                "".join(word[:1].upper() + word[1:] for word in waiter.split("_")): operation
                for operation, waiters in rows.items()
                for waiter in waiters
            }
            for service, rows in self.load("waiters")["operations"].items()
        }

    @cached_property
    def _distributions(self) -> frozenset[str]:
        rows = self.load("distributions")["distributions"].values()
        return frozenset(name.partition(".")[0] for names, *_ in rows for name in names)

    def actions(self, service: str) -> Sequence[Sequence[str]]:
        """A service's actions: those that need a resource, that may name one, that take none."""
        groups = self._actions.get(service.lower(), ("", "", ""))
        return [group.split() for group in groups]

    def takes_resource(self, action: str) -> bool:
        """Whether an action can be limited to resources."""
        service, _, name = action.partition(":")
        return name not in self.actions(service)[2]

    @cached_property
    def _actions(self) -> Mapping[str, Sequence[str]]:
        found: Mapping[str, Sequence[str]] = self.load("iam-actions")["services"]
        return found

    def managed(self, name: str) -> tuple[str, tuple[Allowed, ...]] | None:
        """The path of a managed policy of AWS and its statements; None where there is none."""
        text = self.managed_policies.get(name)
        if text is None:
            return None
        path, *lines = text.split("\n")
        return path, tuple(_allowed(line) for line in lines)

    @cached_property
    def managed_policies(self) -> Mapping[str, str]:
        """The managed policies of AWS by name, as the table writes them."""
        found: Mapping[str, str] = self.load("managed-policies")["policies"]
        return found

    @cached_property
    def policy_templates(self) -> Mapping[str, tuple[Sequence[str], Sequence[Any]]]:
        """The policy templates of SAM: their parameters and statements."""
        found: Mapping[str, Any] = self.load("policy-templates")["templates"]
        return found

    def template(self, name: str) -> tuple[Allowed, ...]:
        """The statements of a policy template; `${Name}` stands for a parameter."""
        row = self.policy_templates.get(name)
        return tuple(map(_row, row[1])) if row else ()

    def connector(self, source: str, destination: str, category: str) -> tuple[Allowed, ...]:
        """What a connector of SAM allows, by the types of its ends."""
        rows = self.load("policy-templates")["connectors"].get(f"{source} {destination}", {})
        return tuple(map(_row, rows.get(category, ())))


def _demand(row: Mapping[str, Any]) -> Demand:
    return Demand(
        row["action"],
        row.get("argument", ""),
        tuple(row.get("when", ())),
        tuple(row.get("unless", ())),
        row.get("made", False),
    )


def _row(row: Sequence[Any]) -> Allowed:
    actions, resources, conditional = row
    return Allowed(tuple(actions), tuple(resources), True, conditional)


def _allowed(line: str) -> Allowed:
    effect, actions, resources = line.split("\t")
    listed = tuple(
        f"{service}:{name}" if name else service
        for words in actions.removeprefix("!").split()
        for service, _, names in [words.partition(":")]
        for name in names.split(",")
    )
    return Allowed(
        listed,
        ("*",) if resources.startswith("!") else tuple(resources.split()),
        effect in "Aa",
        effect.islower(),
        actions.startswith("!"),
    )
