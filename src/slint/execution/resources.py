"""Objects of boto3's resources: what their methods, collections and attributes give."""

from __future__ import annotations

from slint.code import tree
from slint.execution import members, operations
from slint.execution.arguments import Arguments
from slint.execution.machine import Machine
from slint.model.abstract import Derived, Member, Object, Value
from slint.model.execution import Call
from slint.model.slots import ANY, FIRST

_LOADED = ("loaded", "")  # the slot of what came with its data


def given(machine: Machine, owner: Object, name: str, call: Call, at: tree.At) -> Value | None:
    """The resource, or the list of such, that a method gives; None where it gives neither."""
    type_, names = _row(machine, owner, name)
    if not type_:
        return None
    first: Value = ()
    if names == "*":
        first = call.subject
    elif names == ".":
        first = owner.slots.get(FIRST, ())
    elif names:
        first = call.keywords.get(names, ())
    new = _new(machine, owner, type_.removesuffix("[]"), first, at)
    if not type_.endswith("[]"):
        return (new,)
    many = machine.allocate("list", name, at)
    machine.add(many.slots, ANY, (new,))
    return (many,)


def item(machine: Machine, many: Member, at: tree.At) -> Value | None:
    """One resource of a collection (`bucket.objects`); None where it is none."""
    owner = many.receiver
    if not (isinstance(owner, Object) and owner.name.startswith("aws.resource:")):
        return None
    type_, names = _row(machine, owner, many.name)
    if not type_:
        return None
    first = owner.slots.get(FIRST, ()) if names == "." else ()
    new = _new(machine, owner, type_, first, at)
    machine.set(new.slots, _LOADED, (Derived(frozenset()),))
    return (new,)


def attribute(machine: Machine, atom: Object, name: str, at: tree.At) -> Value:
    """An attribute of a resource: what names it, its data, another resource or a method."""
    type_ = atom.name.partition(":")[2]
    if name == "meta":
        return (Member(atom, name),)
    loads = machine.libraries.resource_data(type_)
    if loads is None:
        return members.of_object(machine, atom, name, at)
    identifiers, data = loads
    if name in identifiers.split() and FIRST in atom.slots:
        return atom.slots[FIRST]
    operation = machine.libraries.resource_operations(type_).get("load")
    if operation is None or _LOADED in atom.slots or name not in data.split():
        return members.of_object(machine, atom, name, at)
    service = type_.partition(".")[0]
    qualified = f"{service}:{operation}"
    _, loaded = operations.operation(machine, atom, qualified, Arguments(), at)
    return (Derived(loaded.origins, f"{qualified}.{name}"),)


def client(machine: Machine, meta: Member, name: str, at: tree.At) -> Value | None:
    """`resource.meta.client`; None for any other member of a member."""
    owner = meta.receiver
    if meta.name != "meta" or name != "client" or not isinstance(owner, Object):
        return None
    kind, _, type_ = owner.name.partition(":")
    if kind == "aws.client":
        return (owner,)
    if kind != "aws.resource":
        return None
    found = Object(
        "external",
        f"aws.client:{type_.partition('.')[0]}",
        owner.phase,
        machine.span(at),
        owner.origins,
        (owner,),
    )
    return (found,)


def _row(machine: Machine, owner: Object, name: str) -> tuple[str, str]:
    rows = machine.libraries.resources_given(owner.name.partition(":")[2])
    type_, _, names = rows.get(name, "").partition(" ")
    return type_, names


def _new(machine: Machine, owner: Object, type_: str, first: Value, at: tree.At) -> Object:
    new = machine.allocate("external", f"aws.resource:{type_}", at)
    new.origins |= owner.origins
    new.made_of = tuple(dict.fromkeys((*new.made_of, owner)))[:12]
    if first:
        machine.set(new.slots, FIRST, first)
    return new
