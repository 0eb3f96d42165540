"""Errors: what an `except` clause catches, and what the caught error is."""

from __future__ import annotations

from slint.execution.objects import Class
from slint.model.abstract import Derived, External, Member, Object, Origin, Value

BROAD = frozenset(("Exception", "BaseException"))


def caught(types: Value) -> tuple[tuple[str, ...], Value]:
    """The names of what a clause catches, and the error that it binds."""
    names: list[str] = []
    origins: set[Origin] = set()
    for atom in _flat(types):
        if isinstance(atom, Class):
            names.append(atom.name)
            origins.add(Origin("own-error", atom.name))
        elif isinstance(atom, (External, Member)):
            name = atom.name.removeprefix("builtins.")
            names.append(name)
            origins.add(Origin("error", name))
        else:
            origins.add(Origin("error", ""))
    if not origins:
        origins.add(Origin("error", "BaseException"))
    return tuple(names), (Derived(frozenset(origins), "except"),)


def _flat(types: Value) -> list[object]:
    """The alternatives, with those that a tuple holds."""
    found: list[object] = []
    for atom in types:
        if isinstance(atom, Object) and atom.kind in ("tuple", "list"):
            found += [part for held in atom.slots.values() for part in held]
        else:
            found.append(atom)
    return found
