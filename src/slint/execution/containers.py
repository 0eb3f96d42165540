"""Python's own containers, texts and functions: what their methods read and change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slint.code import tree
from slint.execution import calls, expressions, library
from slint.execution.arguments import Arguments
from slint.execution.libraries import Effect
from slint.execution.machine import Machine, member
from slint.execution.objects import Bound, Class, Function, Instance, Module, Partial, Super
from slint.model.abstract import (
    ANY,
    NONE,
    UNKNOWN,
    Constant,
    Derived,
    Environment,
    External,
    Input,
    Object,
    Value,
    join,
    literal,
    origins,
)
from slint.model.execution import Read

KINDS = frozenset(("dict", "list", "set", "tuple", "iterator", "environment", "function"))
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


def make(
    machine: Machine, name: str, effect: Effect, arguments: Arguments, at: tuple[int, int]
) -> Value:
    """A container made by a library call (`deque(maxlen=9)`, `defaultdict(list)`, `dict(x)`)."""
    new = machine.allocate(effect.container, name, at)
    if effect.bounded:
        bound = arguments.keywords.get(effect.bounded)
        if bound is None and len(arguments.positional) > 1 and name != "collections.defaultdict":
            bound = arguments.positional[1]
        new.bounded = bound is not None and literal(bound) is not None
    for key, value in arguments.keywords.items():
        if effect.container == "dict" and key is not None:
            machine.set(new.slots, key, value)
    if name == "collections.defaultdict":
        _factory(machine, new, arguments)
    elif arguments.positional:
        if effect.container == "dict":
            expressions.copy_items(machine, arguments.positional[0], new)
        else:
            element = expressions.iterate(machine, arguments.positional[0], at)
            machine.add(new.slots, ANY, element)
    return (new,)


def _factory(machine: Machine, new: Object, arguments: Arguments) -> None:
    """`defaultdict(list)` holds lists that last as long as it does."""
    for atom in arguments.positional[0] if arguments.positional else ():
        kind = atom.name.rpartition(".")[2] if isinstance(atom, External) else ""
        if isinstance(atom, Function):
            kind = "list"
        if kind in ("list", "dict", "set", "deque"):
            inner = Object("list" if kind == "deque" else kind, kind, new.phase, new.at)
            machine.set(new.slots, ANY, (inner,))
        elif kind == "int":
            machine.set(new.slots, ANY, (Constant(0),))


def copied(machine: Machine, value: Value, at: tuple[int, int], depth: int = 4) -> Value:
    """A deep copy: new containers all the way down."""
    found: list[Any] = []
    for atom in value:
        if isinstance(atom, Object) and atom.kind in ("dict", "list", "set", "tuple") and depth:
            new = Object(atom.kind, atom.name, machine.phase, machine.span(at))
            machine.read(atom, ANY, at)
            new.slots.update(
                (key, copied(machine, held, at, depth - 1)) for key, held in atom.slots.items()
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
            else (Derived(origins((atom,))),)
            for atom in value
        ]
    )


def listed(machine: Machine, values: tuple[Value, ...], at: tuple[int, int]) -> Value:
    """A list of values."""
    new = machine.allocate("list", "list", at)
    for index, value in enumerate(values):
        machine.add(new.slots, index, value)
    return (new,)


def item_of(machine: Machine, value: Value) -> Value:
    """What a callback is handed for an argument: an item of it, where it can be iterated over."""
    if any(isinstance(atom, Object) and atom.kind in ("list", "set", "tuple") for atom in value):
        return expressions.iterate(machine, value)
    if any(isinstance(atom, (Input, Derived)) for atom in value):
        return expressions.iterate(machine, value)
    return value


def handed(function: Any) -> Arguments:
    """What a router hands to a function: parts of the event for each parameter."""
    node = function.function.node if isinstance(function, Bound) else None
    if isinstance(function, Function):
        node = function.node
    count = (
        len([part for part in node.parameters if part.kind in ("any", "positional")]) if node else 0
    )
    if isinstance(function, Bound):
        count -= 1
    part: Value = (calls.EVENT.at("route"),)
    return Arguments((part,) * max(count, 0), {})


def method(
    machine: Machine,
    receiver: Object,
    name: str,
    arguments: Arguments,
    at: tuple[int, int],
    node: Any,
) -> Value:
    """Calls a method of a container."""
    if receiver is machine.environment:
        return _environment(machine, name, arguments, at, node)
    target = getattr(node.function, "value", None) if node is not None else tree.Name(at, name)
    key_value = arguments.positional[0] if arguments.positional else ()
    key = expressions.slot_key(key_value) if key_value else ANY
    if name in _ADDING and receiver.kind != "function" and target is not None:
        return _add(machine, receiver, name, arguments, at, target)
    if name == "setdefault":
        machine.read(receiver, key, at)
        default = arguments.positional[1] if len(arguments.positional) > 1 else NONE
        old = receiver.slots.get(key)
        if old is None and target is not None:
            # It only writes where nothing is there yet.
            machine.store(
                receiver,
                key,
                default,
                how=name,
                at=at,
                target=target,
                key_value=key_value,
                silent=True,
            )
        if receiver.phase < machine.phase:
            machine.keep(default)
        return default if old is None else join(old, default)
    if name in _TAKING and target is not None:
        return _take(machine, receiver, name, key, key_value, arguments, at, target)
    machine.read(receiver, key if name in ("get", "__getitem__", "__contains__") else ANY, at)
    if name == "get":
        return _get(machine, receiver, key, key_value, arguments)
    if name in ("values", "copy", "__iter__", "elements"):
        if name == "copy":
            new = machine.allocate(receiver.kind, receiver.name, at)
            expressions.copy_items(machine, (receiver,), new)
            return (new,)
        held = [value for slot, value in receiver.slots.items() if slot.__class__ is not tuple]
        return listed(machine, (join(*held),) if held else (), at)
    if name == "keys":
        return (receiver,)
    if name == "items":
        return _pairs(machine, receiver, at)
    return (Derived(origins((receiver,)) | arguments.origins()),)


def _get(
    machine: Machine, receiver: Object, key: Any, key_value: Value, arguments: Arguments
) -> Value:
    default = arguments.get(1, "default") or NONE
    if key == ANY:
        held = list(receiver.slots.values())
    else:
        held = [receiver.slots[name] for name in (key, ANY) if name in receiver.slots]
    if receiver.kind == "dict" and held:
        return join(*held, default)
    return join((Derived(receiver.origins),), default)


def _pairs(machine: Machine, receiver: Object, at: tuple[int, int]) -> Value:
    pair = machine.allocate("tuple", "item", at)
    keys = tuple(
        Constant(key) for key in list(receiver.slots)[:6] if isinstance(key, str) and key != ANY
    )
    held = list(receiver.slots.values())
    machine.add(pair.slots, 0, keys or (Derived(receiver.origins),))
    machine.add(pair.slots, 1, join(*held) if held else (Derived(receiver.origins),))
    new = machine.allocate("list", "items", at)
    machine.add(new.slots, ANY, (pair,))
    return (new,)


def _add(
    machine: Machine,
    receiver: Object,
    name: str,
    arguments: Arguments,
    at: tuple[int, int],
    target: Any,
) -> Value:
    index = _ADDING[name]
    added = arguments.positional
    if library.ignored(machine, receiver):
        return NONE
    if name == "update" and receiver.kind == "dict":
        new = Object("dict", "dict", machine.phase, None)
        for value in added:
            expressions.copy_items(machine, value, new)
        new.slots.update((key or ANY, value) for key, value in arguments.keywords.items())
        for key, value in new.slots.items():
            machine.store(receiver, key, value, how=name, at=at, target=target)
        return NONE
    if index >= 0:
        value = added[index] if index < len(added) else UNKNOWN
    else:
        value = expressions.iterate(machine, added[0], at) if added else UNKNOWN
    machine.store(receiver, ANY, value, how=name, at=at, target=target)
    return NONE


def _take(
    machine: Machine,
    receiver: Object,
    name: str,
    key: Any,
    key_value: Value,
    arguments: Arguments,
    at: tuple[int, int],
    target: Any,
) -> Value:
    held = list(receiver.slots.values())
    value = join(*held) if held else (Derived(receiver.origins),)
    if receiver.kind == "dict" and key in receiver.slots:
        value = receiver.slots[key]
    place = key if receiver.kind == "dict" and name == "pop" else ANY
    if not library.ignored(machine, receiver):
        added = () if name in ("clear", "sort", "reverse", "rotate") else arguments.origins()
        written: Value = (Derived(frozenset(added)),)
        if name == "clear":
            machine.clear(receiver, at, target)
        else:
            kept = receiver.slots.get(place)
            machine.store(
                receiver, place, written, how=name, at=at, target=target, key_value=key_value
            )
            if kept is not None:
                machine.set(receiver.slots, place, kept)
            else:
                machine.unset(receiver.slots, place)
    if name in ("pop", "popleft", "popitem"):
        machine.read(receiver, place, at)
        if len(arguments.positional) > 1:
            return join(value, arguments.positional[1])
        return value
    return NONE


def _environment(
    machine: Machine, name: str, arguments: Arguments, at: tuple[int, int], node: Any
) -> Value:
    key = literal(arguments.positional[0]) if arguments.positional else None
    default = arguments.positional[1] if len(arguments.positional) > 1 else NONE
    target = getattr(node.function, "value", None) if node is not None else None
    if name in ("get", "pop", "setdefault") and isinstance(key, str):
        span = machine.span(at)
        machine.read(machine.environment, key, at)
        machine.environment_reads.setdefault((key, span), Read(key, span, False))
        if name == "setdefault":
            return join((Environment(key),), default)
        return join((Environment(key),), default)
    if name == "update" and target is not None:
        for value in arguments.positional:
            new = Object("dict", "dict", machine.phase, None)
            expressions.copy_items(machine, value, new)
            for slot, held in new.slots.items():
                machine.store(machine.environment, slot, held, how=name, at=at, target=target)
        for slot, held in arguments.keywords.items():
            machine.store(machine.environment, slot or ANY, held, how=name, at=at, target=target)
    return UNKNOWN


def unknown_method(
    machine: Machine, receiver: Any, name: str, arguments: Arguments, at: tuple[int, int]
) -> Value:
    """Calls a method of a text, of the event, or of something that is not known."""
    machine.look_at(arguments.all(), at)
    if isinstance(receiver, Super):
        if name == "__new__":
            first = arguments.positional[0] if arguments.positional else receiver.receiver
            types = [atom for atom in first if isinstance(atom, Class)]
            return tuple(calls.new_instance(machine, each, at) for each in types) or UNKNOWN
        return UNKNOWN
    if isinstance(receiver, Input):
        return _input_method(machine, receiver, name, arguments, at)
    found = origins((receiver,)) | arguments.origins()
    if isinstance(receiver, Constant) and not found:
        return _text_method(receiver.value, name, arguments)
    functions = arguments.functions()
    if functions and machine.decorating:
        return (functions[0],)
    prefix = getattr(receiver, "name", "") if isinstance(receiver, Derived) else ""
    qualified = f"{prefix}.{name}" if prefix else ""
    if qualified:
        library.record(machine, qualified, (receiver,), arguments, at)
    if functions:
        returned = [
            calls.call(machine, each, Arguments(((Derived(found),),), {}, True), at)
            for each in functions
        ]
        return join((Derived(found, qualified),), *returned)
    return (Derived(found, qualified),)


def _text_method(value: Any, name: str, arguments: Arguments) -> Value:
    """A method of a text whose arguments are known too."""
    found = [literal(part) for part in arguments.positional]
    if isinstance(value, str) and name in ("lower", "upper", "strip") and not found:
        return (Constant(getattr(value, name)()),)
    if isinstance(value, str) and name == "split" and all(isinstance(part, str) for part in found):
        return UNKNOWN
    return UNKNOWN


def _input_method(
    machine: Machine, receiver: Input, name: str, arguments: Arguments, at: tuple[int, int]
) -> Value:
    if name in ("get", "pop", "setdefault"):
        key = literal(arguments.positional[0]) if arguments.positional else None
        part: Value = (
            receiver.at(str(key)) if isinstance(key, (str, int)) else member(receiver, ANY),
        )
        machine.note_input(part[0], at, required=False)
        default = arguments.get(1, "default")
        return join(part, default) if default else part
    if name in ("items", "values", "keys"):
        pair = machine.allocate("tuple", "item", at)
        key = Derived(origins((receiver,)))
        machine.add(pair.slots, 0, (key,))
        machine.add(pair.slots, 1, (receiver.at(ANY),))
        element: Value = {"items": (pair,), "values": (receiver.at(ANY),), "keys": (key,)}[name]
        new = machine.allocate("list", name, at)
        machine.add(new.slots, ANY, element)
        return (new,)
    if name in ("copy", "decode", "encode", "strip", "dict"):
        return (receiver,)
    return (Derived(origins((receiver,)) | arguments.origins()),)


# Functions -------------------------------------------------------------------


def _getattr(
    machine: Machine, arguments: Arguments, at: tuple[int, int], node: Any
) -> Value | None:
    name = literal(arguments.get(1, "name") or ())
    if len(arguments.positional) < 2:
        return None
    if not isinstance(name, str):
        machine.use(arguments.positional[0], at)
        return (Derived(arguments.origins()),)
    found = [expressions.attribute(machine, atom, name, at) for atom in arguments.positional[0]]
    return join(*found, *arguments.positional[2:]) if found else UNKNOWN


def _hasattr(
    machine: Machine, arguments: Arguments, at: tuple[int, int], node: Any
) -> Value | None:
    if len(arguments.positional) == 2:
        name = expressions.slot_key(arguments.positional[1])
        for atom in arguments.positional[0]:
            if isinstance(atom, Object):
                machine.read(atom, name, at)
    return (Derived(arguments.origins()),)


def _setattr(
    machine: Machine, arguments: Arguments, at: tuple[int, int], node: Any
) -> Value | None:
    if len(arguments.positional) != 3 or node is None:
        return None
    owner, key_value, value = arguments.positional
    name = expressions.slot_key(key_value)
    for atom in owner:
        expressions.store_attribute(machine, atom, name, value, at, node.positional[0], "assign")
    return NONE


def _globals(
    machine: Machine, arguments: Arguments, at: tuple[int, int], node: Any
) -> Value | None:
    if arguments.all():
        return None
    return (machine.module,)


def _getenv(machine: Machine, arguments: Arguments, at: tuple[int, int], node: Any) -> Value | None:
    return _environment(machine, "get", arguments, at, node)


def _partial(
    machine: Machine, arguments: Arguments, at: tuple[int, int], node: Any
) -> Value | None:
    if not arguments.positional:
        return None
    keywords = tuple(arguments.keywords.items())
    return (Partial(arguments.positional[0], arguments.positional[1:], keywords),)


def _type(machine: Machine, arguments: Arguments, at: tuple[int, int], node: Any) -> Value | None:
    if len(arguments.positional) != 1:
        return None
    types = tuple(atom.type for atom in arguments.positional[0] if isinstance(atom, Instance))
    return types or None


def _length(machine: Machine, arguments: Arguments, at: tuple[int, int], node: Any) -> Value | None:
    for value in arguments.positional:
        machine.use(value, at)
    return (Derived(arguments.origins()),)


def _new(machine: Machine, arguments: Arguments, at: tuple[int, int], node: Any) -> Value | None:
    types = [
        atom for value in arguments.positional[:1] for atom in value if isinstance(atom, Class)
    ]
    return tuple(calls.new_instance(machine, each, at) for each in types) or None


def _next(machine: Machine, arguments: Arguments, at: tuple[int, int], node: Any) -> Value | None:
    for atom in arguments.positional[0] if arguments.positional else ():
        if isinstance(atom, Object) and atom.kind == "external" and node is not None:
            machine.store(
                atom, ANY, UNKNOWN, how="next", at=at, target=node.positional[0], silent=False
            )
    return None


def _import_module(
    machine: Machine, arguments: Arguments, at: tuple[int, int], node: Any
) -> Value | None:
    name = literal(arguments.positional[0]) if arguments.positional else None
    if not isinstance(name, str) or name.startswith("."):
        return None
    module = machine.modules.find(name)
    return (module,) if isinstance(module, Module) else (External(name),)


FUNCTIONS: dict[str, Callable[[Machine, Arguments, tuple[int, int], Any], Value | None]] = {
    "builtins.getattr": _getattr,
    "builtins.hasattr": _hasattr,
    "builtins.setattr": _setattr,
    "builtins.globals": _globals,
    "builtins.len": _length,
    "builtins.type": _type,
    "builtins.next": _next,
    "builtins.object.__new__": _new,
    "functools.partial": _partial,
    "os.getenv": _getenv,
    "os.environ.get": _getenv,
    "importlib.import_module": _import_module,
}
