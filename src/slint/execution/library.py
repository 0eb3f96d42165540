"""Calls and members of library code: what the tables say of them, and the record of each."""

from __future__ import annotations

from slint.code import tree
from slint.execution import (
    aws,
    containers,
    decorators,
    functions,
    instances,
    parts,
    record,
    texts,
)
from slint.execution.arguments import Arguments
from slint.execution.machine import Change, Machine
from slint.execution.objects import Instance, LocalClass
from slint.model.abstract import (
    NEVER,
    NONE,
    UNKNOWN,
    Atom,
    Decorator,
    Derived,
    Member,
    Object,
    Origin,
    Origins,
    Phase,
    Value,
    join,
    origins,
)
from slint.model.libraries import Effect
from slint.model.slots import ANY

_DISPATCH = frozenset(("resolve", "handle", "handler", "run", "dispatch", "process", "start"))


def call_external(
    machine: Machine,
    name: str,
    arguments: Arguments,
    at: tree.At,
    node: tree.Call | None = None,
) -> Value:
    """Calls a library function or class by its qualified name."""
    name = machine.libraries.canonical(name)
    special = functions.FUNCTIONS.get(name)
    if special is not None:
        value = special(machine, arguments, at, node)
        if value is not None:
            return value
    effect = machine.libraries.effect(name)
    handed = arguments.functions()
    decorating = machine.here.decorating or (
        machine.phase is Phase.INIT and not name.rpartition(".")[2][:1].isupper()
    )
    alone = handed and len(arguments.all()) == 1 and not effect.calls
    if effect.decorator or (alone and decorating):
        return decorators.decorate_by_library(machine, name, arguments)
    level = machine.libraries.log_level(name)
    machine.look_at(arguments.all(), at, prints=level is not None)
    call = record.note_call(machine, name, None, arguments, at)
    if effect.returns == "never":
        return NEVER
    if effect.takes and arguments.positional and node is not None and node.positional:
        change = Change(at, node.positional[0], name.rpartition(".")[2])
        for atom in arguments.positional[0]:
            if isinstance(atom, Object):
                machine.store(atom, ANY, (Derived(call.argument_origins),), change)
    if effect.container:
        if handed and effect.calls:
            _call_back(machine, handed, Arguments(arguments.positional), at)
        return containers.make(machine, name, effect, arguments, at)
    given = _call_back(machine, handed, arguments, at) if handed else UNKNOWN
    if effect.returns == "result":
        return given
    returned = _returned(machine, effect, arguments, at)
    if returned is not None:
        return returned
    if derived := _derived(effect, name, call.argument_origins, arguments):
        return derived
    if effect.makes or name.rpartition(".")[2][:1].isupper():
        made = effect.makes or name
        if effect.service:
            made = f"{made}:{record.service_of(arguments)}"
        return (record.new_object(machine, made, arguments, call, at),)
    return (Derived(call.argument_origins, name, call if effect.lazy else None),)


def _derived(effect: Effect, name: str, found: Origins, arguments: Arguments) -> Value:
    """The source or changed text that a call gives; empty where the tables say neither."""
    if marked := record.origin_of(effect, arguments):
        return (Derived(found | {Origin(marked, name)}, name),)
    if effect.lets_through:
        return (texts.let_through(effect, name, found, arguments),)
    return ()


def _returned(machine: Machine, effect: Effect, arguments: Arguments, at: tree.At) -> Value | None:
    """What the tables say that a call returns of its arguments; None where they do not."""
    if effect.returns == "items":
        return parts.listed(machine, arguments.all(), at)
    if not arguments.positional:
        return None
    first = arguments.positional[0]
    if effect.returns == "argument":
        return first
    if effect.returns == "text":
        return containers.as_text(first)
    if effect.returns == "copy":
        return containers.copied(machine, first, at, deep=True)
    if effect.returns == "shallow copy":
        return containers.copied(machine, first, at, deep=False)
    return None


def call_member(
    machine: Machine, member: Member, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value:
    """Calls a method of something that is no local class."""
    receiver, name = member.receiver, member.name
    if isinstance(receiver, Object) and receiver.kind == "external":
        return _external_method(machine, receiver, name, arguments, at, node)
    if isinstance(receiver, Member):
        collected = aws.collection(machine, receiver, member, arguments, at)
        if collected is not None:
            return collected
    if isinstance(receiver, Object) and receiver.kind in containers.KINDS:
        if name == "sort" and (handed := arguments.functions()):
            _call_back(machine, handed, Arguments(((receiver,),)), at)
        return containers.method(machine, receiver, name, arguments, at, node)
    if isinstance(receiver, Member) and receiver.name == "__dict__" and name == "update":
        change = containers.change_by(node, name, at)
        if isinstance(receiver.receiver, Object) and change is not None:
            value = join(*arguments.all()) if arguments.all() else UNKNOWN
            machine.store(receiver.receiver, ANY, value, change)
        return NONE
    if isinstance(receiver, (Instance, LocalClass)):
        found = origins((receiver,), 1) | arguments.origins()
        handed = arguments.functions()
        if isinstance(receiver, Instance) and machine.libraries.type(receiver.type.outer).thread:
            _thread(machine, receiver, name, arguments, at)
        if handed and machine.phase is Phase.INVOKE:
            _call_back(machine, handed, arguments, at)
        if len(handed) == 1 and len(arguments.all()) == 1:
            return (handed[0],)
        return (Derived(found, f"{receiver.name}.{name}"),)
    return containers.unknown_method(machine, receiver, name, arguments, at)


def _thread(
    machine: Machine, receiver: Instance, name: str, arguments: Arguments, at: tree.At
) -> None:
    """Calls a method of a local class that is a thread: starting it runs its `run`."""
    record.note_call(machine, f"{receiver.type.outer}.{name}", (receiver,), arguments, at)
    if name == "start" and machine.phase is Phase.INVOKE and receiver.type.find("run"):
        instances.method(machine, receiver, "run", Arguments(), at)


def _external_method(
    machine: Machine,
    receiver: Object,
    name: str,
    arguments: Arguments,
    at: tree.At,
    node: tree.Call | None,
) -> Value:
    """Calls a method of an object of a library type."""
    kind, _, service = receiver.name.partition(":")
    handed = arguments.functions()
    if handed and (machine.phase is Phase.INIT or machine.here.decorating):
        decorators.register(machine, receiver, name, handed)
        return (handed[0],) if len(arguments.all()) == 1 else UNKNOWN
    if name in machine.libraries.type(kind).mutates and not record.ignored(machine, receiver):
        value = join(*arguments.all()) if arguments.all() else UNKNOWN
        if change := containers.change_by(node, name, at):
            machine.store(receiver, ANY, value, change)
    else:
        # A session sends its headers, a buffer gives what was written.
        machine.look_at(((receiver,),), at)
    prints = machine.libraries.log_level(f"{receiver.name}.{name}") is not None
    machine.look_at(arguments.all(), at, prints=prints)
    if kind.startswith("aws."):
        return aws.method(machine, receiver, kind, service, name, arguments, at)
    qualified = f"{receiver.name}.{name}"
    effect = machine.libraries.effect(qualified)
    call = record.note_call(machine, qualified, (receiver,), arguments, at)
    if effect.decorator or effect.returns == "argument":
        first = arguments.positional[0] if arguments.positional else UNKNOWN
        return (Decorator(qualified),) if effect.decorator else first
    if effect.makes:
        made = f"{effect.makes}:{record.service_of(arguments)}" if effect.service else effect.makes
        return (record.new_object(machine, made, arguments, call, at),)
    results: list[Value] = []
    if machine.phase is Phase.INVOKE:
        if handed:
            results.append(_call_back(machine, handed, arguments, at))
        if name in _DISPATCH and not record.ignored(machine, receiver):
            results.append(decorators.run_routes(machine, receiver, at))
        if effect.returns == "result" and results:
            return join(*results)
    elif machine.here.decorating:
        return (Decorator(qualified, receiver),)
    opened = call if effect.lazy else None
    found = call.argument_origins | receiver.origins
    if marked := record.origin_of(effect, arguments):
        found |= {Origin(marked, qualified)}
    if effect.lets_through:
        return (texts.let_through(effect, qualified, found, arguments),)
    return (Derived(found, qualified, opened),)


def _call_back(
    machine: Machine, handed: tuple[Atom, ...], arguments: Arguments, at: tree.At
) -> Value:
    """Calls the handed among the arguments with what else there is."""
    if machine.phase is Phase.INIT:
        return UNKNOWN
    rest = [value for value in arguments.all() if not any(atom in handed for atom in value)]
    found: list[Value] = []
    for function in handed:
        items = [containers.item_of(machine, value) for value in rest]
        if not items:
            items = [UNKNOWN]
        found.append(machine.call(function, Arguments(tuple(items), {}, True), at))
    return join(*found) if found else UNKNOWN
