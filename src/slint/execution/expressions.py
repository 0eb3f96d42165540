"""Expressions: the value of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

from slint.code import tree
from slint.execution import calls, definitions, filepaths, operators, parts, scopes
from slint.execution.branches import Alternative
from slint.execution.machine import Machine
from slint.execution.objects import Frame
from slint.model.abstract import (
    NOWHERE,
    UNKNOWN,
    Constant,
    Derived,
    Kind,
    Value,
    beginning,
    holds_event,
    join,
    literal,
    origins,
    text_parts,
)
from slint.model.execution import Guard, GuardKind
from slint.model.slots import ANY, KEYS, Key
from slint.source import Span


def evaluate(machine: Machine, node: tree.Expression) -> Value:
    """The value of an expression."""
    machine.step()
    return _EXPRESSIONS[node.__class__](machine, node)


def condition(
    machine: Machine, node: tree.Expression, kind: GuardKind = "if"
) -> tuple[Guard, bool | None]:
    """Evaluates a condition: its guard, and its truth where the code alone decides it."""
    mark = len(machine.reads)
    here = machine.here
    outer, here.testing = here.testing, True
    value = evaluate(machine, node)
    settled = len(machine.reads) == mark or any(value is each for each in operators.IS_MADE)
    decided = operators.truth(value) if settled else None
    machine.use(value, node.at)
    here.testing = outer
    reads = tuple(dict.fromkeys(machine.reads[mark:]))
    return Guard(kind, machine.span(node.at), reads, origins(value, 1)), decided


def _constant(machine: Machine, node: tree.Constant) -> Value:
    return (Constant(node.value),)


def _name(machine: Machine, node: tree.Name) -> Value:
    return scopes.lookup(machine, node.id, node.at)


def _attribute(machine: Machine, node: tree.Attribute) -> Value:
    value = evaluate(machine, node.value)
    if len(value) == 1:
        return parts.attribute(machine, value[0], node.name, node.at)
    found = [parts.attribute(machine, atom, node.name, node.at) for atom in value]
    return join(*found) if found else UNKNOWN


def _item(machine: Machine, node: tree.Item) -> Value:
    value = evaluate(machine, node.value)
    key_value = evaluate(machine, node.key)
    if isinstance(node.key, tree.Operation) and node.key.name == "slice":
        found = [parts.slice_of(machine, atom, node.at) for atom in value]
        return join(*found) if found else UNKNOWN
    found = [parts.item(machine, atom, key_value, node.at) for atom in value]
    return join(*found) if found else UNKNOWN


def _make(machine: Machine, node: tree.Make) -> Value:
    new = machine.allocate(cast("Kind", node.kind), node.kind, node.at)
    for index, item in enumerate(node.items):
        key: Key = index if index < 64 and node.kind != "set" else ANY
        if isinstance(item, tree.Spread):
            value, key = parts.iterate(machine, evaluate(machine, item.value), item.at), ANY
        else:
            value = evaluate(machine, item)
        machine.add(new.slots, key, value)
    return (new,)


def _mapping(machine: Machine, node: tree.MakeMapping) -> Value:
    new = machine.allocate("dict", "dict", node.at)
    for key_node, value_node in node.entries:
        if key_node is None:
            parts.copy_items(machine, evaluate(machine, value_node), new, value_node.at)
            continue
        key_value = evaluate(machine, key_node)
        key = parts.slot_key(key_value)
        value = evaluate(machine, value_node)
        if key == ANY and any(getattr(atom, "name", "") for atom in key_value):
            machine.add(new.slots, KEYS, key_value)
        if key == ANY and ANY in new.slots:
            value = join(new.slots[ANY], value)
        machine.set(new.slots, key, value)
    return (new,)


def places(
    machine: Machine, node: tree.Expression | None, path: tuple[Key, ...]
) -> Iterator[tuple[tuple[Key, ...], Span]]:
    """Where the parts of a display stand, by path."""
    if isinstance(node, tree.MakeMapping):
        for key_node, value in node.entries:
            if isinstance(key_node, tree.Constant):
                inner = (*path, key_node.value)
            elif key_node is not None:
                inner = (*path, ANY)
                yield (*path, KEYS), machine.span(key_node.at)
            else:
                continue
            yield inner, machine.span(value.at)
            yield from places(machine, value, inner)
    elif isinstance(node, tree.Make):
        for index, item in enumerate(node.items):
            yield (*path, index), machine.span(item.at)
            yield from places(machine, item, (*path, index))


def _comprehension(machine: Machine, node: tree.Comprehension) -> Value:
    outer = machine.here
    frame = Frame(None, outer.frame, machine.phase)
    if outer.frame is not None:
        frame.name = outer.frame.name
    machine.here = replace(outer, frame=frame)
    try:
        return _comprehend(machine, node)
    finally:
        machine.here = outer


def _comprehend(machine: Machine, node: tree.Comprehension) -> Value:
    here = machine.here
    new = machine.allocate("dict" if node.kind == "dict" else "list", node.kind, node.at)
    for clause in node.clauses:
        mark = len(machine.reads)
        subject = evaluate(machine, clause.iterable)
        element = parts.iterate(machine, subject, clause.iterable.at)
        reads = tuple(machine.reads[mark:])
        loop = Guard("loop", machine.span(clause.iterable.at), reads, over=subject)
        here.guards = (*here.guards, loop)
        scopes.bind_target(machine, clause.target, element, clause.iterable.at, len(machine.reads))
        for test in clause.conditions:
            guard, _ = condition(machine, test)
            here.guards = (*here.guards, guard)
    values = [evaluate(machine, element) for element in node.elements]
    key = parts.slot_key(values[0]) if node.kind == "dict" else ANY
    machine.add(new.slots, key, values[-1])
    return (new,)


def _operation(machine: Machine, node: tree.Operation) -> Value:
    values = [evaluate(machine, operand) for operand in node.operands]
    return operators.operate(machine, node, tuple(values))


def _logic(machine: Machine, node: tree.Logic) -> Value:
    return _short_circuit(machine, node, 0)


def _short_circuit(machine: Machine, node: tree.Logic, index: int) -> Value:
    operand = node.operands[index]
    if index == len(node.operands) - 1:
        return evaluate(machine, operand)
    mark = len(machine.reads)
    value = evaluate(machine, operand)
    decided = operators.truth(value) if len(machine.reads) == mark else None
    machine.use(value, operand.at)
    reads = tuple(dict.fromkeys(machine.reads[mark:]))
    if decided is not None:
        if decided is (node.name == "or"):
            return value
        return _short_circuit(machine, node, index + 1)
    rest: list[Value] = []

    def more() -> bool:
        rest.append(_short_circuit(machine, node, index + 1))
        return True

    guard = Guard("if", machine.span(operand.at), reads, origins(value, 1))
    machine.branch((Alternative(None, lambda: True), Alternative(guard, more)))
    if node.name == "or":
        value = tuple(atom for atom in value if not (atom.__class__ is Constant and not atom.value))
    return join(value, *rest) if value else join(*rest)


def _conditional(machine: Machine, node: tree.Conditional) -> Value:
    guard, truth = condition(machine, node.test)
    if truth is not None:
        return evaluate(machine, node.then if truth else node.otherwise)
    values: list[Value] = []

    def run(part: tree.Expression) -> Callable[[], bool]:
        def chosen() -> bool:
            values.append(evaluate(machine, part))
            return True

        return chosen

    other = Guard(guard.kind, guard.span, guard.reads, guard.origins)
    machine.branch((Alternative(guard, run(node.then)), Alternative(other, run(node.otherwise))))
    return join(*values)


def _format(machine: Machine, node: tree.Format) -> Value:
    merged, whole, start = NOWHERE, False, ""
    texts: list[str] | None = []
    values: list[Value] = []
    for part in node.parts:
        value = filepaths.as_text(evaluate(machine, part))
        values.append(value)
        machine.use(value, node.at)
        merged |= origins(value)
        whole = whole or holds_event(value)
        text = literal(value)
        if texts is not None and isinstance(text, (str, int)):
            texts.append(str(text))
        else:
            start = start if texts is None else "".join(texts) + beginning(value)
            texts = None
    if texts is not None:
        return (Constant("".join(texts)),)
    return (Derived(merged, whole=whole, start=start, parts=text_parts(*values)),)


def _bind(machine: Machine, node: tree.Bind) -> Value:
    mark = len(machine.reads)
    value = evaluate(machine, node.value)
    frame = outer = machine.here.frame
    # `:=` inside a comprehension binds in the function around it.
    while frame is not None and frame.function is None and frame.parent:
        frame = frame.parent
    machine.here.frame = frame
    scopes.bind_target(machine, node.target, value, node.at, mark)
    machine.here.frame = outer
    return value


def _await(machine: Machine, node: tree.Await) -> Value:
    return evaluate(machine, node.value)


def _yield(machine: Machine, node: tree.Yield) -> Value:
    value = UNKNOWN if node.value is None else evaluate(machine, node.value)
    frame = machine.here.frame
    while frame is not None and frame.function is None:
        frame = frame.parent
    if frame is not None:
        frame.yields.append(parts.iterate(machine, value, node.at) if node.each else value)
    return UNKNOWN


def _spread(machine: Machine, node: tree.Spread) -> Value:
    return parts.iterate(machine, evaluate(machine, node.value), node.at)


def _lambda(machine: Machine, node: tree.Lambda) -> Value:
    return (definitions.make_function(machine, node.function),)


def _other(machine: Machine, node: tree.Other) -> Value:
    for operand in node.operands:
        evaluate(machine, operand)
    return UNKNOWN


def _call(machine: Machine, node: tree.Call) -> Value:
    return calls.call_expression(machine, node)


_EXPRESSIONS: dict[type, Callable[[Machine, Any], Value]] = {
    tree.Constant: _constant,
    tree.Name: _name,
    tree.Attribute: _attribute,
    tree.Item: _item,
    tree.Call: _call,
    tree.Make: _make,
    tree.MakeMapping: _mapping,
    tree.Format: _format,
    tree.Operation: _operation,
    tree.Logic: _logic,
    tree.Conditional: _conditional,
    tree.Bind: _bind,
    tree.Comprehension: _comprehension,
    tree.Await: _await,
    tree.Yield: _yield,
    tree.Spread: _spread,
    tree.Lambda: _lambda,
    tree.Other: _other,
}
