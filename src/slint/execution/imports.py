"""Import statements: what each finds and binds."""

from __future__ import annotations

from slint.code import tree
from slint.execution import scopes
from slint.execution.machine import Machine
from slint.execution.objects import LibraryImport, LocalModule
from slint.execution.uses import VERSIONS, note_use
from slint.model.abstract import UNKNOWN, External, Phase, Value


def import_name(machine: Machine, node: tree.Import) -> None:
    """Runs an import: finds the module, binds the name."""
    name = _absolute(machine.here.module, node)
    if name is None:
        if node.name != "*":
            scopes.assign_name(machine, node.name, UNKNOWN, node.at)
    elif node.member is None:
        _import_module(machine, node, name)
    elif node.member == "*":
        _import_all(machine, node, name)
    else:
        value = _member(machine, node, name)
        scopes.assign_name(machine, node.name, value, node.at)


def _absolute(module: LocalModule, node: tree.Import) -> str | None:
    if not node.level:
        return node.module
    parts = module.name.split(".")
    if not module.package:
        parts = parts[:-1]
    drop = node.level - 1
    if drop > len(parts):
        return None
    base = parts[: len(parts) - drop]
    name = ".".join([*base, *([node.module] if node.module else [])])
    return name or "."


def _import_module(machine: Machine, node: tree.Import, name: str) -> None:
    module = machine.find_module(name)
    if module is None:
        bound = name if node.renamed else name.partition(".")[0]
        value: Value = (External(machine.libraries.canonical(bound)),)
        _note_library(machine, node, name)
    else:
        _note_local(machine, node, module)
        if not node.renamed:
            module = machine.find_module(name.partition(".")[0]) or module
        value = (module,)
    scopes.assign_name(machine, node.name, value, node.at)


def _import_all(machine: Machine, node: tree.Import, name: str) -> None:
    module = machine.find_module(name)
    if module is None:
        _note_library(machine, node, name)
        machine.here.module.star = True
        return
    _note_local(machine, node, module)
    for key, value in tuple(module.slots.items()):
        if isinstance(key, str) and not key.startswith("_"):
            scopes.assign_name(machine, key, value, node.at)


def _member(machine: Machine, node: tree.Import, name: str) -> Value:
    member = node.member or ""
    module = machine.find_module(name) if name != "." else None
    full = member if name == "." else f"{name}.{member}"
    if module is not None:
        _note_local(machine, node, module)
        if member in module.slots:
            if not machine.here.stack:
                machine.here.module.aliases[node.name] = (module, member)
            return module.slots[member]
    inner = machine.find_module(full) if module is None or module.package else None
    if inner is not None:
        _note_local(machine, node, inner)
        return (inner,)
    if module is not None:
        return UNKNOWN
    _note_library(machine, node, full)
    name = machine.libraries.canonical(full)
    if name == "os.environ":
        return (machine.environment,)
    return VERSIONS.get(name) or (External(name),)


def _note_library(machine: Machine, node: tree.Import, name: str) -> None:
    note_use(machine, name, node.at, imported=True)
    if machine.phase is Phase.INIT and not machine.here.stack:
        here, span = machine.here, machine.span(node.at)
        guarded, conditional = "ImportError" in here.handled, bool(here.guards)
        here.module.imports.append(LibraryImport(name, node.name, span, guarded, conditional))


def _note_local(machine: Machine, node: tree.Import, module: LocalModule) -> None:
    children = machine.here.module.children
    at_import = machine.phase is Phase.INIT and not machine.here.stack
    if at_import and all(known is not module for known, _ in children):
        children.append((module, machine.span(node.at)))
