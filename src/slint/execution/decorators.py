"""Decorators, context managers, and the functions that are registered with a router."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from slint.code import tree
from slint.execution import instances, parts, record
from slint.execution.arguments import Arguments
from slint.execution.branches import Alternative
from slint.execution.machine import Machine
from slint.execution.objects import Instance, LocalClass, LocalFunction, Role
from slint.model.abstract import (
    CONTEXT,
    EVENT,
    UNKNOWN,
    Atom,
    Bound,
    Decorator,
    Derived,
    Input,
    Object,
    Partial,
    Value,
    access_path,
    join,
    origins,
)
from slint.model.execution import Guard
from slint.model.slots import holds_routes, routes
from slint.project.handlers import CONTEXTS, EVENTS

_ROLES = frozenset(
    ("cached", "cached_property", "property", "static", "class", "context", "middleware")
)


def decorate(machine: Machine, decorator: tree.Expression, value: Value) -> Value:
    """What a decorator makes of a function or class."""
    if isinstance(decorator, tree.Attribute) and decorator.name in ("setter", "deleter", "getter"):
        accessor = machine.evaluate(decorator.value)
        for atom in accessor:
            if isinstance(atom, LocalFunction) and atom.role == "property":
                if decorator.name == "setter" and isinstance(value[0], LocalFunction):
                    atom.setter = value[0]
                return accessor
    outer = machine.here
    machine.here = replace(outer, decorating=True)
    try:
        return _decorated(machine, decorator, value)
    finally:
        machine.here = outer


def _decorated(machine: Machine, decorator: tree.Expression, value: Value) -> Value:
    callee = machine.evaluate(decorator)
    found: list[Value] = []
    for atom in callee:
        if isinstance(atom, LocalFunction) and atom.role == "middleware":
            found.append((Partial((atom,), (value,), ()),))
            continue
        result = machine.call(atom, Arguments((value,)), decorator.at)
        known = any(isinstance(part, (Object, Bound, Partial)) for part in result)
        found.append(result if known else value)
    return join(*found) if found else value


def decorate_by_library(machine: Machine, name: str, arguments: Arguments) -> Value:
    """What a library's decorator makes of its argument; another decorator, if that is no code."""
    functions = arguments.functions()
    decorated = arguments.positional[0] if arguments.positional else ()
    kind = machine.libraries.effect(name).decorator
    decorates = bool(functions) or any(isinstance(atom, LocalClass) for atom in decorated)
    if kind == "wraps" or not decorates:
        return (Decorator(name),)
    _mark(kind, functions, decorated)
    return decorated


def apply(machine: Machine, decorator: Decorator, arguments: Arguments) -> Value:
    """What a library's decorator, given its own arguments before, makes of its argument."""
    value = arguments.positional[0] if arguments.positional else UNKNOWN
    functions = arguments.functions()
    _mark(machine.libraries.effect(decorator.name).decorator, functions, value)
    if decorator.router is not None and functions:
        register(machine, decorator.router, decorator.name, functions)
    return value


def _mark(kind: str, functions: tuple[Atom, ...], decorated: Value) -> None:
    for atom in functions:
        if isinstance(atom, LocalFunction):
            if kind in _ROLES:
                atom.role = cast("Role", kind)
            atom.wrapped = atom.wrapped or not kind
    for atom in decorated:
        if isinstance(atom, LocalClass) and kind == "data":
            atom.data = True


def enter_context(machine: Machine, value: Value, at: tree.At) -> Value:
    """What `with` binds."""
    found: list[Value] = []
    for atom in value:
        method = _context_method(atom, "__enter__", "__aenter__")
        if isinstance(atom, Instance) and method:
            found.append(instances.method(machine, atom, method, Arguments(), at))
        elif isinstance(atom, Object) and atom.name == "generator":
            found.append(parts.iterate(machine, (atom,), at))
        else:
            found.append((atom,))
    return join(*found) if found else UNKNOWN


def exit_context(machine: Machine, value: Value, at: tree.At) -> None:
    """What happens at the end of `with`."""
    for atom in value:
        method = _context_method(atom, "__exit__", "__aexit__")
        if isinstance(atom, Instance) and method:
            instances.method(machine, atom, method, Arguments((UNKNOWN,) * 3), at)
        elif isinstance(atom, Object) and machine.libraries.type(atom.name).waits_on_exit:
            record.note_call(machine, f"{atom.name}.__exit__", (atom,), Arguments(), at)


def _context_method(atom: Atom, *names: str) -> str | None:
    """Which of these methods the class of a local instance has."""
    if not isinstance(atom, Instance):
        return None
    return next((name for name in names if atom.type.find(name)), None)


# Routes ----------------------------------------------------------------------


def register(machine: Machine, router: Object, name: str, functions: tuple[Atom, ...]) -> None:
    """Keeps functions for the router to call; `name` is the method that was handed them."""
    machine.set(router.slots, routes(name, functions), functions)


def run_routes(machine: Machine, router: Object, at: tree.At) -> Value:
    """Runs every function that was registered with an object, or with what it was made of."""
    functions: list[Atom] = []
    pending, seen = [router], set()
    while pending:
        owner = pending.pop()
        if id(owner) in seen:
            continue
        seen.add(id(owner))
        pending += owner.made_of
        for key, held in owner.slots.items():
            if holds_routes(key):
                functions += held
    if not functions:
        return ()
    found: list[Value] = []

    def run(function: Atom) -> Callable[[], bool]:
        def alternative() -> bool:
            value = machine.call(function, _handed(function, EVENT.at("route")), at)
            machine.look_at((value,), at)
            found.append(value)
            return True

        return alternative

    span = machine.span(at)
    machine.branch([Alternative(Guard("route", span), run(each)) for each in functions])
    return join(*found)


def call_context(machine: Machine, method: Input, arguments: Arguments, at: tree.At) -> Value:
    """Calls a method of the context; that of a durable function runs what it is handed."""
    machine.look_at(arguments.all(), at)
    machine.unnamed()
    name = access_path(method.kind, method.path)
    call = record.note_call(machine, name, (method,), arguments, at)
    given = Derived(call.argument_origins | origins((method,)), name)
    listed = [
        held
        for value in arguments.all()
        for atom in value
        if isinstance(atom, Object) and atom.kind in ("list", "tuple")
        for held in atom.slots.values()
    ]
    functions = (*arguments.functions(), *Arguments(tuple(listed)).functions())
    found = [machine.call(each, _handed(each, given), at) for each in functions]
    return join((given,), *found)


def _handed(function: Atom, part: Atom) -> Arguments:
    """What a caller that is not known hands to a function, to any parameter that part.

    To parameters with the usual names it hands the event and the context.
    """
    bound = isinstance(function, Bound)
    local = function.function if isinstance(function, Bound) else function
    if not isinstance(local, LocalFunction):
        return Arguments()
    taken = [part for part in local.node.parameters if part.kind in ("any", "positional")]
    named = {**dict.fromkeys(EVENTS, EVENT), **dict.fromkeys(CONTEXTS, CONTEXT)}
    return Arguments(tuple((named.get(each.name, part),) for each in taken[bound:]))
