"""Looks for a function's entry point in the code that was joined to it."""

from __future__ import annotations

import re
from difflib import get_close_matches

from slint.code import tree
from slint.execution.objects import Instance, LocalClass, LocalFunction, LocalModule
from slint.files import Files, Kind, under
from slint.model.abstract import CONTAINERS, Atom, Bound, Constant, External, Object, Value
from slint.model.code import EntryPoint, HandlerParameter, Location
from slint.model.function import Function
from slint.model.slots import ANY
from slint.project.handlers import looks_like_handler

_DISTRIBUTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def missing_file(function: Function, location: Location, files: Files) -> EntryPoint | None:
    """The entry point of a function whose module is not there, with the nearest that is.

    None where a library that the requirements name, or a vendor's layer, brings the module.
    """
    if not location.root_exists:
        return EntryPoint(function, location, "root")
    if not location.module:
        return EntryPoint(function, location, "format", _nearest_file(location, files))
    if _required(location, files) or location.module.partition(".")[0] in location.vendor:
        return None
    linked = files.kind(under(location.root, *location.module.split(".")) + ".py") is Kind.NOWHERE
    if linked:
        return EntryPoint(function, location, "link")
    return EntryPoint(function, location, "file", _nearest_file(location, files))


def _required(location: Location, files: Files) -> bool:
    """Whether requirements.txt of the code root names a distribution like the module."""
    try:
        text = files.read(under(location.root, "requirements.txt")).decode("utf-8", "replace")
    except OSError:
        return False
    top = location.module.partition(".")[0].lower().replace("_", "-")
    for line in text.splitlines():
        name = _DISTRIBUTION.match(line)
        if name and (folded := name[0].lower().replace("_", "-")):
            if folded.startswith(top) or top.startswith(folded):
                return True
    return False


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
            path = under(folder, entry.name)
            relative = path if location.root == "." else path[len(location.root) + 1 :]
            if entry.kind is Kind.FOLDER and depth < 2 and not entry.name.startswith("."):
                pending.append((path, depth + 1))
            elif entry.name.endswith(".py") and not entry.name.startswith("test"):
                name = relative.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
                modules[name] = path
    wanted = location.module
    last = wanted.rpartition(".")[2]
    same = [name for name in modules if name.rpartition(".")[2].lower() == last.lower()]
    close = get_close_matches(wanted, modules, 3, 0.6) if wanted else list(modules)
    for name in (*same, *close):
        if _defines(modules[name], location.name, files):
            return f"{name}.{location.name}"
    return None


def _defines(path: str, name: str, files: Files) -> bool:
    """Whether a file has a line that defines or binds a name, by its text."""
    try:
        text = files.read(path).decode("utf-8", "replace")
    except OSError:
        return False
    word = rf"{re.escape(name)}\b"
    pattern = rf"^(?:(?:async )?def {word}|{word}\s*=|from .* import .*\b{word})"
    return re.search(pattern, text, re.MULTILINE) is not None


def find_entry(
    function: Function, location: Location, module: LocalModule, value: Value
) -> EntryPoint:
    """The entry point in a module whose body was run; `value` is what its name holds."""
    if value:
        if _callable(value):
            return _described(EntryPoint(function, location), value)
        defined = module.defined.get(location.name)
        nearest = _nearest_name(location, module)
        return EntryPoint(function, location, "callable", nearest, defined)
    if module.star or module.partial or ANY in module.slots or "__getattr__" in module.slots:
        return EntryPoint(function, location)
    return EntryPoint(function, location, "name", _nearest_name(location, module))


def _callable(value: Value) -> bool:
    return not all(
        isinstance(atom, Constant)
        or (isinstance(atom, Object) and atom.kind in CONTAINERS | {"module"})
        for atom in value
    )


def _described(entry: EntryPoint, value: Value) -> EntryPoint:
    """An entry point with its kind, where that is known."""
    if len(value) != 1:
        return entry
    atom = value[0]
    if isinstance(atom, LocalClass) and atom.plain and not atom.find("__new__"):
        return entry._replace(kind="class", span=atom.at)
    if isinstance(atom, Instance) and atom.type.plain and not atom.type.find("__call__"):
        return entry._replace(kind="instance", span=atom.type.at)
    bound = False
    taken: Atom | None = atom
    if isinstance(atom, Bound):
        bound, taken = True, atom.function
    elif isinstance(atom, Instance) and (called := atom.type.find("__call__")):
        bound, taken = True, called[1][0] if len(called[1]) == 1 else None
    if not isinstance(taken, LocalFunction):
        return entry
    node = taken.node
    # An asynchronous generator is no coroutine: it fails as any other generator.
    kind = "generator" if node.generator else "async" if node.asynchronous else "function"
    found = [_parameter(each) for each in node.parameters]
    if bound and found and found[0].kind == "positional":
        found = found[1:]
    return entry._replace(
        kind=kind,
        span=taken.module.source.span(*node.name_at),
        parameters=tuple(found),
        decorators=library_decorators(taken),
    )


def _parameter(node: tree.Parameter) -> HandlerParameter:
    kind = "positional" if node.kind == "any" else node.kind
    return HandlerParameter(
        node.name, kind, node.default is None and kind in ("positional", "keyword")
    )


def decorated(value: Value) -> tuple[str, ...]:
    """The decorators of an entry point; one that is not known where it is no local function."""
    found: list[str] = []
    for atom in value:
        taken = atom.function if isinstance(atom, Bound) else atom
        found += library_decorators(taken) if isinstance(taken, LocalFunction) else [""]
    return tuple(found)


def library_decorators(function: LocalFunction) -> tuple[str, ...]:
    """The qualified names of a function's decorators, each empty where it is not known."""
    names = []
    for decorator in function.node.decorators:
        node = decorator.function if isinstance(decorator, tree.Call) else decorator
        members: list[str] = []
        while isinstance(node, tree.Attribute):
            members.append(node.name)
            node = node.value
        held = function.module.slots.get(node.id, ()) if isinstance(node, tree.Name) else ()
        atom = held[0] if len(held) == 1 else None
        if isinstance(atom, External) or (isinstance(atom, Object) and atom.kind == "external"):
            names.append(".".join([atom.name, *reversed(members)]))
        else:
            names.append("")
    return tuple(names)


def _nearest_name(location: Location, module: LocalModule) -> str | None:
    names = [
        name
        for name, held in module.slots.items()
        if isinstance(name, str)
        and any(isinstance(atom, (LocalFunction, LocalClass)) for atom in held)
    ]
    takes_event = [name for name in names if any(_takes_event(atom) for atom in module.slots[name])]
    close = get_close_matches(location.name, names, 1, 0.6)
    likely = takes_event if len(takes_event) == 1 else []
    usual = [name for name in ("lambda_handler", "handler", "main") if name in names]
    found = close or likely or usual
    return f"{location.module}.{found[0]}" if found else None


def _takes_event(atom: Atom) -> bool:
    return isinstance(atom, LocalFunction) and looks_like_handler(atom.node)
