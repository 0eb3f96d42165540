"""Path objects: the text that each stands for, as far as the code writes it out."""

from __future__ import annotations

import posixpath

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


def as_text(value: Value) -> Value:
    """A value, or the text of the path that it is."""
    atom = value[0] if len(value) == 1 else None
    return atom.slots.get(PATH, value) if isinstance(atom, Object) else value
