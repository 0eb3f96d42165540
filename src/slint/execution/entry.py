"""Looks for a function's entry point in the code that was joined to it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from slint.execution.objects import Class, Function, Module
from slint.files import Files, Kind, join
from slint.model.abstract import Constant, Object, Value
from slint.model.code import EntryPoint, Location
from slint.model.function import Function as Declared


def missing_file(function: Declared, location: Location, files: Files) -> EntryPoint:
    """The entry point of a function whose module is not there, with the nearest that is."""
    if not location.root_exists:
        return EntryPoint(function, location, "root")
    return EntryPoint(function, location, "file", _nearest_file(location, files))


def _nearest_file(location: Location, files: Files) -> str | None:
    modules: dict[str, str] = {}
    pending = [(location.root, 0)]
    while pending and len(modules) < 500:
        folder, depth = pending.pop(0)
        try:
            entries = files.list(folder)
        except OSError:
            continue
        for entry in entries:
            path = join(folder, entry.name)
            relative = path if location.root == "." else path[len(location.root) + 1 :]
            if entry.kind is Kind.FOLDER and depth < 2 and not entry.name.startswith("."):
                pending.append((path, depth + 1))
            elif entry.name.endswith(".py") and not entry.name.startswith("test"):
                modules[relative.removesuffix(".py").replace("/", ".")] = relative
    wanted = location.module
    last = wanted.rpartition(".")[2]
    same = [name for name in modules if name.rpartition(".")[2].lower() == last.lower()]
    close = same or get_close_matches(wanted, modules, 1, 0.6)
    return f"{close[0]}.{location.name}" if close else None


def find_entry(
    function: Declared, location: Location, module: Module, value: Value
) -> EntryPoint:
    """The entry point in a module whose body was run; `value` is what its name holds."""
    if value:
        if _callable(value):
            return EntryPoint(function, location)
        defined = module.defined.get(location.name)
        nearest = _nearest_name(location, module)
        return EntryPoint(function, location, "callable", nearest, defined)
    if module.star or module.partial:
        return EntryPoint(function, location)
    return EntryPoint(function, location, "name", _nearest_name(location, module))


def _callable(value: Value) -> bool:
    return not all(
        isinstance(atom, Constant)
        or (isinstance(atom, Object) and atom.kind in ("dict", "list", "set", "tuple", "module"))
        for atom in value
    )


def _nearest_name(location: Location, module: Module) -> str | None:
    names = [
        name
        for name, held in module.slots.items()
        if isinstance(name, str) and any(isinstance(atom, (Function, Class)) for atom in held)
    ]
    takes_event = [name for name in names if any(_takes_event(atom) for atom in module.slots[name])]
    close = get_close_matches(location.name, names, 1, 0.6)
    likely = takes_event if len(takes_event) == 1 else []
    found = likely or [name for name in ("lambda_handler", "handler", "main") if name in names]
    best = (close or found or [None])[0]
    return f"{location.module}.{best}" if best else None


def _takes_event(atom: Any) -> bool:
    return isinstance(atom, Function) and looks_like_handler(
        [parameter.name for parameter in atom.node.parameters]
    )


def looks_like_handler(parameters: list[str]) -> bool:
    """Whether the first two parameters are called like those of a Lambda handler."""
    if len(parameters) < 2:
        return False
    first, second = parameters[:2]
    return first in ("event", "evt", "_event") and second in ("context", "ctx", "_", "_context")
