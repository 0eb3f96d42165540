"""Classes: their instances, and calls of their methods and properties."""

from __future__ import annotations

from slint.code import tree
from slint.execution.arguments import Arguments
from slint.execution.machine import Machine
from slint.execution.objects import Instance, LocalClass, LocalFunction
from slint.model.abstract import UNKNOWN, External, Object, Phase, Super, Value, join
from slint.model.execution import Guard


def instantiate(machine: Machine, type_: LocalClass, arguments: Arguments, at: tree.At) -> Value:
    """A new instance of a local class."""
    if (maker := type_.find("__new__")) and isinstance(maker[1][0], LocalFunction):
        made = machine.invoke(maker[1][0], arguments.after((type_,)), at)
        instances = [atom for atom in made if isinstance(atom, Instance)]
        if not instances:
            return made
    else:
        instances = [new_instance(machine, type_, at)]
    for instance in instances:
        if any(
            isinstance(atom, LocalFunction) for atom in (type_.find("__init__") or (None, ()))[1]
        ):
            method(machine, instance, "__init__", arguments, at)
        else:
            _fill(machine, instance, type_, arguments)
    return tuple(instances)


def new_instance(machine: Machine, type_: LocalClass, at: tree.At) -> Instance:
    """An instance without attributes, one for each place and way to it."""
    key = (type_, machine.here.module, at, machine.here.chain[-3:], machine.phase)
    found = machine.heap.get(key)
    if not isinstance(found, Instance) or found.phase is not machine.phase:
        found = Instance(type_, machine.phase, machine.span(at))
        machine.heap[key] = found
    return found


def _fill(machine: Machine, instance: Instance, type_: LocalClass, arguments: Arguments) -> None:
    """The attributes that a class without `__init__` of its own gets: fields of data classes."""
    data = any(each.data or _external_data(machine, each) for each in type_.lineage())
    if not data:
        instance.origins |= arguments.origins()
        return
    fields = [
        name
        for each in reversed(type_.lineage())
        for name, value in each.slots.items()
        if isinstance(name, str)
        and not any(isinstance(atom, (LocalFunction, LocalClass)) for atom in value)
    ]
    for name in fields:
        found = type_.find(name)
        shared = found is None or any(isinstance(atom, Object) for atom in found[1])
        machine.set(instance.slots, name, UNKNOWN if found is None or shared else found[1])
    for name, value in zip(fields, arguments.positional, strict=False):
        machine.set(instance.slots, name, value)
    for key, value in arguments.keywords.items():
        if key is not None:
            machine.set(instance.slots, key, value)


def _external_data(machine: Machine, type_: LocalClass) -> bool:
    return any(
        machine.libraries.type(atom.name).data
        for base in type_.bases
        for atom in base
        if isinstance(atom, External)
    )


def method(
    machine: Machine,
    instance: Instance,
    name: str,
    arguments: Arguments,
    at: tree.At,
) -> Value:
    """Calls a method of an instance of a local class by name."""
    found = instance.type.find(name)
    results = [
        machine.invoke(atom, arguments.after((instance,)), at)
        for atom in (found[1] if found else ())
        if isinstance(atom, LocalFunction)
    ]
    return join(*results) if results else UNKNOWN


def property_value(
    machine: Machine, function: LocalFunction, instance: Instance, name: str, at: tree.At
) -> Value:
    """The value of a property; a cached one of a lasting object is computed once."""
    if function.role == "property":
        return machine.invoke(function, Arguments(((instance,),)), at)
    guards = machine.here.guards
    lasting = instance.phase is Phase.INIT
    if lasting:
        machine.here.guards = (*guards, Guard("cached", machine.span(at)))
    value = machine.invoke(function, Arguments(((instance,),)), at)
    machine.here.guards = guards
    if lasting:
        machine.keep(value)
    machine.set(instance.slots, name, value)
    return value


def super_object(machine: Machine) -> Value:
    """`super()` in the method that is being run."""
    frame = machine.here.frame
    while frame is not None and (frame.function is None or frame.function.owner is None):
        frame = frame.parent
    if frame is None or frame.function is None or frame.function.owner is None:
        return UNKNOWN
    parameters = frame.function.node.parameters
    receiver = frame.slots.get(parameters[0].name, UNKNOWN) if parameters else UNKNOWN
    return (Super(frame.function.owner, receiver),)


def subclassed(machine: Machine, type_: LocalClass) -> None:
    """Runs `__init_subclass__` of the bases of a new class."""
    for base in type_.lineage()[1:]:
        for atom in base.slots.get("__init_subclass__", ()):
            if isinstance(atom, LocalFunction) and type_.at is not None:
                machine.invoke(atom, Arguments(((type_,),)), (0, 0))
                return
