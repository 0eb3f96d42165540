"""Path objects: the text that each stands for, as far as the code writes it out."""

from __future__ import annotations

import posixpath
from pathlib import PurePosixPath

from slint.code import tree
from slint.execution.machine import Machine
from slint.model.abstract import Constant, Derived, Object, Value, literal, origins, text_parts
from slint.model.slots import PATH


def remember(machine: Machine, new: Object, parts: tuple[Value, ...]) -> None:
    """Notes the text of a path object that is made of these parts."""
    if parts and machine.libraries.type(new.name).path:
        machine.set(new.slots, PATH, joined(parts))


def joined(parts: tuple[Value, ...]) -> Value:
    """The text of a path that is joined of parts."""
    known: list[str] = []
    for value in parts:
        part = literal(as_text(value))
        if not isinstance(part, str):
            break
        known.append(part)
    path = posixpath.join(*known) if known else ""
    if len(known) == len(parts):
        return (Constant(path),)
    merged = frozenset().union(*(origins(value) for value in parts))
    start = posixpath.join(path, "") if path else ""
    return (Derived(merged, start=start, parts=(Derived(merged, parts=text_parts(*parts)),)),)


def divided(machine: Machine, node: tree.Operation, values: tuple[Value, ...]) -> Value | None:
    """`path / part`; None where that is no path."""
    first = values[0]
    if len(first) != 1 or not isinstance(first[0], Object) or PATH not in first[0].slots:
        return None
    new = machine.allocate("external", first[0].name, node.at)
    new.origins |= frozenset().union(*(origins(value) for value in values))
    machine.set(new.slots, PATH, joined(values))
    return (new,)


_PARTS = frozenset(("name", "stem", "suffix"))


def attribute(path: Object, name: str) -> Value | None:
    """The last part of a path, or a piece of that; None for any other attribute."""
    if name not in _PARTS or PATH not in path.slots:
        return None
    text = path.slots[PATH]
    known = literal(text)
    if isinstance(known, str):
        return (Constant(getattr(PurePosixPath(known), name)),)
    found = origins(text)
    return (Derived(found, f"{path.name}.{name}", parts=text_parts(text), keeps="name"),)


def as_text(value: Value) -> Value:
    """A value, or the text of the path that it is."""
    atom = value[0] if len(value) == 1 else None
    return atom.slots.get(PATH, value) if isinstance(atom, Object) else value
