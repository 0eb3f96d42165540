"""Members of library code: of its modules and classes, and of the objects that it makes."""

from __future__ import annotations

from typing import cast

from slint.code import tree
from slint.execution import filepaths
from slint.execution.machine import Machine
from slint.execution.uses import VERSIONS
from slint.model.abstract import EVENT, External, Kind, Member, Object, Value


def of_module(machine: Machine, owner: str, name: str) -> Value:
    """`module.name` of library code."""
    full = machine.libraries.canonical(f"{owner}.{name}")
    if full == "os.environ":
        return (machine.environment,)
    if full in VERSIONS:
        return VERSIONS[full]
    held = machine.process.externals.get(owner)
    if held is not None and name in held.slots:
        machine.read(held, name)
        return held.slots[name]
    return (External(full),)


def of_object(machine: Machine, atom: Object, name: str, at: tree.At) -> Value:
    """An attribute of an object of a library type."""
    kind = machine.libraries.type(atom.name).attributes.get(name)
    if kind == "event":
        return (EVENT,)
    if not kind:
        return filepaths.attribute(atom, name) or (Member(atom, name),)
    full = f"{atom.name}.{name}"
    held = Object(cast("Kind", kind), full, atom.phase, atom.at, made_of=(atom,))
    machine.set(atom.slots, name, (held,))
    machine.read(atom, name, at)
    return (held,)
