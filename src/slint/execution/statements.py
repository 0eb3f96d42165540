"""Statements: what each does to the state of the machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from slint.code import tree
from slint.execution import (
    decorators,
    definitions,
    errors,
    expressions,
    forgotten,
    imports,
    operators,
    parts,
    scopes,
    snapshots,
)
from slint.execution.branches import Alternative
from slint.execution.context import Activation, PathEnd
from slint.execution.machine import Change, Machine
from slint.model.abstract import NEVER, NONE, UNKNOWN, Object, Phase, Value, join
from slint.model.execution import Catch, Guard, Raise, Return
from slint.model.slots import ANY


def execute(machine: Machine, block: tree.Block) -> bool:
    """Runs statements in order; False where no path gets to their end."""
    for statement in block:
        machine.step()
        if not _STATEMENTS[statement.__class__](machine, statement):
            return False
    return True


def _assign(machine: Machine, node: tree.Assign) -> bool:
    mark = len(machine.reads)
    forgotten.note_forgotten(machine, node)
    value = machine.evaluate(node.value)
    guards = machine.here.guards
    if node.value.__class__ in (tree.Logic, tree.Conditional) and len(machine.reads) > mark:
        # X = X or make() carries its guard inside the value.
        reads = tuple(dict.fromkeys(machine.reads[mark:]))
        machine.here.guards = (*guards, Guard("if", machine.span(node.at), reads))
    for target in reversed(node.targets):
        scopes.bind_target(machine, target, value, node.at, mark)
    machine.here.guards = guards
    return True


def _augment(machine: Machine, node: tree.Augment) -> bool:
    target = node.target
    old = machine.evaluate(target)
    added = machine.evaluate(node.value)
    operation = tree.Operation(node.at, node.name, (target, node.value))
    lists = [atom for atom in old if isinstance(atom, Object) and atom.kind in ("list", "set")]
    if lists and node.name in ("Add", "BitOr"):
        for atom in lists:
            element = parts.iterate(machine, added)
            machine.store(atom, ANY, element, Change(node.at, target, "extend"))
        return True
    value = operators.operate(machine, operation, (old, added))
    scopes.bind_target(machine, target, value, node.at, len(machine.reads), how="augment")
    return True


def _evaluate(machine: Machine, node: tree.Evaluate) -> bool:
    forgotten.note_forgotten(machine, node)
    if machine.evaluate(node.value) is not NEVER:
        return True
    machine.end("raise")
    return False


def _if(machine: Machine, node: tree.If) -> bool:
    return _branches(machine, node.branches, node.otherwise)


def _branches(
    machine: Machine, branches: tuple[tuple[tree.Expression, tree.Block], ...], rest: tree.Block
) -> bool:
    guard, truth = expressions.condition(machine, branches[0][0])
    body = branches[0][1]

    def then() -> bool:
        return execute(machine, body)

    def otherwise() -> bool:
        if len(branches) > 1:
            return _branches(machine, branches[1:], rest)
        return execute(machine, rest)

    if truth is True:
        return then()
    if truth is False:
        return otherwise()
    other = Guard(guard.kind, guard.span, guard.reads, guard.origins)
    return machine.branch((Alternative(guard, then), Alternative(other, otherwise)))


def _loop(machine: Machine, node: tree.Loop) -> bool:
    if node.target is None:
        guard, truth = expressions.condition(machine, node.subject, "loop")
        if truth is False:
            return execute(machine, node.otherwise)
        optional, endless = truth is None, truth is True
        element: Value = ()
    else:
        mark = len(machine.reads)
        subject = machine.evaluate(node.subject)
        element = parts.iterate(machine, subject, node.subject.at)
        reads = tuple(machine.reads[mark:])
        guard = Guard("loop", machine.span(node.subject.at), reads, over=subject)
        optional, endless = False, False
    guards = machine.here.guards
    machine.here.guards = (*guards, guard)
    alive, first = _pass(machine, node, element, optional=optional)
    broken = first.broken
    if alive and first.carries:
        alive, second = _pass(machine, node, element, optional=optional)
        broken = broken or second.broken
    machine.here.guards = guards
    if endless and not broken:
        return False
    if not alive and node.target is not None:
        alive = True  # nothing to iterate over
    if alive and node.otherwise:
        return execute(machine, node.otherwise)
    return alive


def _pass(
    machine: Machine, node: tree.Loop, element: Value, *, optional: bool
) -> tuple[bool, Activation]:
    """Runs a loop's body once: whether a path goes on after it, and the activation."""
    here = machine.here
    if optional:
        machine.parted.append(len(machine.certain))
    activation = machine.enter()
    outer, here.loop = here.loop, activation
    mark = len(machine.journal)
    if node.target is not None:
        scopes.bind_target(machine, node.target, element, node.at, len(machine.reads))
    guards = here.guards
    alive = execute(machine, node.body)
    here.guards = guards
    here.loop = outer
    activation.carries = machine.carried(mark)
    others = (PathEnd({}, set()),) if optional else ()
    if optional:
        machine.parted.pop()
    return machine.finish(activation, *others, alive=alive), activation


def _stop(machine: Machine, node: tree.Stop) -> bool:
    loop = machine.here.loop
    if loop is not None:
        machine.leave(loop)
        loop.broken |= node.name == "break"
    machine.end(node.name)
    return False


def _return(machine: Machine, node: tree.Return) -> bool:
    value = NONE if node.value is None else machine.evaluate(node.value)
    if machine.here.functions:
        items = node.value.items if isinstance(node.value, tree.Make) else (node.value,)
        for item in items:
            if isinstance(item, tree.Name):
                machine.reads += scopes.places_read(machine, item, len(machine.reads))
        if len(machine.here.functions) == 1 and machine.phase is Phase.INVOKE:
            machine.look_at((value,), node.at)
            kept = snapshots.frozen(value)
            places = dict(expressions.places(machine, node.value, ()))
            span = machine.span(node.at)
            machine.returns.append(Return(kept, span, machine.steps, places=places))
        machine.here.functions[-1].returns.append(value)
        machine.leave(machine.here.functions[-1])
    machine.end("return")
    return False


def _raise(machine: Machine, node: tree.Raise) -> bool:
    value = () if node.value is None else machine.evaluate(node.value)
    if machine.phase is Phase.INVOKE:
        here, span = machine.here, machine.span(node.at)
        handled = "any" in here.handled
        raised = Raise(errors.raised(value), span, handled, machine.steps, here.chain)
        machine.raises.append(raised)
    machine.end("raise")
    return False


def _try(machine: Machine, node: tree.Try) -> bool:
    journal, mark = len(machine.journal), len(machine.reads)
    first_end = len(machine.here.functions[-1].ends) if machine.here.functions else 0
    handled = machine.here.handled
    machine.here.handled = handled | _handled(node)
    alive = execute(machine, node.body)
    machine.here.handled = handled
    reads = tuple(dict.fromkeys(machine.reads[mark:]))
    span = machine.span(node.at)
    before = machine.journal[journal:]

    def normal() -> bool:
        return alive and execute(machine, node.otherwise)

    def recover(handler: tree.Handler, guard: Guard) -> bool:
        # The body may have stopped anywhere: what it changed holds the old or the new value.
        for slots, key, old in before:
            if key in slots and isinstance(old, tuple):
                machine.set(slots, key, join(old, slots[key]))
        return _catch(machine, handler, guard)

    alternatives = [Alternative(None, normal)]
    for handler in node.handlers:
        guard = Guard("except", span, reads)
        alternatives.append(Alternative(guard, partial(recover, handler, guard), True))
    ended = machine.ended
    alive_after = machine.branch(alternatives)
    if node.final:
        machine.certain.append(set())
        outer, machine.here.finishing = machine.here.finishing, True
        finished = execute(machine, node.final)
        machine.here.finishing = outer
        _whoever_left(machine, first_end)
        return alive_after and finished
    if not alive_after and not node.handlers:
        machine.ended = ended
    return alive_after


def _catch(machine: Machine, handler: tree.Handler, guard: Guard) -> bool:
    """Runs an `except` clause."""
    types: Value = () if handler.types is None else machine.evaluate(handler.types)
    start, end = handler.at
    head = machine.here.module.source.text.find("\n", start, end)
    span = machine.span((start, end if head < 0 else head))
    names, error = errors.caught(types, span)
    outer = machine.here.catching
    if machine.phase is Phase.INVOKE:
        catch = machine.catches.setdefault(
            (span, machine.here.chain),
            Catch(
                span,
                machine.owner,
                names,
                handler.types is None or bool(errors.BROAD & set(names)),
                machine.here.guards[:-1],
                guard,
                handler.name,
                len(machine.here.functions),
                passive=not machine.here.finishing and errors.passive(handler.body),
                order=machine.steps,
            ),
        )
        machine.here.catching = (*outer, catch)
    if handler.name is not None:
        scopes.assign_name(machine, handler.name, error, handler.at)
    alive = execute(machine, handler.body)
    if alive and machine.phase is Phase.INVOKE:
        machine.here.catching[-1].ends.add("falls")
    machine.here.catching = outer
    return alive


_BROAD = frozenset(("", "Exception", "BaseException"))
_SMALL = 3


def _handled(node: tree.Try) -> set[str]:
    """What the handlers are there for: `KeyError`, `ImportError`, `any`.

    A broad handler around a few statements may be there for a KeyError in them (`KeyError?`).
    """
    names: set[str] = set()
    for handler in node.handlers:
        types = handler.types
        items = types.items if isinstance(types, tree.Make) else (types,)
        for item in items:
            names.add(str(getattr(item, "name", "") or getattr(item, "id", "")))
    found = {"any"} if names else set()
    if names & {"KeyError", "LookupError"}:
        found.add("KeyError")
    elif names & _BROAD and len(node.body) <= _SMALL:
        found.add("KeyError?")
    if names & {"ImportError", "ModuleNotFoundError", *_BROAD}:
        found.add("ImportError")
    return found


def _with(machine: Machine, node: tree.With) -> bool:
    first_end = len(machine.here.functions[-1].ends) if machine.here.functions else 0
    entered: list[tuple[Value, tree.At]] = []
    for context, target in node.items:
        value = machine.evaluate(context)
        entered.append((value, context.at))
        bound = decorators.enter_context(machine, value, context.at)
        if target is not None:
            scopes.bind_target(machine, target, bound, node.at, len(machine.reads))
    alive = execute(machine, node.body)
    machine.certain.append(set())
    for value, at in reversed(entered):
        decorators.exit_context(machine, value, at)
    _whoever_left(machine, first_end)
    return alive


def _whoever_left(machine: Machine, first_end: int) -> None:
    """What was just run is done on every path, those that left before included."""
    certain = machine.certain.pop()
    machine.certain[-1] |= certain
    for end in machine.here.functions[-1].ends[first_end:] if machine.here.functions else ():
        end.certain.update(certain)


def _delete(machine: Machine, node: tree.Delete) -> bool:
    for target in node.targets:
        if isinstance(target, (tree.Name, tree.Item, tree.Attribute)):
            scopes.bind_target(machine, target, UNKNOWN, node.at, len(machine.reads), how="delete")
    return True


def _switch(machine: Machine, node: tree.Switch) -> bool:
    mark = len(machine.reads)
    here = machine.here
    outer, here.testing = here.testing, True
    subject = machine.evaluate(node.subject)
    machine.use(subject, node.subject.at)
    here.testing = outer
    reads = tuple(dict.fromkeys(machine.reads[mark:]))

    def run(case: tree.Case) -> bool:
        for value in case.values:
            machine.evaluate(value)
        for capture in case.captures:
            captured = subject if case.always else parts.captured(subject)
            scopes.bind_target(machine, capture, captured, node.at, len(machine.reads))
        if case.guard is not None:
            expressions.condition(machine, case.guard)
        return execute(machine, case.body)

    alternatives = []
    for case in node.cases:
        guard = Guard("case", machine.span(node.subject.at), reads)
        alternatives.append(Alternative(guard, partial(run, case)))
    if not any(case.always for case in node.cases):
        alternatives.append(Alternative(None, lambda: True))
    return machine.branch(alternatives)


def _import(machine: Machine, node: tree.Import) -> bool:
    imports.import_name(machine, node)
    return True


_STATEMENTS: dict[type, Callable[[Machine, Any], bool]] = {
    tree.Assign: _assign,
    tree.Augment: _augment,
    tree.Evaluate: _evaluate,
    tree.If: _if,
    tree.Loop: _loop,
    tree.Try: _try,
    tree.With: _with,
    tree.Return: _return,
    tree.Raise: _raise,
    tree.Stop: _stop,
    tree.Delete: _delete,
    tree.Switch: _switch,
    tree.Import: _import,
    tree.Function: definitions.define_function,
    tree.Class: definitions.define_class,
}
