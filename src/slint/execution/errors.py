"""Errors: what an `except` clause catches, and what the caught error is."""

from __future__ import annotations

from slint.code import tree
from slint.execution.objects import LocalClass
from slint.model.abstract import Derived, External, Member, Object, Origin, Value
from slint.source import Span

BROAD = frozenset(("Exception", "BaseException"))
CAUGHT = "except"
"""The name of what an `except` clause binds."""


def caught(types: Value, at: Span) -> tuple[tuple[str, ...], Value]:
    """The names of what the clause at a place catches, and the error that it binds."""
    names: list[str] = []
    origins: set[Origin] = set()
    for atom in _flat(types):
        if isinstance(atom, LocalClass):
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
    return tuple(names), (Derived(frozenset(origins), CAUGHT, at=at),)


def passive(block: tree.Block) -> bool:
    """Whether statements only go on: with a value that is written out, or with nothing."""
    return all(map(_goes_on, block))


def _goes_on(node: tree.Statement) -> bool:
    if isinstance(node, tree.Return):
        answers = isinstance(node.value, tree.Constant) and node.value.value is not None
        return not answers and (node.value is None or _written_out(node.value))
    if isinstance(node, tree.Assign):
        names = all(isinstance(target, tree.Name) for target in node.targets)
        return names and _written_out(node.value)
    constant = isinstance(node, tree.Evaluate) and isinstance(node.value, tree.Constant)
    return constant or isinstance(node, tree.Stop)


def _written_out(node: tree.Expression) -> bool:
    """Whether an expression is a constant or an empty container."""
    if isinstance(node, tree.Make):
        return not node.items
    if isinstance(node, tree.MakeMapping):
        return not node.entries
    return isinstance(node, tree.Constant)


def raised(value: Value) -> str:
    """The name of an error that is raised; that of a caught one is what its clause catches."""
    for atom in value:
        name: str = getattr(atom, "name", "")
        if isinstance(atom, Derived) and name == CAUGHT:
            name = next((each.path for each in atom.origins), "") if len(atom.origins) == 1 else ""
        if name:
            return name.removeprefix("builtins.")
    return ""


def _flat(types: Value) -> list[object]:
    """The alternatives, with those that a tuple holds."""
    found: list[object] = []
    for atom in types:
        if isinstance(atom, Object) and atom.kind in ("tuple", "list"):
            found += [part for held in atom.slots.values() for part in held]
        else:
            found.append(atom)
    return found
