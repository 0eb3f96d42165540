"""Operators: what they look at and what they give."""

from __future__ import annotations

from slint.code import tree
from slint.execution import filepaths, parts, texts
from slint.execution.machine import Machine
from slint.execution.objects import Instance
from slint.model.abstract import (
    CONTAINERS,
    DEPTH,
    NONE,
    UNKNOWN,
    Atom,
    Bound,
    Constant,
    Derived,
    External,
    Kind,
    Object,
    Value,
    beginning,
    holds_event,
    literal,
    origins,
    text_parts,
)
from slint.model.slots import ANY

IS_MADE: tuple[Value, Value] = ((Constant(value=False),), (Constant(value=True),))
"""Whether something is there that was made before: no other invocation finds it missing."""


def operate(machine: Machine, node: tree.Operation, values: tuple[Value, ...]) -> Value:
    """The value of an operator for these operands."""
    name = node.name
    _look_at(machine, node, values)
    found = [literal(value) for value in values]
    written = [part for part in found if isinstance(part, str)]
    if name == "Add" and len(written) == len(found):
        return (Constant("".join(written)),)
    if name in ("Equal", "NotEqual") and all(
        value and value[0].__class__ is Constant for value in values
    ):
        if all(len(value) == 1 for value in values):
            return (Constant((found[0] == found[1]) == (name == "Equal")),)
    if name == "Not" and (decided := truth(values[0])) is not None:
        return (Constant(not decided),)
    if name in ("Is", "IsNot") and values[1] == NONE:
        absent = {_is_none(atom) for atom in values[0]}
        if absent == {False}:
            return IS_MADE[name == "IsNot"]
        if absent == {True}:
            return (Constant(name == "Is"),)
    if name == "Divide" and (path := filepaths.divided(machine, node, values)):
        return path
    if name in ("Add", "BitOr", "Multiply") and (new := _concatenation(machine, node, values)):
        return new
    # Whether a key is there says nothing of what is kept under it.
    depth = 0 if name in ("In", "NotIn") else DEPTH
    merged = origins(values[0]).union(*(origins(value, depth) for value in values[1:]))
    whole = name in ("Add", "Modulo") and any(holds_event(value) for value in values)
    dated = _dated(values) if name in ("Add", "Subtract") else ""
    start, text = _put_together(name, values)
    if not merged and not start and not dated:
        return UNKNOWN
    keeps = texts.operator(name, values)
    return (Derived(merged, dated, whole=whole, start=start, parts=text, keeps=keeps),)


def _put_together(name: str, values: tuple[Value, ...]) -> tuple[str, tuple[Atom, ...]]:
    """How the text begins that an operator gives, and its parts."""
    first, known = values[0], [isinstance(literal(value), str) for value in values]
    if name == "Add":
        start = beginning(first) + (beginning(values[1]) if known[0] else "")
        return start, text_parts(*values) if any(known) else ()
    if name == "Modulo":
        return beginning(first).partition("%")[0], text_parts(*values) if known[0] else ()
    if name == "Multiply":
        return "", text_parts(*filter(texts.is_text, values))
    return "", ()


def _dated(values: tuple[Value, ...]) -> str:
    """The name of the first operand where that comes of `datetime`: so does the result."""
    atom = values[0][0] if len(values[0]) == 1 else None
    name = atom.name if isinstance(atom, Derived) else ""
    return name if name.startswith("datetime.") else ""


def _look_at(machine: Machine, node: tree.Operation, values: tuple[Value, ...]) -> None:
    """Notes what an operator looks at: `in` at a key, `is` at nothing inside."""
    if node.name not in ("In", "NotIn"):
        for value in values if node.name not in ("Is", "IsNot") else ():
            machine.use(value, node.at)
        return
    key = parts.slot_key(values[0])
    for atom in values[1]:
        if isinstance(atom, Object):
            machine.read(atom, key, node.at)
        elif isinstance(atom, Derived):
            atom.read(key)
        elif atom == External("os.environ"):
            machine.read(machine.environment, key, node.at)


def _is_none(atom: Atom) -> bool | None:
    if isinstance(atom, Constant):
        return atom.value is None
    return False if isinstance(atom, (Object, Bound)) else None


def _concatenation(
    machine: Machine, node: tree.Operation, values: tuple[Value, ...]
) -> Value | None:
    kinds = {atom.kind for value in values for atom in value if isinstance(atom, Object)}
    if not kinds & CONTAINERS:
        return None
    kind: Kind = "dict" if "dict" in kinds else "list"
    new = machine.allocate(kind, kind, node.at)
    for value in values:
        if node.name == "Multiply" and not any(_contains(atom) for atom in value):
            continue  # how often
        if kind == "dict":
            parts.copy_items(machine, value, new)
        else:
            element = parts.iterate(machine, value)
            machine.add(new.slots, ANY, element)
    return (new,)


def _contains(atom: Atom) -> bool:
    return isinstance(atom, Object) and atom.kind in CONTAINERS


def truth(value: Value) -> bool | None:
    """The truth of a value where every alternative has the same."""
    truths = {_truth(atom) for atom in value}
    return truths.pop() if len(truths) == 1 else None


def _truth(atom: Atom) -> bool | None:
    if isinstance(atom, Constant):
        return bool(atom.value)
    if isinstance(atom, External):
        return False if atom.name == "typing.TYPE_CHECKING" else None
    if isinstance(atom, Instance):
        return None if atom.type.find("__len__") or atom.type.find("__bool__") else True
    if isinstance(atom, Object) and atom.kind in ("function", "class", "module", "external"):
        return True
    return True if isinstance(atom, Bound) else None
