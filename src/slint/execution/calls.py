"""Calls: binding arguments, running local functions, making instances of local classes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slint.code import tree
from slint.execution import containers, expressions, library, statements
from slint.execution.arguments import Arguments
from slint.execution.machine import DEPTH, Alternative, Machine
from slint.execution.objects import (
    Bound,
    Class,
    Decorator,
    Frame,
    Function,
    Instance,
    Member,
    Partial,
    Super,
)
from slint.model.abstract import (
    ANY,
    NONE,
    UNKNOWN,
    Derived,
    External,
    Input,
    Object,
    Phase,
    Value,
    join,
    origins,
)
from slint.model.execution import Guard

EVENT = Input("event", ())


def call_expression(machine: Machine, node: tree.Call) -> Value:
    """The value of a call expression."""
    if isinstance(node.function, tree.Name) and node.function.id == "super" and not node.positional:
        return _super(machine)
    callee = expressions.evaluate(machine, node.function)
    arguments = _arguments(machine, node)
    if len(callee) == 1:
        return call(machine, callee[0], arguments, node.at, node)
    if any(isinstance(atom, (Function, Bound, Class, Partial)) for atom in callee):
        return _call_one_of(machine, callee, arguments, node)
    found = [call(machine, atom, arguments, node.at, node) for atom in callee]
    return join(*found) if found else UNKNOWN


def _call_one_of(machine: Machine, callee: Value, arguments: Arguments, node: tree.Call) -> Value:
    """Calls one of several functions: which one, the code alone does not say."""
    found: list[Value] = []

    def run(atom: Any) -> Callable[[], bool]:
        def alternative() -> bool:
            found.append(call(machine, atom, arguments, node.at, node))
            return True

        return alternative

    machine.branch([Alternative(None, run(atom)) for atom in callee])
    return join(*found)


def _arguments(machine: Machine, node: tree.Call) -> Arguments:
    positional: list[Value] = []
    rest: Value = ()
    for argument in node.positional:
        if not isinstance(argument, tree.Spread):
            positional.append(expressions.evaluate(machine, argument))
            continue
        spread = expressions.evaluate(machine, argument.value)
        known = spread[0] if len(spread) == 1 else None
        if isinstance(known, Object) and known.kind in ("tuple", "list") and ANY not in known.slots:
            positional += [known.slots[key] for key in sorted(known.slots)]
        else:
            rest = expressions.iterate(machine, spread, argument.at)
    keywords: dict[str | None, Value] = {}
    for name, argument in node.keywords:
        value = expressions.evaluate(machine, argument)
        if name is None:
            for atom in value:
                if isinstance(atom, Object) and atom.kind == "dict":
                    keywords.update(
                        (key if isinstance(key, str) and key != ANY else None, held)
                        for key, held in atom.slots.items()
                    )
                else:
                    keywords[None] = (Derived(origins((atom,))),)
        else:
            keywords[name] = value
    return Arguments(tuple(positional), keywords, bool(rest) or None in keywords, rest)


def call(
    machine: Machine, atom: Any, arguments: Arguments, at: tuple[int, int], node: Any = None
) -> Value:
    """Calls one thing."""
    machine.step()
    kind = atom.__class__
    if kind is External:
        return library.call_external(machine, atom.name, arguments, at, node)
    if kind is Function:
        return invoke(machine, atom, arguments, at)
    if kind is Bound:
        return invoke(machine, atom.function, _with_receiver(arguments, atom.receiver), at)
    if kind is Member:
        return library.call_member(machine, atom, arguments, at, node)
    if kind is Class:
        return instantiate(machine, atom, arguments, at)
    if kind is Partial:
        keywords = {**dict(atom.keywords), **arguments.keywords}
        positional = (*atom.positional, *arguments.positional)
        merged = Arguments(positional, keywords, arguments.open, arguments.rest)
        found = [call(machine, inner, merged, at, node) for inner in atom.function]
        return join(*found) if found else UNKNOWN
    if kind is Decorator:
        return _apply(machine, atom, arguments)
    if kind is Instance and atom.type.find("__call__"):
        return method(machine, atom, "__call__", arguments.positional, at, arguments)
    if isinstance(atom, Object) and atom.kind == "external":
        machine.look_at(arguments.all(), at)
        record = library.record(machine, atom.name, (atom,), arguments, at)
        if machine.phase is Phase.INVOKE:
            returned = run_routes(machine, atom, at)
            if returned:
                return returned
        functions = arguments.functions()
        if functions and len(arguments.all()) == 1:
            return arguments.positional[0] if arguments.positional else UNKNOWN
        return (Derived(record.argument_origins | atom.origins, atom.name),)
    if machine.decorating and arguments.functions() and arguments.positional:
        return arguments.positional[0]
    machine.look_at(arguments.all(), at)
    name = getattr(atom, "name", "") if kind is Derived else ""
    if name:
        library.record(machine, name, (atom,), arguments, at)
    return (Derived(arguments.origins() | origins((atom,)), name),)


def _with_receiver(arguments: Arguments, receiver: Value) -> Arguments:
    positional = (receiver, *arguments.positional)
    return Arguments(positional, arguments.keywords, arguments.open, arguments.rest)


# Local functions -------------------------------------------------------------


def invoke(
    machine: Machine, function: Function, arguments: Arguments, at: tuple[int, int]
) -> Value:
    """Runs a local function and returns what it gives."""
    if len(machine.stack) >= DEPTH or machine.stack.count(function) >= 2:
        return (Derived(arguments.origins()),)
    node = function.node
    frame = Frame(function, function.frame, machine.phase)
    saved = (machine.frame, machine.module, machine.guards, machine.chain, machine.loops)
    saved_classes, saved_handled = machine.classes, machine.handled
    span = machine.span(at)
    bind_parameters(machine, function, frame, arguments, at)
    machine.frame, machine.module = frame, function.module
    machine.chain, machine.loops, machine.classes = (*machine.chain, span), [], []
    machine.decorating = False
    if function.role == "cached":
        machine.guards = (*machine.guards, Guard("cached", span))
    activation = machine.enter()
    machine.functions.append(activation)
    machine.stack = [*machine.stack, function]
    alive = statements.execute(machine, node.body)
    machine.stack = machine.stack[:-1]
    machine.functions.pop()
    if alive:
        activation.returns.append(NONE)
    machine.finish(activation, alive)
    machine.frame, machine.module, machine.guards, machine.chain, machine.loops = saved
    machine.classes, machine.handled = saved_classes, saved_handled
    if node.generator:
        new = machine.allocate("list", "generator", at)
        for value in frame.yields:
            machine.add(new.slots, ANY, value)
        return (new,)
    result = join(*activation.returns) if activation.returns else UNKNOWN
    if function.role == "cached":
        machine.keep(result)
    return result


def bind_parameters(
    machine: Machine,
    function: Function,
    frame: Frame,
    arguments: Arguments,
    at: tuple[int, int],
) -> None:
    """Gives each parameter its value."""
    positional = list(arguments.positional)
    keywords = dict(arguments.keywords)
    spread = keywords.pop(None, ())
    missing: Value = (
        join(arguments.rest, spread) if arguments.rest and spread else (arguments.rest or spread)
    )
    for parameter in function.node.parameters:
        name = parameter.name
        if parameter.kind == "rest":
            value = _gathered(machine, "tuple", dict(enumerate(positional)), arguments.rest, at)
            positional = []
        elif parameter.kind == "mapping":
            value = _gathered(machine, "dict", keywords, spread, at)
        elif positional and parameter.kind != "keyword":
            value = positional.pop(0)
        elif name in keywords:
            value = keywords.pop(name)
        else:
            default = function.defaults.get(name)
            found = [each for each in (default, missing) if each]
            value = join(*found) if found else UNKNOWN
        frame.slots[name] = value


def _gathered(
    machine: Machine, kind: str, items: dict[Any, Value], rest: Value, at: tuple[int, int]
) -> Value:
    new = Object(kind, kind, machine.phase, machine.span(at))
    new.slots.update(items)
    if rest:
        new.slots[ANY] = rest
    return (new,)


# Classes ---------------------------------------------------------------------


def instantiate(machine: Machine, type_: Class, arguments: Arguments, at: tuple[int, int]) -> Value:
    """A new instance of a local class."""
    if (maker := type_.find("__new__")) and isinstance(maker[1][0], Function):
        made = invoke(machine, maker[1][0], _with_receiver(arguments, (type_,)), at)
        instances = [atom for atom in made if isinstance(atom, Instance)]
        if not instances:
            return made
    else:
        instances = [new_instance(machine, type_, at)]
    for instance in instances:
        if any(isinstance(atom, Function) for atom in (type_.find("__init__") or (None, ()))[1]):
            method(machine, instance, "__init__", arguments.positional, at, arguments)
        else:
            _fill(machine, instance, type_, arguments)
    return tuple(instances)


def new_instance(machine: Machine, type_: Class, at: tuple[int, int]) -> Instance:
    """An instance without attributes, one for each place and way to it."""
    key = (type_, machine.module, at, machine.chain[-3:], machine.phase)
    found = machine.heap.get(key)
    if not isinstance(found, Instance) or found.phase is not machine.phase:
        found = Instance(type_, machine.phase, machine.span(at))
        machine.heap[key] = found
    return found


def _fill(machine: Machine, instance: Instance, type_: Class, arguments: Arguments) -> None:
    """The attributes that a class without `__init__` of its own gets: fields of data classes."""
    data = any(each.data or _external_data(machine, each) for each in type_.lineage())
    if not data:
        instance.origins |= arguments.origins()
        return
    fields = [
        name
        for each in reversed(type_.lineage())
        for name, value in each.slots.items()
        if isinstance(name, str) and not any(isinstance(atom, (Function, Class)) for atom in value)
    ]
    for name in fields:
        found = type_.find(name)
        shared = found is not None and any(isinstance(atom, Object) for atom in found[1])
        if shared or found is None:
            machine.set(instance.slots, name, UNKNOWN)
        else:
            machine.set(instance.slots, name, found[1])
    for name, value in zip(fields, arguments.positional, strict=False):
        machine.set(instance.slots, name, value)
    for key, value in arguments.keywords.items():
        if key is not None:
            machine.set(instance.slots, key, value)


def _external_data(machine: Machine, type_: Class) -> bool:
    rows = (
        machine.libraries.types.get(atom.name)
        for base in type_.bases
        for atom in base
        if isinstance(atom, External)
    )
    return any(row is not None and row.data for row in rows)


def method(
    machine: Machine,
    instance: Any,
    name: str,
    positional: tuple[Value, ...],
    at: tuple[int, int],
    arguments: Arguments | None = None,
) -> Value:
    """Calls a method of an instance of a local class by name."""
    merged = arguments or Arguments(positional)
    found = instance.type.find(name)
    results = [
        invoke(machine, atom, _with_receiver(merged, (instance,)), at)
        for atom in (found[1] if found else ())
        if isinstance(atom, Function)
    ]
    return join(*results) if results else UNKNOWN


def property_value(
    machine: Machine, function: Function, instance: Instance, name: str, at: tuple[int, int]
) -> Value:
    """The value of a property; a cached one of a lasting object is computed once."""
    if function.role == "property":
        return invoke(machine, function, Arguments(((instance,),)), at)
    guards = machine.guards
    lasting = instance.phase is Phase.INIT
    if lasting:
        machine.guards = (*guards, Guard("cached", machine.span(at)))
    value = invoke(machine, function, Arguments(((instance,),)), at)
    machine.guards = guards
    if lasting:
        machine.keep(value)
    machine.set(instance.slots, name, value)
    return value


def _super(machine: Machine) -> Value:
    frame = machine.frame
    while frame is not None and (frame.function is None or frame.function.owner is None):
        frame = frame.parent
    if frame is None or frame.function is None or frame.function.owner is None:
        return UNKNOWN
    parameters = frame.function.node.parameters
    receiver = frame.slots.get(parameters[0].name, UNKNOWN) if parameters else UNKNOWN
    return (Super(frame.function.owner, receiver),)


def subclassed(machine: Machine, type_: Class) -> None:
    """Runs `__init_subclass__` of the bases of a new class."""
    for base in type_.lineage()[1:]:
        for atom in base.slots.get("__init_subclass__", ()):
            if isinstance(atom, Function) and type_.at is not None:
                invoke(machine, atom, Arguments(((type_,),)), (0, 0))
                return


# Decorators, contexts, routes --------------------------------------------------


def decorate(machine: Machine, decorator: tree.Expression, value: Value) -> Value:
    """What a decorator makes of a function or class."""
    if isinstance(decorator, tree.Attribute) and decorator.name in ("setter", "deleter", "getter"):
        accessor = expressions.evaluate(machine, decorator.value)
        for atom in accessor:
            if isinstance(atom, Function) and atom.role == "property":
                if decorator.name == "setter" and isinstance(value[0], Function):
                    atom.setter = value[0]
                return accessor
    before = machine.decorating
    machine.decorating = True
    callee = expressions.evaluate(machine, decorator)
    found: list[Value] = []
    for atom in callee:
        machine.decorating = True
        result = call(machine, atom, Arguments((value,)), decorator.at)
        known = any(
            isinstance(part, (Function, Class, Bound, Partial, Instance, Object)) for part in result
        )
        found.append(result if known else value)
    machine.decorating = before
    return join(*found) if found else value


def _apply(machine: Machine, decorator: Decorator, arguments: Arguments) -> Value:
    value = arguments.positional[0] if arguments.positional else UNKNOWN
    functions = arguments.functions()
    kind = machine.libraries.effect(decorator.name).decorator
    for atom in functions:
        if isinstance(atom, Function) and kind not in ("", "wraps", "data", "plain"):
            atom.role = kind
    for atom in value:
        if isinstance(atom, Class) and kind == "data":
            atom.data = True
    if decorator.routes is not None and functions:
        key = ("routes", decorator.name, functions)
        machine.set(decorator.routes.slots, key, functions)
    return value


def enter_context(machine: Machine, value: Value, node: tree.Expression) -> Value:
    """What `with` binds."""
    found: list[Value] = []
    for atom in value:
        if isinstance(atom, Instance) and atom.type.find("__enter__"):
            found.append(method(machine, atom, "__enter__", (), node.at))
        elif isinstance(atom, Object) and atom.name == "generator":
            found.append(expressions.iterate(machine, (atom,), node.at))
        else:
            found.append((atom,))
    return join(*found) if found else UNKNOWN


def run_routes(machine: Machine, router: Object, at: tuple[int, int]) -> Value:
    """Runs every function that was registered with an object, or with what it was made of."""
    functions: list[Any] = []
    pending, seen = [router], set()
    while pending:
        owner = pending.pop()
        if id(owner) in seen:
            continue
        seen.add(id(owner))
        pending += owner.made_of
        for key, held in owner.slots.items():
            if isinstance(key, tuple) and key[0] == "routes":
                functions += held
    if not functions:
        return ()
    found: list[Value] = []

    def run(function: Any) -> Any:
        def alternative() -> bool:
            value = call(machine, function, containers.handed(function), at)
            machine.look_at((value,), at)
            found.append(value)
            return True

        return alternative

    span = machine.span(at)
    machine.branch([Alternative(Guard("route", span), run(each)) for each in functions])
    return join(*found)
