"""Scopes: where Python finds a variable, and what binding a target changes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from slint.code import tree
from slint.execution import instances, parts, record
from slint.execution.arguments import Arguments
from slint.execution.branches import MOST_READS
from slint.execution.machine import Change, Machine
from slint.execution.objects import Frame, Instance, LocalFunction
from slint.execution.python_names import BUILTINS
from slint.model.abstract import UNKNOWN, Atom, External, Object, Phase, Value, join
from slint.model.execution import Place
from slint.model.slots import reads


def lookup(machine: Machine, name: str, at: tree.At | None = None) -> Value:
    """The value of a variable, as Python's scopes find it."""
    frame = machine.here.frame
    while frame is not None:
        if name in frame.slots:
            for catch in machine.here.catching:
                if catch.name == name and at is not None:
                    catch.error_reads.append(machine.span(at))
            if frame.phase is Phase.INIT:
                machine.read(frame, name, at)
            elif machine.here.testing:
                machine.reads += places_behind(frame, name)
            return frame.slots[name]
        function = frame.function
        if function is not None and name in function.node.local:
            return UNKNOWN
        frame = frame.parent
    module = machine.here.module
    if name in module.slots:
        return parts.global_value(machine, module, name, at)
    if name in BUILTINS:
        return (External(f"builtins.{name}"),)
    return UNKNOWN


def places_read(machine: Machine, node: tree.Expression, mark: int) -> tuple[Place, ...]:
    """The lasting places read for a value since `mark`: by a variable, those of its value."""
    found = machine.reads[mark:]
    if isinstance(node, tree.Name) and machine.here.frame is not None:
        found += places_behind(machine.here.frame, node.id)
    return tuple(dict.fromkeys(found))[:MOST_READS] if found else ()


def places_behind(frame: Frame, name: str) -> tuple[Place, ...]:
    """The lasting places that were read for the value of a variable."""
    return cast("tuple[Place, ...]", frame.slots.get(reads(name), ()))


def as_slot(places: Iterable[Place]) -> Value:
    """Such places as what a slot holds: the one kind of slot that holds no atoms."""
    return cast("Value", tuple(dict.fromkeys(places))[:MOST_READS])


def assign_name(
    machine: Machine,
    name: str,
    value: Value,
    at: tree.At,
    *,
    change: Change | None = None,
    mark: int | None = None,
) -> None:
    """Binds a variable in the scope to which it belongs.

    `mark` is where the reads of its value begin: a later test of the variable tests them.
    """
    frame = machine.here.frame
    change = change or Change(at, tree.Name(at, name))
    if frame is not None and frame.function is not None and name in frame.function.node.outer:
        machine.store(_outer(machine, frame, name), name, value, change)
        return
    if frame is None:
        machine.here.module.defined.setdefault(name, machine.span(at))
        machine.store(machine.here.module, name, value, change, silent=True)
        return
    if change.how == "delete":
        machine.unset(frame.slots, name)
        return
    machine.set(frame.slots, name, value)
    read = machine.reads[mark:] if mark is not None else ()
    key = reads(name)
    if read:
        machine.set(frame.slots, key, as_slot(read))
    elif key in frame.slots:
        machine.unset(frame.slots, key)


def _outer(machine: Machine, frame: Frame, name: str) -> Object:
    """The scope that `global` or `nonlocal` means."""
    owner = frame.parent
    while owner is not None:
        if name in owner.slots or (owner.function and name in owner.function.node.local):
            return owner
        owner = owner.parent
    return machine.here.module


def bind_target(
    machine: Machine,
    target: tree.Expression,
    value: Value,
    at: tree.At,
    mark: int,
    *,
    how: str = "assign",
) -> None:
    """Binds a target of a statement at `at`; `mark` is where the reads of its value begin."""
    change = Change(at, target, how)
    if isinstance(target, tree.Name):
        assign_name(machine, target.id, value, target.at, change=change, mark=mark)
    elif isinstance(target, tree.Make):
        for index, item in enumerate(target.items):
            if isinstance(item, tree.Spread):
                rest = parts.list_of(machine, parts.iterate(machine, value), item.at)
                bind_target(machine, item.value, rest, at, mark)
            else:
                bind_target(machine, item, _unpack(machine, value, index), at, mark)
    elif isinstance(target, tree.Item):
        owner = machine.evaluate(target.value)
        key_value = machine.evaluate(target.key)
        for atom in owner:
            _store_item(machine, atom, key_value, value, change)
    elif isinstance(target, tree.Attribute):
        for atom in machine.evaluate(target.value):
            store_attribute(machine, atom, target.name, value, change)


def _store_item(
    machine: Machine, atom: Atom, key_value: Value, value: Value, change: Change
) -> None:
    """`atom[key] = value`."""
    if isinstance(atom, External):
        atom = machine.process.external(atom.name)
    if isinstance(atom, Instance) and atom.type.find("__setitem__"):
        instances.method(machine, atom, "__setitem__", Arguments((key_value, value)), change.at)
    elif isinstance(atom, Object) and not record.ignored(machine, atom):
        machine.store(atom, parts.slot_key(key_value), value, change, key_value)


def store_attribute(machine: Machine, atom: Atom, name: str, value: Value, change: Change) -> None:
    """`atom.name = value`."""
    if isinstance(atom, External):
        atom = machine.process.external(atom.name)
    if isinstance(atom, Instance):
        found = atom.type.find(name)
        for accessor in found[1] if found else ():
            if isinstance(accessor, LocalFunction) and accessor.role == "property":
                if accessor.setter is not None:
                    machine.invoke(accessor.setter, Arguments(((atom,), value)), change.at)
                return
    if isinstance(atom, Object) and not record.ignored(machine, atom):
        machine.store(atom, name, value, change)


def _unpack(machine: Machine, value: Value, index: int) -> Value:
    """The item of a value at a position."""
    found = [
        atom.slots[index]
        if isinstance(atom, Object) and atom.kind in ("tuple", "list") and index in atom.slots
        else parts.iterate(machine, (atom,))
        for atom in value
    ]
    return join(*found) if found else UNKNOWN
