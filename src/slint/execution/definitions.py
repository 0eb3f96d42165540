"""Definitions: the functions and classes that code defines, with what their decorators make."""

from __future__ import annotations

import re
from dataclasses import replace

from slint.code import tree
from slint.execution import decorators, instances, scopes
from slint.execution.machine import Machine
from slint.execution.objects import Frame, LocalClass, LocalFunction
from slint.model.abstract import Origins, Phase, Value, origins

_NAME = re.compile(r"[^\W\d]\w*")


def define_function(machine: Machine, node: tree.Function) -> bool:
    """Makes a function and binds its name."""
    function = make_function(machine, node)
    value: Value = (function,)
    for decorator in reversed(node.decorators):
        value = decorators.decorate(machine, decorator, value)
    scopes.assign_name(machine, node.name, value, node.name_at)
    return True


def make_function(machine: Machine, node: tree.Function) -> LocalFunction:
    """The function that a definition makes, with its defaults evaluated."""
    frame = machine.here.frame
    prefix = f"{frame.name}." if frame is not None and frame.name else ""
    # The variables of a class body are not those of its methods.
    closure = frame
    while closure is not None and closure.function is None and machine.here.class_body:
        closure = closure.parent
    function = LocalFunction(
        node,
        prefix + node.name,
        machine.here.module,
        closure,
        machine.phase,
        machine.span(node.name_at),
    )
    machine.here.module.annotated |= node.annotated
    if closure is not None and machine.phase is Phase.INVOKE:
        function.origins = _carried(machine, node, closure)
    for parameter in node.parameters:
        if parameter.default is not None:
            function.defaults[parameter.name] = machine.evaluate(parameter.default)
    return function


def _carried(machine: Machine, node: tree.Function, closure: Frame) -> Origins:
    """What the variables derive from that a function takes along from the call that makes it."""
    names = set(_NAME.findall(machine.here.module.source.text[slice(*node.at)])) - node.local
    found: Origins = frozenset()
    frame: Frame | None = closure
    while frame is not None and frame.phase is Phase.INVOKE:
        found = found.union(*(origins(frame.slots[name]) for name in names & frame.slots.keys()))
        frame = frame.parent
    return found


def define_class(machine: Machine, node: tree.Class) -> bool:
    """Runs the body of a class and binds its name."""
    bases = tuple(machine.evaluate(base) for base in node.bases)
    outer = machine.here
    prefix = f"{outer.frame.name}." if outer.frame is not None and outer.frame.name else ""
    name = prefix + node.name
    new = LocalClass(name, machine.here.module, machine.phase, machine.span(node.at), bases)
    frame = Frame(None, outer.frame, machine.phase)
    frame.name = name
    frame.slots = new.slots
    machine.here = replace(outer, frame=frame, class_body=True)
    try:
        machine.execute(node.body)
    finally:
        machine.here = outer
    for value in new.slots.values():
        for atom in value:
            if isinstance(atom, LocalFunction) and atom.owner is None:
                atom.owner = new
    decorated: Value = (new,)
    for decorator in reversed(node.decorators):
        decorated = decorators.decorate(machine, decorator, decorated)
    instances.subclassed(machine, new)
    scopes.assign_name(machine, node.name, decorated, node.name_at)
    return True
