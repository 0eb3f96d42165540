"""Python's own containers and texts: what their methods read and change."""

from __future__ import annotations

from typing import cast

from slint.code import tree
from slint.execution import filepaths, instances, parts, record, texts
from slint.execution.arguments import Arguments
from slint.execution.machine import Change, Machine
from slint.execution.objects import LocalClass, LocalFunction
from slint.execution.python_names import METHODS
from slint.model.abstract import (
    CONTAINERS,
    NONE,
    NOWHERE,
    UNKNOWN,
    Atom,
    Constant,
    Derived,
    Environment,
    External,
    Input,
    Kind,
    Object,
    Super,
    Value,
    Written,
    beginning,
    holds_event,
    join,
    literal,
    narrowed,
    origins,
    text_parts,
)
from slint.model.execution import Read
from slint.model.libraries import Effect
from slint.model.slots import ANY, Key

KINDS = CONTAINERS | {"iterator", "environment", "function"}
"""The kinds of objects whose methods are known here."""


_ADDING = {
    "append": 0,
    "appendleft": 0,
    "add": 0,
    "insert": 1,
    "extend": -1,
    "extendleft": -1,
    "update": -1,
    "push": 0,
}


_TAKING = frozenset(
    ("pop", "popleft", "popitem", "remove", "discard", "clear", "sort", "reverse", "rotate",
     "difference_update", "intersection_update", "subtract", "move_to_end", "__delitem__")
)  # fmt: skip


def make(machine: Machine, name: str, effect: Effect, arguments: Arguments, at: tree.At) -> Value:
    """A container made by a library call (`deque(maxlen=9)`, `defaultdict(list)`, `dict(x)`)."""
    new = machine.allocate(cast("Kind", effect.container), name, at)
    if effect.bounded:
        bound = arguments.keywords.get(effect.bounded)
        if bound is None and len(arguments.positional) > 1:
            bound = arguments.positional[1]
        new.bounded = bound is not None and literal(bound) is not None
    for key, value in arguments.keywords.items():
        if effect.container == "dict" and key is not None:
            machine.set(new.slots, key, value)
    if effect.factory:
        _factory(machine, new, arguments)
    elif arguments.positional:
        if effect.container == "dict":
            parts.copy_items(machine, arguments.positional[0], new)
        else:
            element = parts.iterate(machine, arguments.positional[0], at)
            machine.add(new.slots, ANY, element)
    return (new,)


_FACTORIES: dict[str, Kind] = {"list": "list", "deque": "list", "dict": "dict", "set": "set"}


def _factory(machine: Machine, new: Object, arguments: Arguments) -> None:
    """`defaultdict(list)` holds lists that last as long as it does."""
    for atom in arguments.positional[0] if arguments.positional else ():
        name = atom.name.rpartition(".")[2] if isinstance(atom, External) else ""
        if isinstance(atom, LocalFunction):
            name = "list"
        if kind := _FACTORIES.get(name):
            machine.set(new.slots, ANY, (machine.new(kind, name, new.phase, new.at),))
        elif name == "int":
            machine.set(new.slots, ANY, (Constant(0),))


def copied(machine: Machine, value: Value, at: tree.At, *, deep: bool, depth: int = 4) -> Value:
    """A copy of containers: of the outermost only, or of those inside as well."""
    found: list[Atom] = []
    for atom in value:
        if isinstance(atom, Object) and atom.kind in CONTAINERS and depth:
            new = machine.new(atom.kind, atom.name, machine.phase, machine.span(at))
            machine.read(atom, ANY, at)
            new.slots.update(
                (key, copied(machine, held, at, deep=True, depth=depth - 1) if deep else held)
                for key, held in atom.slots.items()
            )
            found.append(new)
        elif isinstance(atom, Object):
            found.append(Derived(origins((atom,)), atom.name))
        else:
            found.append(atom)
    return tuple(found)


def as_text(value: Value) -> Value:
    """The text of a value."""
    return join(
        *[
            (atom,)
            if isinstance(atom, (Input, Environment, Constant))
            else (
                Derived(
                    origins((atom,)),
                    whole=holds_event((atom,)),
                    start=beginning((atom,)),
                    parts=text_parts((atom,)),
                ),
            )
            for atom in filepaths.as_text(value)
        ]
    )


def item_of(machine: Machine, value: Value) -> Value:
    """What a callback is handed for an argument: an item of it, where it can be iterated over."""
    if any(isinstance(atom, Object) and atom.kind in ("list", "set", "tuple") for atom in value):
        return parts.iterate(machine, value)
    if any(isinstance(atom, (Input, Derived)) for atom in value):
        return parts.iterate(machine, value)
    return value


def change_by(node: tree.Call | None, name: str, at: tree.At) -> Change | None:
    """What a call of a method changes; None where no call of the code is at hand."""
    if node is None:
        return None
    return Change(at, getattr(node.function, "value", None) or node.function, name)


def method(
    machine: Machine,
    receiver: Object,
    name: str,
    arguments: Arguments,
    at: tree.At,
    node: tree.Call | None,
) -> Value:
    """Calls a method of a container."""
    if receiver is machine.environment:
        return environment_method(machine, name, arguments, at, node)
    change = change_by(node, name, at) if node else Change(at, tree.Name(at, name), name)
    key_value = arguments.positional[0] if arguments.positional else ()
    key = parts.slot_key(key_value) if key_value else ANY
    if name in _ADDING and receiver.kind != "function" and change is not None:
        return _add(machine, receiver, arguments, change)
    if name == "setdefault":
        machine.read(receiver, key, at)
        default = arguments.positional[1] if len(arguments.positional) > 1 else NONE
        old = receiver.slots.get(key)
        if old is None and change is not None:
            # It only writes where nothing is there yet.
            machine.store(receiver, key, default, change, key_value, silent=True)
        if receiver.phase < machine.phase:
            machine.keep(default)
        return default if old is None else join(old, default)
    if name in _TAKING and change is not None:
        return _take(machine, receiver, arguments, change)
    machine.read(receiver, key if name in ("get", "__getitem__", "__contains__") else ANY, at)
    if name == "get":
        return _get(receiver, key, arguments)
    if name == "copy":
        new = machine.allocate(receiver.kind, receiver.name, at)
        parts.copy_items(machine, (receiver,), new)
        return (new,)
    if name in ("values", "__iter__", "elements"):
        held = [value for slot, value in receiver.slots.items() if slot.__class__ is not tuple]
        return parts.listed(machine, (join(*held),) if held else (), at)
    if name == "keys":
        return (receiver,)
    if name == "items":
        return _pairs(machine, receiver, at)
    return (Derived(origins((receiver,)) | arguments.origins()),)


def _get(receiver: Object, key: Key, arguments: Arguments) -> Value:
    default = arguments.get(1, "default") or NONE
    if key == ANY:
        held = list(receiver.slots.values())
    else:
        held = [receiver.slots[name] for name in (key, ANY) if name in receiver.slots]
    if receiver.kind == "dict" and held:
        return join(*held, default)
    return join((Derived(receiver.origins),), default)


def _pairs(machine: Machine, receiver: Object, at: tree.At) -> Value:
    pair = machine.allocate("tuple", "item", at)
    keys = tuple(
        Constant(key) for key in list(receiver.slots)[:6] if isinstance(key, str) and key != ANY
    )
    held = list(receiver.slots.values())
    machine.add(pair.slots, 0, keys or (Derived(receiver.origins),))
    machine.add(pair.slots, 1, join(*held) if held else (Derived(receiver.origins),))
    return parts.list_of(machine, (pair,), at, "items")


def _add(machine: Machine, receiver: Object, arguments: Arguments, change: Change) -> Value:
    index = _ADDING[change.how]
    added = arguments.positional
    if record.ignored(machine, receiver):
        return NONE
    if change.how == "update" and receiver.kind == "dict":
        new = Object("dict", "dict", machine.phase, None)
        for value in added:
            parts.copy_items(machine, value, new)
        new.slots.update((key or ANY, value) for key, value in arguments.keywords.items())
        for key, value in new.slots.items():
            machine.store(receiver, key, value, change)
        return NONE
    if index >= 0:
        value = added[index] if index < len(added) else UNKNOWN
    else:
        value = parts.iterate(machine, added[0], change.at) if added else UNKNOWN
    machine.store(receiver, ANY, value, change)
    return NONE


def _take(machine: Machine, receiver: Object, arguments: Arguments, change: Change) -> Value:
    name = change.how
    key_value = arguments.positional[0] if arguments.positional else ()
    key = parts.slot_key(key_value) if key_value else ANY
    held = list(receiver.slots.values())
    value = join(*held) if held else (Derived(receiver.origins),)
    if receiver.kind == "dict" and key in receiver.slots:
        value = receiver.slots[key]
    place = key if receiver.kind == "dict" and name == "pop" else ANY
    if not record.ignored(machine, receiver):
        if name == "clear":
            machine.clear(receiver, change)
        else:
            # Which of its items are gone is not known, so they all stay.
            added = NOWHERE if name in ("sort", "reverse", "rotate") else arguments.origins()
            kept = receiver.slots.get(place)
            machine.store(receiver, place, (Derived(added),), change, key_value)
            if kept is not None:
                machine.set(receiver.slots, place, kept)
            else:
                machine.unset(receiver.slots, place)
    if name in ("pop", "popleft", "popitem"):
        machine.read(receiver, place, change.at)
        if len(arguments.positional) > 1:
            return join(value, arguments.positional[1])
        return value
    return NONE


def environment_method(
    machine: Machine, name: str, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value:
    """Calls a method of `os.environ`."""
    key = literal(arguments.positional[0]) if arguments.positional else None
    default = arguments.positional[1] if len(arguments.positional) > 1 else NONE
    if name in ("get", "pop", "setdefault") and isinstance(key, str):
        span = machine.span(at)
        machine.read(machine.environment, key, at)
        machine.environment_reads.setdefault((key, span), Read(key, span, False, machine.steps))
        held = machine.environment.slots.get(key) or join((Environment(key),), default)
        if name == "setdefault":
            machine.set(machine.environment.slots, key, held)
        return held
    if name == "update" and (change := change_by(node, name, at)):
        for value in arguments.positional:
            new = Object("dict", "dict", machine.phase, None)
            parts.copy_items(machine, value, new)
            for slot, held in new.slots.items():
                machine.store(machine.environment, slot, held, change)
        for keyword, held in arguments.keywords.items():
            machine.store(machine.environment, keyword or ANY, held, change)
    return UNKNOWN


def unknown_method(
    machine: Machine, receiver: Atom, name: str, arguments: Arguments, at: tree.At
) -> Value:
    """Calls a method of a text, of the event, or of something that is not known."""
    machine.look_at(arguments.all(), at)
    key = parts.slot_key(arguments.positional[0]) if arguments.positional else ANY
    part = name in ("get", "pop", "setdefault")
    if isinstance(receiver, Derived):
        receiver.read(key if part else ANY)
    if isinstance(receiver, Super):
        if name == "__new__":
            first = arguments.positional[0] if arguments.positional else receiver.receiver
            types = [atom for atom in first if isinstance(atom, LocalClass)]
            return tuple(instances.new_instance(machine, each, at) for each in types) or UNKNOWN
        return UNKNOWN
    if isinstance(receiver, Input):
        return _input_method(machine, receiver, name, arguments, at)
    found = narrowed(origins((receiver,)), key if part else ANY) | arguments.origins()
    if isinstance(receiver, Constant) and not found:
        return _text_method(receiver.value, name, arguments)
    functions = arguments.functions()
    if functions and machine.here.decorating:
        return (functions[0],)
    prefix = getattr(receiver, "name", "") if isinstance(receiver, Derived) else ""
    qualified = f"{prefix}.{name}" if prefix else ""
    if qualified:
        record.note_call(machine, qualified, (receiver,), arguments, at)
    elif not isinstance(receiver, Constant) and name not in METHODS:
        machine.unnamed()
        record.note_handed_on(machine, (receiver,), arguments, at)
    if functions:
        returned = [
            machine.call(each, Arguments(((Derived(found),),), {}, True), at) for each in functions
        ]
        return join((Derived(found, qualified),), *returned)
    filled = isinstance(receiver, Constant) and name == "format"
    whole = filled and any(holds_event(value) for value in arguments.all())
    start = beginning((receiver,)).partition("{")[0] if filled else ""
    row = machine.libraries.effect(f"{prefix.partition('.')[0]}.*.{name}") if prefix else None
    if row is not None and row.lets_through:
        return (texts.let_through(row, qualified, found, arguments),)
    made, keeps = texts.method(receiver, name, arguments)
    return (Derived(found, qualified, whole=whole, start=start, parts=made, keeps=keeps),)


def _text_method(value: Written, name: str, arguments: Arguments) -> Value:
    """A method of a text, whose value is known where it takes no arguments."""
    if isinstance(value, str) and name in ("lower", "upper", "strip"):
        if not arguments.positional:
            return (Constant(getattr(value, name)()),)
    return UNKNOWN


def _input_method(
    machine: Machine, receiver: Input, name: str, arguments: Arguments, at: tree.At
) -> Value:
    if name in ("get", "pop", "setdefault"):
        key = literal(arguments.positional[0]) if arguments.positional else None
        part = receiver.at(str(key) if isinstance(key, (str, int)) else ANY)
        machine.note_input(part, at, required=False)
        default = arguments.get(1, "default")
        return join((part,), default) if default else (part,)
    if name in ("items", "values", "keys"):
        pair = machine.allocate("tuple", "item", at)
        keys, values = (Derived(origins((receiver,))),), (receiver.at(ANY),)
        machine.add(pair.slots, 0, keys)
        machine.add(pair.slots, 1, values)
        element: Value = keys if name == "keys" else values if name == "values" else (pair,)
        return parts.list_of(machine, element, at, name)
    if name in ("copy", "decode", "encode", "strip", "dict"):
        return (receiver,)
    if receiver.kind == "context":
        machine.unnamed()
    found = origins((receiver,)) | arguments.origins()
    made, keeps = texts.method(receiver, name, arguments)
    return (Derived(found, parts=made, keeps=keeps),)
