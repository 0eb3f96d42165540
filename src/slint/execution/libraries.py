"""What library calls do, as the tables in rules/libraries say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Effect(NamedTuple):
    """What calling a library function does.

    `makes` is the type of a new object with identity; `container` the kind of a new local
    container. `returns` is `argument` (the first one, unchanged in what it holds), `text` (a
    text that holds it), `copy` or `shallow copy` (a copy of it), `items` (a list of the
    arguments), `result` (what the callback gives), `none` (nothing of interest), `never` (it
    raises) or empty. `logs` is the level at which it logs or prints.
    `origin` is the kind of source that the result is, where `when` names an argument only if that
    is true. `decorator` tells what it makes of a function (`cached`, `cached_property`,
    `property`, `static`, `class`, `context`, `middleware`) or class (`data`); `plain` and `wraps`
    leave it as it is. `calls` says that function arguments are called at once. `service` is set
    where the first argument names an AWS service. `bounded` names the argument that bounds a
    container. `takes` names an iterator function that changes its first argument.
    """

    makes: str = ""
    container: str = ""
    returns: str = ""
    origin: str = ""
    when: str = ""
    decorator: str = ""
    calls: bool = False
    service: bool = False
    bounded: str = ""
    takes: bool = False
    logs: str = ""


class Type(NamedTuple):
    """What objects of a library type are.

    `mutates` are the methods that change the object itself, `attributes` the kinds of what its
    attributes hold. Changing an object of an `ignore` type is nobody's state (loggers, tracers);
    local classes derived from a `data` type get their fields from the arguments. Methods of a
    type that `logs` are named after the levels.
    """

    mutates: frozenset[str]
    attributes: Mapping[str, str]
    ignore: bool = False
    data: bool = False
    logs: bool = False


_NO_EFFECT = Effect()

_LEVELS = {
    "trace": "debug",
    "debug": "debug",
    "info": "info",
    "log": "info",
    "success": "info",
    "msg": "info",
    "warning": "warning",
    "warn": "warning",
    "error": "error",
    "exception": "error",
    "critical": "critical",
    "fatal": "critical",
}


class Libraries:
    """Effects by qualified name, types by name.

    `subjects` names, for each AWS service, the argument that says what an operation works on;
    `resources` the operations of boto3's resource objects by type, method and collection.
    """

    def __init__(self, tables: Mapping[str, Any]) -> None:
        self.aliases: dict[str, str] = tables.get("aliases", {})
        self.subjects: dict[str, str] = tables.get("subjects", {})
        self.resources: dict[str, dict[str, str]] = tables.get("resources", {})
        self.effects = {name: Effect(**effect) for name, effect in tables.get("calls", {}).items()}
        self.types = {
            name: Type(
                frozenset(row.get("mutates", ())),
                row.get("attributes", {}),
                row.get("ignore", False),
                row.get("data", False),
                row.get("logs", False),
            )
            for name, row in tables.get("types", {}).items()
        }

    def canonical(self, name: str) -> str:
        """The name under which the tables know something."""
        return self.aliases.get(name, name)

    def effect(self, name: str) -> Effect:
        """What a call does; an effect with nothing set where that is not known."""
        return self.effects.get(name, _NO_EFFECT)

    def log_level(self, name: str) -> str | None:
        """The level at which a call logs or prints; None where it does not."""
        effect = self.effects.get(name)
        if effect is not None and effect.logs:
            return effect.logs
        type_, _, method = name.rpartition(".")
        row = self.types.get(type_)
        return _LEVELS.get(method) if row is not None and row.logs else None
