"""Python's own functions: what calling them reads, changes and gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from slint.code import tree
from slint.execution import containers, filepaths, instances, parts, record, scopes, texts
from slint.execution.arguments import Arguments
from slint.execution.machine import Change, Machine
from slint.execution.objects import Instance, LocalClass, LocalModule
from slint.model.abstract import (
    NONE,
    UNKNOWN,
    Constant,
    Derived,
    External,
    Object,
    Partial,
    Value,
    beginning,
    join,
    literal,
)
from slint.model.slots import ANY

Step: TypeAlias = Callable[[Machine, Arguments, tree.At, "tree.Call | None"], "Value | None"]
"""What a call does; None where it is to be treated like any other."""


def _getattr(
    machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value | None:
    name = literal(arguments.get(1, "name") or ())
    if len(arguments.positional) < 2:
        return None
    if not isinstance(name, str):
        machine.use(arguments.positional[0], at)
        record.note_handed_on(machine, None, arguments, at)
        return (Derived(arguments.origins()),)
    found = [parts.attribute(machine, atom, name, at) for atom in arguments.positional[0]]
    return join(*found, *arguments.positional[2:]) if found else UNKNOWN


def _hasattr(
    machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value | None:
    if len(arguments.positional) == 2:
        name = parts.slot_key(arguments.positional[1])
        for atom in arguments.positional[0]:
            if isinstance(atom, Object):
                machine.read(atom, name, at)
    return (Derived(arguments.origins()),)


def _setattr(
    machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value | None:
    if len(arguments.positional) != 3 or node is None or not node.positional:
        return None
    owner, key_value, value = arguments.positional
    name = parts.slot_key(key_value)
    if isinstance(name, str):
        for atom in owner:
            scopes.store_attribute(machine, atom, name, value, Change(at, node.positional[0]))
    return NONE


def _globals(
    machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value | None:
    if arguments.all():
        return None
    return (machine.here.module,)


def _getenv(
    machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value | None:
    return containers.environment_method(machine, "get", arguments, at, node)


def _partial(
    machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value | None:
    if not arguments.positional:
        return None
    keywords = tuple(arguments.keywords.items())
    return (Partial(arguments.positional[0], arguments.positional[1:], keywords),)


_GETTER = "operator.itemgetter()"


def _itemgetter(
    machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value | None:
    if not arguments.positional or arguments.open:
        return None
    return (Partial((External(_GETTER),), arguments.positional, ()),)


def _got_items(
    machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value | None:
    """What `itemgetter(*keys)` gives of its argument."""
    *keys, subject = arguments.positional
    found = [
        join(*[parts.item(machine, atom, key, at) for atom in subject]) if subject else UNKNOWN
        for key in keys
    ]
    if len(found) == 1:
        return found[0]
    new = machine.allocate("tuple", "tuple", at)
    for index, value in enumerate(found):
        machine.set(new.slots, index, value)
    return (new,)


def _type(
    machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value | None:
    if len(arguments.positional) != 1:
        return None
    types = tuple(atom.type for atom in arguments.positional[0] if isinstance(atom, Instance))
    return types or None


def _length(
    machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value | None:
    for value in arguments.positional:
        machine.use(value, at)
    return (Derived(arguments.origins(), keeps="number"),)


def _least(
    machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value | None:
    if len(arguments.positional) < 2 or arguments.open:
        return None
    for value in arguments.positional:
        machine.use(value, at)
    return texts.least("builtins.min", arguments.positional)


def _new(
    machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value | None:
    types = [
        atom for value in arguments.positional[:1] for atom in value if isinstance(atom, LocalClass)
    ]
    return tuple(instances.new_instance(machine, each, at) for each in types) or None


def _next(
    machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value | None:
    if arguments.positional and node is not None and node.positional:
        for atom in arguments.positional[0]:
            if isinstance(atom, Object) and atom.kind == "external":
                machine.store(atom, ANY, UNKNOWN, Change(at, node.positional[0], "next"))
                return None
        return join(parts.iterate(machine, arguments.positional[0], at), *arguments.positional[1:])
    return None


def _import_module(
    machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
) -> Value | None:
    name = literal(arguments.positional[0]) if arguments.positional else None
    if not isinstance(name, str) or name.startswith("."):
        return None
    module = machine.find_module(name)
    return (module,) if isinstance(module, LocalModule) else (External(name),)


def _join_path(
    machine: Machine,
    arguments: Arguments,
    at: tree.At,
    node: tree.Call | None,
) -> Value | None:
    path = filepaths.joined(arguments.positional)
    return path if beginning(path) and not arguments.rest else None


def _temporary_folder(
    machine: Machine,
    arguments: Arguments,
    at: tree.At,
    node: tree.Call | None,
) -> Value | None:
    return (Constant("/tmp"),)  # noqa: S108 (what Lambda gives)


FUNCTIONS: dict[str, Step] = {
    "builtins.getattr": _getattr,
    "builtins.hasattr": _hasattr,
    "builtins.setattr": _setattr,
    "builtins.globals": _globals,
    "builtins.len": _length,
    "builtins.max": _least,
    "builtins.min": _least,
    "builtins.type": _type,
    "builtins.next": _next,
    "builtins.object.__new__": _new,
    "functools.partial": _partial,
    "operator.itemgetter": _itemgetter,
    _GETTER: _got_items,
    "os.getenv": _getenv,
    "os.path.join": _join_path,
    "tempfile.gettempdir": _temporary_folder,
    "os.environ.get": _getenv,
    "importlib.import_module": _import_module,
}
