"""The record of calls, and the objects of libraries that calls make."""

from __future__ import annotations

from slint.code import tree
from slint.execution import filepaths
from slint.execution.arguments import Arguments
from slint.execution.machine import Machine
from slint.model.abstract import Member, Object, Origin, Value, literal
from slint.model.execution import Call
from slint.model.libraries import Effect
from slint.model.slots import FIRST

UNKNOWN_NAME = "?"
"""The name of a call of something that has none."""

_CREDENTIALS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")


def note_call(
    machine: Machine,
    name: str,
    receiver: Value | None,
    arguments: Arguments,
    at: tree.At,
) -> Call:
    """Notes a call; the same place reached in the same way is one call."""
    span = machine.span(at)
    key = (span, machine.here.chain, name)
    call = machine.calls.get(key)
    if call is None:
        call = Call(
            name=name,
            span=span,
            owner=machine.owner,
            phase=machine.phase,
            receiver=receiver,
            positional=arguments.positional,
            keywords=arguments.keywords,
            argument_origins=arguments.origins(),
            guards=machine.here.guards,
            chain=machine.here.chain,
            order=machine.steps,
            log_level=machine.libraries.log_level(name),
            forgotten=(machine.here.module, at) in machine.forgotten,
        )
        machine.calls[key] = call
    else:
        call.argument_origins |= arguments.origins()
    machine.certain[-1].add(call)
    return call


def note_handed_on(
    machine: Machine, callee: Value | None, arguments: Arguments, at: tree.At
) -> None:
    """Notes a call of what has no name where an AWS client is handed to it."""
    for value in arguments.all():
        for atom in value:
            held = atom.receiver if isinstance(atom, Member) else atom
            if isinstance(held, Object) and held.name.startswith(("aws.client:", "aws.resource:")):
                note_call(machine, UNKNOWN_NAME, callee, arguments, at)
                return


def new_object(
    machine: Machine, name: str, arguments: Arguments, call: Call, at: tree.At
) -> Object:
    """The object of a library type that a call makes, with what it was made of."""
    new = machine.allocate("external", name, at)
    new.origins |= call.argument_origins
    if any(key in _CREDENTIALS for key in arguments.keywords):
        new.origins |= {Origin("credentials", "")}
    held = [atom for value in arguments.all() for atom in value if isinstance(atom, Object)]
    receiver = [atom for atom in call.receiver or () if isinstance(atom, Object)]
    if name.startswith("aws.resource:") and "." in name.partition(":")[2]:
        # Of a part of another resource (`bucket.Object(key)`) that other one is the first name.
        of_owner = [atom.slots[FIRST] for atom in receiver if FIRST in atom.slots]
        if given := [*of_owner, *arguments.positional, *arguments.keywords.values()]:
            machine.set(new.slots, FIRST, given[0])
    new.made_of = tuple(dict.fromkeys((*new.made_of, *receiver, *held)))[:12]
    for atom in receiver:
        new.origins |= atom.origins
    filepaths.remember(machine, new, arguments.positional)
    call.made = new
    return new


def service_of(arguments: Arguments) -> str:
    """The AWS service that the first argument names; `?` where that is not known."""
    value = arguments.get(0, "service_name")
    service = literal(value) if value else None
    return service if isinstance(service, str) else "?"


def origin_of(effect: Effect, arguments: Arguments) -> str:
    """The kind of source that the result of a call is."""
    if effect.when and literal(arguments.keywords.get(effect.when, ())) is not True:
        return ""
    return effect.origin


def ignored(machine: Machine, atom: Object) -> bool:
    """Whether changing such an object is nobody's state: loggers, metrics, tracers."""
    return machine.libraries.type(atom.name).ignore or atom.bounded
