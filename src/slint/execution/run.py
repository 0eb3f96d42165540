"""Runs functions on paper: one cold start a code root, one invocation a handler."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slint.code import tree
from slint.code.parse import deep_recursion
from slint.execution import calls, decorators, expressions, modules, statements
from slint.execution.arguments import Arguments
from slint.execution.context import Context, Happening
from slint.execution.entry import decorated
from slint.execution.literals import literals
from slint.execution.machine import Machine, OutOfBudget
from slint.execution.objects import LocalFunction, LocalModule
from slint.execution.process import Loader, Process
from slint.execution.uses import uses
from slint.model.abstract import CONTEXT, EVENT, Atom, Object, Phase, Value, derives_from, origins
from slint.model.execution import Execution, Feature, Held, Import, Place, Write
from slint.model.function import Function
from slint.model.libraries import Libraries
from slint.model.slots import ANY
from slint.source import Source, Span


class Interpreter(Machine):
    """A machine that can run every kind of code: the one place that binds each step to its file."""

    __slots__ = ()

    execute = statements.execute
    evaluate = expressions.evaluate
    call = calls.call
    invoke = calls.invoke
    find_module = modules.find


class CodeRoot:
    """One code root: its modules are run once and shared by every handler in it."""

    def __init__(self, loader: Loader, libraries: Libraries) -> None:
        self.process = Process(libraries, loader)
        """What its cold start left; runs of handlers leave it as it is."""

    def _machine(self, phase: Phase, module: LocalModule) -> Interpreter:
        return Interpreter(process=self.process, phase=phase, here=Context(module))

    def module(self, name: str) -> LocalModule | None:
        """A module with its body run, or None."""
        nowhere = LocalModule("", Source("", ""), tree.Module("", ()))
        with deep_recursion():
            return self._machine(Phase.INIT, nowhere).find_module(name)

    def entry(self, module: LocalModule, name: str) -> Value:
        """What a dotted name stands for in a module; empty where it is not there."""
        value: Value = module.slots.get(name, ())
        return value

    def run(self, function: Function | None, module: LocalModule, name: str) -> Execution:
        """Runs one handler; what it changes is undone afterwards, even if the run fails."""
        machine = self._machine(Phase.INVOKE, module)
        value = self.entry(module, name)
        span = module.defined.get(name) or Span(module.source.path, 1, 1, 1, 2)
        execution = Execution(function, module.source.path, name, span)
        execution.decorators = decorated(value)
        try:
            try:
                with deep_recursion():
                    _invoke(machine, value)
            except OutOfBudget:
                execution.partial = True
            execution.cut = machine.cut > 0
            _record(machine, execution, module, machine.certain_so_far())
        finally:
            _undo(machine)
        return execution


def _invoke(machine: Machine, entry: Value) -> None:
    """Hands the event and the context to whatever the entry point may be."""
    for atom in entry:
        if isinstance(atom, Object) and atom.kind == "external":
            decorators.run_routes(machine, atom, (0, 0))
        else:
            machine.call(atom, _arguments(atom, (EVENT,), (CONTEXT,)), (0, 0))


def _undo(machine: Machine) -> None:
    """Takes back what a run changed of what outlives it.

    What the run itself made stays as it is: the record is looked at later.
    """
    made = {id(each.slots) for each in machine.heap.values()}
    for slots, key, value in machine.rewind(0).values():
        if id(slots) in made and isinstance(value, tuple):
            slots[key] = value


def _arguments(atom: Atom, event: Value, context: Value) -> Arguments:
    """The event and the context; a function with one parameter gets just the event."""
    node = atom.node if isinstance(atom, LocalFunction) else None
    if node is None:
        return Arguments((event, context))
    taken = [part for part in node.parameters if part.kind in ("positional", "any", "rest")]
    if len(taken) == 1 and taken[0].kind != "rest":
        return Arguments((event,))
    return Arguments((event, context))


def _record(
    machine: Machine, execution: Execution, module: LocalModule, certain: set[Happening]
) -> None:
    _settle_writes(machine, certain)
    execution.writes = list(machine.writes.values())
    for call in machine.calls.values():
        call.on_every_path = call in certain
        kept = call.made is not None and call.made.phase is Phase.INIT
        call.kept = kept or any(guard.once for guard in call.guards)
        execution.calls.append(call)
    execution.event_reads = list(machine.event_reads.values())
    execution.environment_reads = list(machine.environment_reads.values())
    execution.returns, execution.raises = machine.returns, machine.raises
    execution.catches = list(machine.catches.values())
    _init(machine, execution, module, certain)
    execution.environment_writes += machine.environment_writes.values()
    execution.library_uses += uses(machine.uses)


def _settle_writes(machine: Machine, certain: set[Happening]) -> None:
    """What can only be told at the end: resets, lazy groups, reads."""
    resets: list[Place] = []
    for write in machine.writes.values():
        write.certain = write in certain
        if not write.certain or any(guard.raises for guard in write.guards):
            continue
        if write.how == "clear" or (id(write) in machine.first and _sets(write)):
            resets.append(write.place)
    for write in machine.writes.values():
        write.reset = any(_resets(place, write.place) for place in resets)
        write.read_again = _read(machine, write)
        if write.how == "augment" or write.lazy:
            continue
        write.lazy = any(
            guard.once and (guard.kind != "except" or guard.tests(write.place))
            for guard in write.guards
        )
        if write.lazy:
            machine.keep(write.value)


def _sets(write: Write) -> bool:
    """Whether nothing is left of what a place held before."""
    owner, key = write.place
    if write.how == "update":
        return isinstance(key, str) and key != ANY and owner.name != "collections.Counter"
    return write.how == "assign" and key != ANY


def _resets(reset: Place, written: Place) -> bool:
    return reset.object is written.object and reset.key in (written.key, ANY)


def _read(machine: Machine, write: Write) -> Span | None:
    owner, key = write.place
    for (identity, read_key), spans in machine.accessed.items():
        if identity == id(owner) and (read_key == key or ANY in (read_key, key)):
            for span in spans:
                if not span.within(write.span):
                    return span
    return None


_FRESH = ("time", "random", "credentials")


def _held(machine: Machine, module: LocalModule) -> Iterator[Held]:
    """The globals of a module whose values a copy of the environment had better not share."""
    written = {write.place for write in machine.writes.values()}
    for name, span in module.defined.items():
        reads = machine.accessed.get((id(module), name))
        value: Value = module.slots.get(name, ())
        if not reads or any(place.covers(Place(module, name)) for place in written):
            continue
        found = origins(value)
        made = any(isinstance(atom, Object) and atom.kind == "external" for atom in value)
        if made or derives_from(found, *_FRESH):
            yield Held(name, value, found, span, reads[0])


def _mentioned(module: LocalModule, name: str) -> bool:
    """Whether code that was not reached may use what an import binds."""
    return len(re.findall(rf"\b{re.escape(name)}\b", module.source.text)) > 1


def _init(
    machine: Machine, execution: Execution, module: LocalModule, certain: set[Happening]
) -> None:
    """The calls and imports of the handler's module and of all local modules it imports."""
    seen: set[int] = set()
    pending: list[tuple[LocalModule, tuple[Span, ...]]] = [(module, ())]
    while pending:
        current, chain = pending.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        execution.init_calls += current.calls
        execution.init_environment_reads += current.environment_reads
        execution.environment_writes += current.environment_writes
        execution.library_uses += uses(current.uses)
        execution.held += _held(machine, current)
        for name, at in current.tree.features:
            execution.features.append(Feature(name, current.source.span(*at)))
        execution.literals += literals(current)
        for library in current.imports:
            use = (current, library.slot)
            used = "some" if library.slot == "*" else "never"
            if library.slot in current.used:
                used = "init"
            elif use in certain:
                used = "every"
            elif use in machine.used:
                used = "some"
            elif library.slot in current.annotated:
                used = "init"
            elif used == "never" and _mentioned(current, library.slot):
                used = "some"
            execution.imports.append(
                Import(
                    library.name,
                    library.span,
                    library.guarded,
                    used,
                    chain,
                    library.conditional,
                )
            )
        pending += [(child, (*chain, span)) for child, span in current.children]
