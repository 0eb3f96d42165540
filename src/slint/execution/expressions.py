"""Expressions: the value of each, and what binding one to a target changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slint.code import tree
from slint.execution import calls, library, modules
from slint.execution.arguments import Arguments
from slint.execution.machine import Alternative, Machine, member
from slint.execution.objects import Bound, Class, Frame, Function, Instance, Member, Module, Super
from slint.model.abstract import (
    ANY,
    NONE,
    NOWHERE,
    UNKNOWN,
    Constant,
    Derived,
    Environment,
    External,
    Input,
    Object,
    Phase,
    Value,
    join,
    literal,
    origins,
)
from slint.model.execution import Guard, Place, Read

READS = "reads of "


def evaluate(machine: Machine, node: tree.Expression) -> Value:
    """The value of an expression."""
    machine.step()
    return _EXPRESSIONS[node.__class__](machine, node)


def test(machine: Machine, node: tree.Expression, kind: str = "if") -> tuple[Guard, bool | None]:
    """Evaluates a condition: its guard, and its truth where the code alone decides it."""
    mark = len(machine.reads)
    machine.testing += 1
    value = evaluate(machine, node)
    decided = truth(value) if len(machine.reads) == mark else None
    machine.use(value, node.at)
    machine.testing -= 1
    reads = tuple(dict.fromkeys(machine.reads[mark:]))
    return Guard(kind, machine.span(node.at), reads, origins(value, 1)), decided


def truth(value: Value) -> bool | None:
    """The truth of a value where every alternative has the same."""
    truths = {_truth(atom) for atom in value}
    return truths.pop() if len(truths) == 1 else None


def _truth(atom: Any) -> bool | None:
    if isinstance(atom, Constant):
        return bool(atom.value)
    if isinstance(atom, External):
        return False if atom.name == "typing.TYPE_CHECKING" else None
    if isinstance(atom, Instance):
        return None if atom.type.find("__len__") or atom.type.find("__bool__") else True
    if isinstance(atom, Object) and atom.kind in ("function", "class", "module", "external"):
        return True
    return True if isinstance(atom, Bound) else None


def part(value: Value) -> Value:
    """Something inside a value that a pattern captures."""
    return join(*[(member(atom, ANY),) for atom in value]) if value else UNKNOWN


def _constant(machine: Machine, node: tree.Constant) -> Value:
    return (Constant(node.value),)


# Names -----------------------------------------------------------------------


def _name(machine: Machine, node: tree.Name) -> Value:
    return lookup(machine, node.id, node.at)


def lookup(machine: Machine, name: str, at: tuple[int, int] | None = None) -> Value:
    """The value of a variable, as Python's scopes find it."""
    frame = machine.frame
    while frame is not None:
        if name in frame.slots:
            if frame.phase is Phase.INIT:
                machine.read(frame, name, at)
            elif machine.testing:
                places = frame.slots.get(READS + name, ())
                machine.reads += [place for place in places if isinstance(place, Place)]
            return frame.slots[name]
        function = frame.function
        if function is not None and name in function.node.local:
            return UNKNOWN
        frame = frame.parent
    module = machine.module
    if name in module.slots:
        if machine.phase is Phase.INVOKE:
            machine.read(module, name, at)
        value = module.slots[name]
        if value and value[0].__class__ is External:
            machine.used_import(module, name)
        return value
    if name in library.BUILTINS:
        return (External(f"builtins.{name}"),)
    return UNKNOWN


def assign_name(
    machine: Machine,
    name: str,
    value: Value,
    at: tuple[int, int],
    how: str = "assign",
    node_at: tuple[int, int] | None = None,
    mark: int | None = None,
) -> None:
    """Binds a variable in the scope to which it belongs."""
    frame = machine.frame
    target = tree.Name(at, name)
    if frame is not None and frame.function is not None and name in frame.function.node.outer:
        owner: Object | None = frame.parent
        while isinstance(owner, Frame):
            if name in owner.slots or (owner.function and name in owner.function.node.local):
                break
            owner = owner.parent
        machine.store(
            owner or machine.module, name, value, how=how, at=node_at or at, target=target
        )
        return
    if frame is None:
        machine.module.defined.setdefault(name, machine.span(at))
        machine.store(
            machine.module, name, value, how=how, at=node_at or at, target=target, silent=True
        )
        return
    if how == "delete":
        machine.unset(frame.slots, name)
        return
    machine.set(frame.slots, name, value)
    reads = machine.reads[mark:] if mark is not None else ()
    key = READS + name
    if reads:
        machine.set(frame.slots, key, tuple(dict.fromkeys(reads))[:8])
    elif key in frame.slots:
        machine.unset(frame.slots, key)


def bind_target(
    machine: Machine,
    target: tree.Expression,
    value: Value,
    node: Any,
    mark: int,
    how: str = "assign",
) -> None:
    """Binds a target of an assignment, loop or `with`; `mark` is where its value's reads begin."""
    if isinstance(target, tree.Name):
        assign_name(machine, target.id, value, target.at, how, node.at, mark)
    elif isinstance(target, tree.Make):
        for index, item in enumerate(target.items):
            if isinstance(item, tree.Spread):
                part = _listed(machine, iterate(machine, value), item.at)
                bind_target(machine, item.value, part, node, mark)
            else:
                bind_target(machine, item, unpack(machine, value, index), node, mark)
    elif isinstance(target, tree.Item):
        owner = evaluate(machine, target.value)
        key_value = evaluate(machine, target.key)
        key = slot_key(key_value)
        for atom in owner:
            store_item(machine, atom, key, value, key_value, node.at, target, how)
    elif isinstance(target, tree.Attribute):
        for atom in evaluate(machine, target.value):
            store_attribute(machine, atom, target.name, value, node.at, target, how)


def store_item(
    machine: Machine,
    atom: Any,
    key: Any,
    value: Value,
    key_value: Value,
    at: tuple[int, int],
    target: tree.Expression,
    how: str = "assign",
) -> None:
    """`atom[key] = value`."""
    if atom.__class__ is External:
        atom = machine.external(atom.name)
    if isinstance(atom, Instance) and atom.type.find("__setitem__"):
        calls.method(machine, atom, "__setitem__", (key_value, value), at)
    elif isinstance(atom, Object) and not library.ignored(machine, atom):
        machine.store(atom, key, value, how=how, at=at, target=target, key_value=key_value)


def store_attribute(
    machine: Machine,
    atom: Any,
    name: str,
    value: Value,
    at: tuple[int, int],
    target: tree.Expression,
    how: str = "assign",
) -> None:
    """`atom.name = value`."""
    if atom.__class__ is External:
        atom = machine.external(atom.name)
    if isinstance(atom, Instance):
        found = atom.type.find(name)
        for accessor in found[1] if found else ():
            if isinstance(accessor, Function) and accessor.role == "property":
                if accessor.setter is not None:
                    calls.invoke(machine, accessor.setter, Arguments(((atom,), value)), at)
                return
    if isinstance(atom, Object) and not library.ignored(machine, atom):
        machine.store(atom, name, value, how=how, at=at, target=target)


def unpack(machine: Machine, value: Value, index: int) -> Value:
    """The item of a value at a position."""
    found = []
    for atom in value:
        if isinstance(atom, Object) and atom.kind in ("tuple", "list") and index in atom.slots:
            found.append(atom.slots[index])
        else:
            found.append(iterate(machine, (atom,)))
    return join(*found) if found else UNKNOWN


# Parts -----------------------------------------------------------------------


def _attribute(machine: Machine, node: tree.Attribute) -> Value:
    value = evaluate(machine, node.value)
    if len(value) == 1:
        return attribute(machine, value[0], node.name, node.at)
    found = [attribute(machine, atom, node.name, node.at) for atom in value]
    return join(*found) if found else UNKNOWN


def attribute(machine: Machine, atom: Any, name: str, at: tuple[int, int]) -> Value:
    """`atom.name`."""
    kind = atom.__class__
    if kind is External:
        return library.external_member(machine, atom.name, name)
    if kind is Module:
        if name in atom.slots:
            machine.read(atom, name, at)
            value = atom.slots[name]
            if value and value[0].__class__ is External:
                machine.used_import(atom, name)
            return value
        return modules.submodule(machine, atom, name)
    if kind is Instance:
        return _instance_attribute(machine, atom, name, at)
    if kind is Class:
        found = atom.find(name)
        if found is None:
            machine.read(atom, name, at)
            return (Member(atom, name),)
        machine.read(found[0], name, at)
        return tuple(_bound(part, None, atom) for part in found[1])
    if kind is Super:
        return _super_attribute(atom, name)
    if kind is Function:
        machine.read(atom, name, at)
        return atom.slots.get(name) or (Member(atom, name),)
    if isinstance(atom, Object) and atom.kind == "external":
        if name in atom.slots:
            machine.read(atom, name, at)
            return atom.slots[name]
        return library.attribute(machine, atom, name, at)
    if kind is Input and atom.kind == "context":
        return (atom.at(name), Member(atom, name)) if name.startswith("get_") else (atom.at(name),)
    return (Member(atom, name),)


def _bound(part: Any, receiver: Any, owner: Class) -> Any:
    if isinstance(part, Function):
        if part.role == "class":
            return Bound(part, (owner,))
        if receiver is not None and part.role != "static":
            return Bound(part, (receiver,))
    return part


def _instance_attribute(machine: Machine, atom: Instance, name: str, at: tuple[int, int]) -> Value:
    if name in atom.slots:
        machine.read(atom, name, at)
        return atom.slots[name]
    if name == "__class__":
        return (atom.type,)
    found = atom.type.find(name)
    if found is None:
        getter = atom.type.find("__getattr__")
        if getter is not None:
            return calls.method(machine, atom, "__getattr__", ((Constant(name),),), at)
        machine.read(atom, name, at)
        return (Member(atom, name),)
    owner, value = found
    machine.read(owner, name, at)
    values: list[Value] = []
    for part in value:
        if isinstance(part, Function) and part.role in ("property", "cached_property"):
            result = calls.property_value(machine, part, atom, name, at)
            values.append(result)
        else:
            values.append((_bound(part, atom, atom.type),))
    return join(*values) if values else UNKNOWN


def _super_attribute(atom: Super, name: str) -> Value:
    for base in atom.type.lineage()[1:]:
        if name in base.slots:
            receiver = atom.receiver[0] if atom.receiver else None
            return tuple(_bound(part, receiver, base) for part in base.slots[name])
    return (Member(atom, name),)


def _item(machine: Machine, node: tree.Item) -> Value:
    value = evaluate(machine, node.value)
    key_value = evaluate(machine, node.key)
    if isinstance(node.key, tree.Operation) and node.key.name == "slice":
        found = [_slice(machine, atom, node.at) for atom in value]
        return join(*found) if found else UNKNOWN
    found = [item(machine, atom, key_value, node.at) for atom in value]
    return join(*found) if found else UNKNOWN


def _slice(machine: Machine, atom: Any, at: tuple[int, int]) -> Value:
    if isinstance(atom, Object) and atom.kind in ("list", "tuple"):
        new = machine.allocate("list", "list", at)
        machine.add(new.slots, ANY, iterate(machine, (atom,), at))
        return (new,)
    return (atom,) if isinstance(atom, (Input, Environment)) else (Derived(origins((atom,))),)


def slot_key(value: Value) -> Any:
    """The slot of an item by its key's value; ANY where that is not known."""
    key = literal(value)
    if isinstance(key, (str, int, bytes)) and key != ANY:
        return key
    return ANY


def item(machine: Machine, atom: Any, key_value: Value, at: tuple[int, int]) -> Value:
    """`atom[key]`."""
    kind = atom.__class__
    key = slot_key(key_value)
    if kind is Input:
        name = "[]" if isinstance(key, int) or key == ANY else str(key)
        part = atom.at(name)
        machine.note_input(part, at)
        return (part,)
    if isinstance(atom, Object):
        if atom is machine.environment:
            return _environment(machine, key, at)
        if isinstance(atom, Instance) and atom.type.find("__getitem__"):
            return calls.method(machine, atom, "__getitem__", (key_value,), at)
        machine.read(atom, key, at)
        slots = atom.slots
        if key == ANY or (isinstance(key, int) and key < 0):
            held = [value for name, value in slots.items() if name.__class__ is not tuple]
            return join(*held) if held else (Derived(atom.origins | origins(key_value)),)
        found = [slots[name] for name in (key, ANY) if name in slots]
        return join(*found) if found else (Derived(atom.origins),)
    if kind is External:
        return (External(f"{atom.name}[]"),) if atom.name.startswith("typing") else UNKNOWN
    if kind is Constant:
        value = atom.value
        if isinstance(value, (str, bytes)) and isinstance(key, int) and abs(key) < len(value):
            return (Constant(value[key]),)
        return UNKNOWN
    if kind is Class:
        return (atom,)
    return (Derived(origins((atom,)) | origins(key_value), getattr(atom, "name", "")),)


def _environment(machine: Machine, key: Any, at: tuple[int, int]) -> Value:
    if not isinstance(key, str) or key == ANY:
        return UNKNOWN
    machine.read(machine.environment, key, at)
    span = machine.span(at)
    required = not machine.handled
    machine.environment_reads.setdefault((key, span), Read(key, span, required))
    return machine.environment.slots.get(key) or (Environment(key),)


def iterate(machine: Machine, value: Value, at: tuple[int, int] | None = None) -> Value:
    """One item of what is iterated over."""
    found: list[Value] = []
    for atom in value:
        if atom.__class__ is Input:
            found.append((atom.at("[]"),))
        elif isinstance(atom, Object):
            machine.read(atom, ANY, at)
            if isinstance(atom, Instance) and atom.type.find("__iter__") and at:
                items = calls.method(machine, atom, "__iter__", (), at)
                if atom not in items:
                    found.append(iterate(machine, items, at))
                    continue
            if atom.kind == "dict":
                keys: Value = tuple(
                    Constant(key)
                    for key in tuple(atom.slots)[:8]
                    if isinstance(key, str) and key != ANY
                )
                rest = atom.slots.get("keys")
                found.append(keys or rest or (Derived(origins((atom,))),))
            else:
                held = list(atom.slots.values())
                found.append(join(*held) if held else (Derived(atom.origins),))
        elif atom.__class__ is Constant and isinstance(atom.value, str) and len(atom.value) == 1:
            found.append((atom,))
        else:
            found.append((Derived(origins((atom,)), getattr(atom, "name", "")),))
    return join(*found) if found else UNKNOWN


# Displays and comprehensions --------------------------------------------------


def _listed(machine: Machine, element: Value, at: tuple[int, int], kind: str = "list") -> Value:
    new = machine.allocate(kind, kind, at)
    machine.add(new.slots, ANY, element)
    return (new,)


def _make(machine: Machine, node: tree.Make) -> Value:
    new = machine.allocate(node.kind, node.kind, node.at)
    for index, part in enumerate(node.items):
        key: Any = index if index < 64 and node.kind != "set" else ANY
        if isinstance(part, tree.Spread):
            value, key = iterate(machine, evaluate(machine, part.value), part.at), ANY
        else:
            value = evaluate(machine, part)
        machine.add(new.slots, key, value)
    return (new,)


def _mapping(machine: Machine, node: tree.MakeMapping) -> Value:
    new = machine.allocate("dict", "dict", node.at)
    for key_node, value_node in node.entries:
        if key_node is None:
            copy_items(machine, evaluate(machine, value_node), new)
            continue
        key = slot_key(evaluate(machine, key_node))
        value = evaluate(machine, value_node)
        if key == ANY and ANY in new.slots:
            value = join(new.slots[ANY], value)
        machine.set(new.slots, key, value)
    return (new,)


def copy_items(machine: Machine, value: Value, new: Object) -> None:
    """Copies the items of mappings or sequences into a new container."""
    for atom in value:
        if isinstance(atom, Object):
            machine.read(atom, ANY)
            for key, held in atom.slots.items():
                machine.set(new.slots, key, held)
        else:
            held = (member(atom, "[]" if new.kind == "list" else ANY),)
            machine.add(new.slots, ANY, held)


def _comprehension(machine: Machine, node: tree.Comprehension) -> Value:
    outer, guards = machine.frame, machine.guards
    frame = Frame(None, outer, machine.phase)
    if outer is not None:
        frame.name = outer.name
    machine.frame = frame
    new = machine.allocate("dict" if node.kind == "dict" else "list", node.kind, node.at)
    for clause in node.clauses:
        mark = len(machine.reads)
        subject = evaluate(machine, clause.iterable)
        element = iterate(machine, subject, clause.iterable.at)
        reads = tuple(machine.reads[mark:])
        machine.guards = (*machine.guards, Guard("loop", machine.span(clause.iterable.at), reads))
        bind_target(machine, clause.target, element, clause.iterable, len(machine.reads))
        for condition in clause.conditions:
            guard, _ = test(machine, condition)
            machine.guards = (*machine.guards, guard)
    values = [evaluate(machine, element) for element in node.elements]
    key = slot_key(values[0]) if node.kind == "dict" else ANY
    machine.add(new.slots, key, values[-1])
    machine.frame, machine.guards = outer, guards
    return (new,)


# Operators -------------------------------------------------------------------


def _operation(machine: Machine, node: tree.Operation) -> Value:
    values = [evaluate(machine, operand) for operand in node.operands]
    return operate(machine, node, tuple(values))


def operate(machine: Machine, node: tree.Operation, values: tuple[Value, ...]) -> Value:
    """The value of an operator for these operands."""
    name = node.name
    if name in ("In", "NotIn"):
        key = slot_key(values[0])
        for atom in values[1]:
            if isinstance(atom, Object):
                machine.read(atom, key, node.at)
            elif atom == External("os.environ"):
                machine.read(machine.environment, key, node.at)
    else:
        for value in values:
            if name not in ("Is", "IsNot"):
                machine.use(value, node.at)
    found = [literal(value) for value in values]
    if name == "Add" and all(isinstance(part, str) for part in found):
        return (Constant("".join(found)),)
    if name in ("Equal", "NotEqual") and all(
        value and value[0].__class__ is Constant for value in values
    ):
        if all(len(value) == 1 for value in values):
            return (Constant((found[0] == found[1]) == (name == "Equal")),)
    if name == "Not" and (decided := truth(values[0])) is not None:
        return (Constant(not decided),)
    if name in ("Is", "IsNot") and values[1] == NONE:
        absent = {_is_none(atom) for atom in values[0]}
        if len(absent) == 1 and None not in absent:
            return (Constant(absent.pop() is (name == "Is")),)
    if name in ("Add", "BitOr") and (new := _concatenation(machine, node, values)):
        return new
    merged = frozenset().union(*(origins(value) for value in values))
    return (Derived(merged),) if merged else UNKNOWN


def _is_none(atom: Any) -> bool | None:
    if isinstance(atom, Constant):
        return atom.value is None
    return False if isinstance(atom, (Object, Bound)) else None


def _concatenation(
    machine: Machine, node: tree.Operation, values: tuple[Value, ...]
) -> Value | None:
    kinds = {atom.kind for value in values for atom in value if isinstance(atom, Object)}
    if not kinds & {"list", "dict", "tuple", "set"}:
        return None
    kind = "dict" if "dict" in kinds else "list"
    new = machine.allocate(kind, kind, node.at)
    for value in values:
        if kind == "dict":
            copy_items(machine, value, new)
        else:
            element = iterate(machine, value)
            machine.add(new.slots, ANY, element)
    return (new,)


def _logic(machine: Machine, node: tree.Logic) -> Value:
    return _short_circuit(machine, node, 0)


def _short_circuit(machine: Machine, node: tree.Logic, index: int) -> Value:
    operand = node.operands[index]
    if index == len(node.operands) - 1:
        return evaluate(machine, operand)
    mark = len(machine.reads)
    value = evaluate(machine, operand)
    decided = truth(value) if len(machine.reads) == mark else None
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
    guard, truth = test(machine, node.test)
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
    merged = NOWHERE
    texts: list[str] | None = []
    for part in node.parts:
        value = evaluate(machine, part)
        machine.use(value, node.at)
        merged |= origins(value)
        text = literal(value)
        if texts is not None and isinstance(text, (str, int)):
            texts.append(str(text))
        else:
            texts = None
    if texts is not None:
        return (Constant("".join(texts)),)
    return (Derived(merged),)


def _bind(machine: Machine, node: tree.Bind) -> Value:
    mark = len(machine.reads)
    value = evaluate(machine, node.value)
    frame = machine.frame
    # `:=` inside a comprehension binds in the function around it.
    while machine.frame is not None and machine.frame.function is None and machine.frame.parent:
        machine.frame = machine.frame.parent
    bind_target(machine, node.target, value, node, mark)
    machine.frame = frame
    return value


def _await(machine: Machine, node: tree.Await) -> Value:
    return evaluate(machine, node.value)


def _yield(machine: Machine, node: tree.Yield) -> Value:
    value = UNKNOWN if node.value is None else evaluate(machine, node.value)
    frame = machine.frame
    while frame is not None and frame.function is None:
        frame = frame.parent
    if frame is not None:
        frame.yields.append(iterate(machine, value, node.at) if node.each else value)
    return UNKNOWN


def _spread(machine: Machine, node: tree.Spread) -> Value:
    return iterate(machine, evaluate(machine, node.value), node.at)


def _lambda(machine: Machine, node: tree.Lambda) -> Value:
    return (make_function(machine, node.function),)


def make_function(machine: Machine, node: tree.Function) -> Function:
    """The function that a definition makes, with its defaults evaluated."""
    frame = machine.frame
    prefix = f"{frame.name}." if frame is not None and frame.name else ""
    closure = frame
    while closure is not None and closure.function is None and closure.kind != "frame":
        closure = closure.parent
    while closure is not None and closure.function is None and machine.classes:
        closure = closure.parent
    function = Function(
        node, prefix + node.name, machine.module, closure, machine.phase, machine.span(node.name_at)
    )
    machine.module.annotated |= node.annotated
    for parameter in node.parameters:
        if parameter.default is not None:
            function.defaults[parameter.name] = evaluate(machine, parameter.default)
    return function


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
