"""Parts: attributes and items of values, and what iterating over them gives."""

from __future__ import annotations

from slint.code import tree
from slint.execution import instances, members, operations, resources, texts, uses
from slint.execution.arguments import Arguments
from slint.execution.machine import Machine
from slint.execution.objects import Instance, LocalClass, LocalFunction, LocalModule
from slint.model.abstract import (
    UNKNOWN,
    Atom,
    Bound,
    Constant,
    Derived,
    Environment,
    External,
    Input,
    Member,
    Object,
    Origins,
    Super,
    Value,
    handed_on,
    join,
    literal,
    narrowed,
    origins,
)
from slint.model.execution import Place, Read
from slint.model.slots import ANY, Key


def attribute(machine: Machine, atom: Atom, name: str, at: tree.At) -> Value:
    """`atom.name`."""
    if isinstance(atom, External):
        uses.note_use(machine, f"{atom.name}.{name}", at)
        return members.of_module(machine, atom.name, name)
    if isinstance(atom, LocalModule):
        if name in atom.slots:
            return global_value(machine, atom, name, at)
        return _submodule(machine, atom, name)
    if isinstance(atom, Instance):
        return _instance_attribute(machine, atom, name, at)
    if isinstance(atom, LocalClass):
        found = atom.find(name)
        if found is None:
            machine.read(atom, name, at)
            return (Member(atom, name),)
        machine.read(found[0], name, at)
        return tuple(_bound(part, None, atom) for part in found[1])
    if isinstance(atom, Super):
        return _super_attribute(atom, name)
    if isinstance(atom, LocalFunction):
        machine.read(atom, name, at)
        return atom.slots.get(name) or (Member(atom, name),)
    if isinstance(atom, Object) and atom.kind == "external":
        if name in atom.slots:
            machine.read(atom, name, at)
            return atom.slots[name]
        if atom.name.startswith("aws.resource:"):
            return resources.attribute(machine, atom, name, at)
        return members.of_object(machine, atom, name, at)
    if isinstance(atom, Member) and (client := resources.client(machine, atom, name, at)):
        return client
    if isinstance(atom, Input) and atom.kind == "context":
        return (atom.at(name), Member(atom, name)) if name.startswith("get_") else (atom.at(name),)
    return (Member(atom, name),)


def _submodule(machine: Machine, module: LocalModule, name: str) -> Value:
    """`package.name` where the package's body does not bind it."""
    inner = machine.find_module(f"{module.name}.{name}") if module.package else None
    return (inner,) if inner is not None else UNKNOWN


def global_value(machine: Machine, module: LocalModule, name: str, at: tree.At | None) -> Value:
    """The value of a global that a module has."""
    machine.read(module, name, at)
    value = module.slots[name]
    if value and value[0].__class__ is External:
        machine.used_import(module, name)
    return value


def _bound(part: Atom, receiver: Atom | None, owner: LocalClass) -> Atom:
    if isinstance(part, LocalFunction):
        if part.role == "class":
            return Bound(part, (owner,))
        if receiver is not None and part.role != "static":
            return Bound(part, (receiver,))
    return part


def _instance_attribute(machine: Machine, atom: Instance, name: str, at: tree.At) -> Value:
    if name in atom.slots:
        machine.read(atom, name, at)
        return atom.slots[name]
    if name == "__class__":
        return (atom.type,)
    found = atom.type.find(name)
    if found is None:
        getter = atom.type.find("__getattr__")
        if getter is not None:
            return instances.method(
                machine, atom, "__getattr__", Arguments(((Constant(name),),)), at
            )
        machine.read(atom, name, at)
        return (Member(atom, name),)
    owner, value = found
    machine.read(owner, name, at)
    values: list[Value] = []
    for part in value:
        if isinstance(part, LocalFunction) and part.role in ("property", "cached_property"):
            values.append(instances.property_value(machine, part, atom, name, at))
        else:
            values.append((_bound(part, atom, atom.type),))
    return join(*values) if values else UNKNOWN


def _super_attribute(atom: Super, name: str) -> Value:
    bases = atom.type.lineage()[1:] if isinstance(atom.type, LocalClass) else ()
    for base in bases:
        if name in base.slots:
            receiver = atom.receiver[0] if atom.receiver else None
            return tuple(_bound(part, receiver, base) for part in base.slots[name])
    return (Member(atom, name),)


def item(machine: Machine, atom: Atom, key_value: Value, at: tree.At) -> Value:
    """`atom[key]`."""
    key = slot_key(key_value)
    if isinstance(atom, Input):
        name = "[]" if isinstance(key, int) or key == ANY else str(key)
        part = atom.at(name)
        machine.note_input(part, at)
        return (part,)
    if isinstance(atom, Object):
        if atom is machine.environment:
            return _environment(machine, key, at)
        if isinstance(atom, Instance) and atom.type.find("__getitem__"):
            return instances.method(machine, atom, "__getitem__", Arguments((key_value,)), at)
        machine.read(atom, key, at)
        slots = atom.slots
        if key == ANY or (isinstance(key, int) and key < 0):
            held = [value for name, value in slots.items() if name.__class__ is not tuple]
            return join(*held) if held else (Derived(atom.origins | origins(key_value)),)
        values = [slots[name] for name in (key, ANY) if name in slots]
        return join(*values) if values else (Derived(atom.origins),)
    if isinstance(atom, External):
        return (External(f"{atom.name}[]"),) if atom.name.startswith("typing") else UNKNOWN
    if isinstance(atom, Constant):
        value = atom.value
        if isinstance(value, (str, bytes)) and isinstance(key, int) and abs(key) < len(value):
            return (Constant(value[key]),)
        return UNKNOWN
    if isinstance(atom, Derived):
        atom.read(key)
        if atom.call is not None and (named := operations.result(atom.call, key)) is not None:
            return named
    found = narrowed(origins((atom,)), key) | origins(key_value)
    return (_piece(atom, found, getattr(atom, "name", "")),)


def _environment(machine: Machine, key: Key, at: tree.At) -> Value:
    if not isinstance(key, str) or key == ANY:
        return UNKNOWN
    machine.read(machine.environment, key, at)
    span = machine.span(at)
    held = machine.environment.slots.get(key)
    place = Place(machine.environment, key)
    guarded = machine.here.handled & {"KeyError", "KeyError?"} or any(
        guard.tests(place) for guard in machine.here.guards
    )
    required = held is None and not guarded
    machine.environment_reads.setdefault((key, span), Read(key, span, required, machine.steps))
    return held or (Environment(key),)


def slice_of(machine: Machine, atom: Atom, at: tree.At) -> Value:
    """`atom[a:b]`."""
    if isinstance(atom, Object) and atom.kind in ("list", "tuple"):
        return list_of(machine, iterate(machine, (atom,), at), at)
    if isinstance(atom, (Input, Environment)):
        return (atom,)
    name = "builtins.slice" if getattr(atom, "name", "") else ""
    return (_piece(atom, origins((atom,)), name),)


def _piece(atom: Atom, found: Origins, name: str) -> Derived:
    """A piece of what is known only by what it derives from."""
    made, keeps = texts.piece(atom) if isinstance(atom, Derived) else ((), "")
    return Derived(found, name, parts=made, keeps=keeps)


def slot_key(value: Value) -> Key:
    """The slot of an item by its key's value; ANY where that is not known."""
    key = literal(value)
    if isinstance(key, (str, int, bytes)) and key != ANY:
        return key
    return ANY


def iterate(machine: Machine, value: Value, at: tree.At | None = None) -> Value:
    """One item of what is iterated over."""
    found: list[Value] = []
    for atom in value:
        if isinstance(atom, Input):
            found.append((atom.at("[]"),))
        elif isinstance(atom, Object):
            machine.read(atom, ANY, at)
            if isinstance(atom, Instance) and atom.type.find("__iter__") and at:
                items = instances.method(machine, atom, "__iter__", Arguments(), at)
                if atom not in items:
                    found.append(iterate(machine, items, at))
                    continue
            if atom.kind == "dict":
                keys: Value = tuple(
                    Constant(key)
                    for key in tuple(atom.slots)[:8]
                    if isinstance(key, str) and key != ANY
                )
                found.append(keys or (Derived(origins((atom,))),))
            else:
                held = list(atom.slots.values())
                if held or atom.origins or len(value) == 1:
                    found.append(join(*held) if held else (Derived(atom.origins),))
        elif isinstance(atom, Constant) and isinstance(atom.value, str) and len(atom.value) == 1:
            found.append((atom,))
        elif isinstance(atom, Member) and at and (one := resources.item(machine, atom, at)):
            found.append(one)
        else:
            handed_on((atom,))
            found.append((_piece(atom, origins((atom,)), getattr(atom, "name", "")),))
    return join(*found) if found else UNKNOWN


def copy_items(machine: Machine, value: Value, new: Object, at: tree.At | None = None) -> None:
    """Copies the items of mappings or sequences into a new container."""
    for atom in value:
        if isinstance(atom, Object):
            machine.read(atom, ANY, at)
            for key, held in atom.slots.items():
                machine.set(new.slots, key, held)
        else:
            handed_on((atom,))
            held = (member(atom, "[]" if new.kind == "list" else ANY),)
            machine.add(new.slots, ANY, held)


def listed(machine: Machine, values: tuple[Value, ...], at: tree.At) -> Value:
    """A list of these values."""
    new = machine.allocate("list", "list", at)
    for index, value in enumerate(values):
        machine.add(new.slots, index, value)
    return (new,)


def list_of(machine: Machine, element: Value, at: tree.At, name: str = "list") -> Value:
    """A list of unknown length that holds such elements."""
    new = machine.allocate("list", name, at)
    machine.add(new.slots, ANY, element)
    return (new,)


def member(atom: Atom, key: str) -> Input | Derived:
    """A part of what the platform hands in, or something that derives from it."""
    if isinstance(atom, Input):
        return atom.at(key)
    return Derived(origins((atom,)), getattr(atom, "name", ""))


def captured(value: Value) -> Value:
    """Something inside a value that a pattern captures."""
    handed_on(value)
    return join(*[(member(atom, ANY),) for atom in value]) if value else UNKNOWN
