"""Calls: finding what is called, binding arguments, running local functions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from slint.code import tree
from slint.execution import decorators, instances, library, parts, record, scopes
from slint.execution.arguments import Arguments
from slint.execution.branches import Alternative
from slint.execution.context import Activation
from slint.execution.machine import Machine, Remembered
from slint.execution.objects import Frame, Instance, LocalClass, LocalFunction
from slint.model.abstract import (
    NEVER,
    NONE,
    UNKNOWN,
    Atom,
    Bound,
    Decorator,
    Derived,
    External,
    Input,
    Kind,
    Member,
    Object,
    Partial,
    Phase,
    Slots,
    Value,
    join,
    origins,
)
from slint.model.execution import Guard, Place, Return
from slint.model.slots import ANY
from slint.model.slots import reads as reads_key

DEPTH = 12
"""How many calls of local functions may be inside each other."""
WORTH_REMEMBERING = 150
"""How many steps a call takes that is remembered."""


def call_expression(machine: Machine, node: tree.Call) -> Value:
    """The value of a call expression."""
    if isinstance(node.function, tree.Name) and node.function.id == "super" and not node.positional:
        return instances.super_object(machine)
    callee = machine.evaluate(node.function)
    arguments = _arguments(machine, node)
    if len(callee) == 1:
        return call(machine, callee[0], arguments, node.at, node)
    if any(isinstance(atom, (LocalFunction, Bound, LocalClass, Partial)) for atom in callee):
        return _call_one_of(machine, callee, arguments, node)
    found = [call(machine, atom, arguments, node.at, node) for atom in callee]
    return join(*found) if found else UNKNOWN


def _call_one_of(machine: Machine, callee: Value, arguments: Arguments, node: tree.Call) -> Value:
    """Calls one of several functions: which one, the code alone does not say."""
    found: list[Value] = []

    def run(atom: Atom) -> Callable[[], bool]:
        def alternative() -> bool:
            found.append(call(machine, atom, arguments, node.at, node))
            return True

        return alternative

    machine.branch([Alternative(None, run(atom)) for atom in callee])
    return join(*found)


def _arguments(machine: Machine, node: tree.Call) -> Arguments:
    positional: list[Value] = []
    rest: Value = ()
    reads: dict[int | str, tuple[Place, ...]] = {}
    for argument in node.positional:
        if not isinstance(argument, tree.Spread):
            mark = len(machine.reads)
            positional.append(machine.evaluate(argument))
            if places := scopes.places_read(machine, argument, mark):
                reads[len(positional) - 1] = places
            continue
        spread = machine.evaluate(argument.value)
        known = spread[0] if len(spread) == 1 else None
        if isinstance(known, Object) and known.kind in ("tuple", "list") and ANY not in known.slots:
            positional += [known.slots[key] for key in sorted(known.slots)]
        else:
            rest = parts.iterate(machine, spread, argument.at)
    keywords: dict[str | None, Value] = {}
    for name, argument in node.keywords:
        mark = len(machine.reads)
        value = machine.evaluate(argument)
        if name is not None and (places := scopes.places_read(machine, argument, mark)):
            reads[name] = places
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
    return Arguments(tuple(positional), keywords, bool(rest) or None in keywords, rest, reads)


def call(
    machine: Machine, atom: Atom, arguments: Arguments, at: tree.At, node: tree.Call | None = None
) -> Value:
    """Calls one thing."""
    machine.step()
    if isinstance(atom, External):
        return library.call_external(machine, atom.name, arguments, at, node)
    if isinstance(atom, LocalFunction):
        return invoke(machine, atom, arguments, at)
    if isinstance(atom, Bound) and isinstance(atom.function, LocalFunction):
        return invoke(machine, atom.function, arguments.after(atom.receiver), at)
    if isinstance(atom, Member):
        return library.call_member(machine, atom, arguments, at, node)
    if isinstance(atom, LocalClass):
        return instances.instantiate(machine, atom, arguments, at)
    if isinstance(atom, Partial):
        keywords = {**dict(atom.keywords), **arguments.keywords}
        positional = (*atom.positional, *arguments.positional)
        merged = Arguments(positional, keywords, arguments.open, arguments.rest)
        found = [call(machine, inner, merged, at, node) for inner in atom.function]
        return join(*found) if found else UNKNOWN
    if isinstance(atom, Decorator):
        return decorators.apply(machine, atom, arguments)
    if isinstance(atom, Instance) and atom.type.find("__call__"):
        return instances.method(machine, atom, "__call__", arguments, at)
    if isinstance(atom, Object) and atom.kind == "external":
        machine.look_at(arguments.all(), at)
        made = record.note_call(machine, atom.name, (atom,), arguments, at)
        if machine.phase is Phase.INVOKE:
            returned = decorators.run_routes(machine, atom, at)
            if returned:
                return returned
        functions = arguments.functions()
        if functions and len(arguments.all()) == 1:
            return arguments.positional[0] if arguments.positional else UNKNOWN
        return (Derived(made.argument_origins | atom.origins, atom.name),)
    if machine.here.decorating and arguments.functions() and arguments.positional:
        return arguments.positional[0]
    return _call_unknown(machine, atom, arguments, at)


def _call_unknown(machine: Machine, atom: Atom, arguments: Arguments, at: tree.At) -> Value:
    """Calls something that is no code that can be seen."""
    if isinstance(atom, Input) and atom.kind == "context":
        return decorators.call_context(machine, atom, arguments, at)
    machine.look_at(arguments.all(), at)
    name = atom.name if isinstance(atom, Derived) else ""
    if name:
        record.note_call(machine, name, (atom,), arguments, at)
    else:
        machine.unnamed()
        record.note_handed_on(machine, (atom,), arguments, at)
    return (Derived(arguments.origins() | origins((atom,)), name),)


def invoke(machine: Machine, function: LocalFunction, arguments: Arguments, at: tree.At) -> Value:
    """Runs a local function and returns what it gives.

    A long run is remembered: the same function with arguments of the same shape, under the
    same guards, does the same again.
    """
    if len(machine.here.stack) >= DEPTH or machine.here.stack.count(function) >= 2:
        machine.cut += len(machine.here.stack) >= DEPTH
        machine.look_at(arguments.all(), at)
        machine.unnamed()
        return (Derived(arguments.origins()),)
    if machine.phase is Phase.INIT:
        return _run(machine, function, arguments, at)
    key = (
        function,
        arguments.shape(),
        _guards_that_matter(machine.here.guards),
        machine.here.testing,
    )
    depth = len(machine.here.stack)
    known = machine.memo.get(key)
    if known is not None and (depth >= known.depth or not known.cut):
        _repeat(machine, known)
        return known.result
    steps, cut = machine.steps, machine.cut
    mark, reads = len(machine.journal), len(machine.reads)
    machine.certain.append(set())
    result = _run(machine, function, arguments, at)
    certain = machine.certain.pop()
    machine.certain[-1] |= certain
    if machine.steps - steps > WORTH_REMEMBERING:
        machine.memo[key] = Remembered(
            result,
            certain,
            machine.changes(mark),
            tuple(dict.fromkeys(machine.reads[reads:])),
            depth,
            machine.cut > cut,
        )
    return result


def _repeat(machine: Machine, known: Remembered) -> None:
    """Does again what a remembered call did; its changes may have been rewound since."""
    machine.certain[-1] |= known.certain
    machine.reads += known.reads
    machine.unnamed()
    for slots, key, value in known.delta.values():
        if isinstance(value, tuple) and slots.get(key) != value:
            machine.add(slots, key, value)


def _guards_that_matter(guards: tuple[Guard, ...]) -> frozenset[Guard | str]:
    """What of the guards a rule may ask about: those that read something lasting, and kinds."""
    return frozenset(guard if guard.reads else guard.kind for guard in guards)


def _run(machine: Machine, function: LocalFunction, arguments: Arguments, at: tree.At) -> Value:
    outer = machine.here
    frame = Frame(function, function.frame, machine.phase)
    span = machine.span(at)
    _bind_parameters(machine, function, frame, arguments, at)
    cached = (Guard("cached", span),) if function.role == "cached" else ()
    machine.here = inner = replace(
        outer,
        module=function.module,
        frame=frame,
        chain=(*outer.chain, span),
        stack=(*outer.stack, function),
        guards=(*outer.guards, *cached),
        loop=None,
        class_body=False,
        decorating=False,
        handled=outer.handled - {"KeyError?"},
    )
    activation = machine.enter()
    inner.functions = (*outer.functions, activation)
    try:
        goes_on = _run_body(machine, function.node, activation)
    finally:
        machine.here = outer
    if function.node.generator:
        new = machine.allocate("list", "generator", at)
        for value in frame.yields:
            machine.add(new.slots, ANY, value)
        return (new,)
    if not goes_on:
        return NEVER
    result = join(*activation.returns) if activation.returns else UNKNOWN
    if cached:
        machine.keep(result)
    return result


def _run_body(machine: Machine, node: tree.Function, activation: Activation) -> bool:
    """Runs the body of a function; False where no path comes back from it."""
    alive = machine.execute(node.body)
    if alive:
        activation.returns.append(NONE)
        entry = len(machine.here.functions) == 1 and machine.phase is Phase.INVOKE
        if entry and not node.generator:
            span = machine.span(node.name_at)
            machine.returns.append(Return(NONE, span, machine.steps, implicit=True))
    return machine.finish(activation, alive=alive)


def _bind_parameters(
    machine: Machine,
    function: LocalFunction,
    frame: Frame,
    arguments: Arguments,
    at: tree.At,
) -> None:
    """Gives each parameter its value."""
    positional = list(arguments.positional)
    keywords = dict(arguments.keywords)
    spread = keywords.pop(None, ())
    missing: Value = (
        join(arguments.rest, spread) if arguments.rest and spread else (arguments.rest or spread)
    )
    if function.wrapped and _lacks_arguments(function, arguments):
        # Whoever is around it hands it more: which argument is for which parameter is not known.
        arguments = Arguments(rest=(Derived(arguments.origins()),))
        positional, keywords, missing = [], {}, arguments.rest
    reads = arguments.reads
    for index, parameter in enumerate(function.node.parameters):
        name = parameter.name
        if parameter.kind == "rest":
            value = _gathered(machine, "tuple", dict(enumerate(positional)), arguments.rest, at)
            positional = []
        elif parameter.kind == "mapping":
            named: Slots = {key: held for key, held in keywords.items() if key is not None}
            value = _gathered(machine, "dict", named, spread, at)
        elif positional and parameter.kind != "keyword":
            value = positional.pop(0)
        elif name in keywords:
            value = keywords.pop(name)
        else:
            default = function.defaults.get(name)
            found = [each for each in (default, missing) if each]
            value = join(*found) if found else UNKNOWN
        frame.slots[name] = value
        places = reads.get(name) or (reads.get(index) if parameter.kind != "keyword" else None)
        if places:
            frame.slots[reads_key(name)] = scopes.as_slot(places)


def _lacks_arguments(function: LocalFunction, arguments: Arguments) -> bool:
    """Whether a call does not give a value to each parameter that needs one."""
    if arguments.open:
        return False
    required = [
        parameter.name
        for parameter in function.node.parameters
        if parameter.kind in ("any", "positional") and parameter.default is None
    ]
    return any(name not in arguments.keywords for name in required[len(arguments.positional) :])


def _gathered(machine: Machine, kind: Kind, items: Slots, rest: Value, at: tree.At) -> Value:
    new = machine.new(kind, kind, machine.phase, machine.span(at))
    new.slots.update(items)
    if rest:
        new.slots[ANY] = rest
    return (new,)
