"""Local modules: where an import finds them, and running their bodies once."""

from __future__ import annotations

from collections.abc import Callable

from slint.code import tree
from slint.execution import scopes, statements
from slint.execution.machine import Machine, OutOfBudget
from slint.execution.objects import LibraryImport, Module
from slint.execution.uses import VERSIONS, note_use
from slint.model.abstract import NOWHERE, UNKNOWN, Constant, Derived, External, Phase, Value
from slint.source import Source

Loader = Callable[[str], "tuple[Source, tree.Module, bool] | None"]
"""Finds a local module by its dotted name: its source, its tree, whether it is a package."""

_CONTEXT = (
    "calls",
    "catching",
    "certain",
    "chain",
    "classes",
    "environment_reads",
    "environment_writes",
    "frame",
    "functions",
    "guards",
    "handled",
    "journal",
    "loops",
    "module",
    "phase",
    "stack",
    "steps",
    "uses",
)


class Modules:
    """The modules of one code root, each run once."""

    def __init__(self, machine: Machine, loader: Loader) -> None:
        self.machine = machine
        self.loader = loader
        self.known: dict[str, Module | None] = {}

    def find(self, name: str) -> Module | None:
        """A module, its body run; None where it is not local."""
        if name in self.known:
            return self.known[name]
        package = name.rpartition(".")[0]
        if package:
            self.find(package)
        found = self.loader(name)
        if found is None:
            self.known[name] = None
            return None
        source, code, is_package = found
        module = Module(name, source, code, package=is_package)
        module.slots["__name__"] = (Constant(name),)
        self.known[name] = module
        self._run(module)
        return module

    def _run(self, module: Module) -> None:
        machine = self.machine
        saved = {name: getattr(machine, name) for name in _CONTEXT}
        machine.module, machine.frame, machine.phase = module, None, Phase.INIT
        machine.guards, machine.stack, machine.chain = (), [], ()
        machine.functions, machine.loops, machine.classes = [], [], []
        machine.calls, machine.handled, machine.catching = {}, frozenset(), ()
        machine.environment_reads, machine.environment_writes, machine.uses = {}, {}, {}
        # What a module's body does is done for good, even where a branch imports it.
        machine.journal, machine.certain, machine.steps = [], [set()], 0
        try:
            statements.execute(machine, module.tree.body)
        except OutOfBudget:
            module.partial = True
        module.calls = list(machine.calls.values())
        module.environment_reads = list(machine.environment_reads.values())
        module.environment_writes = list(machine.environment_writes.values())
        module.uses = machine.uses
        for name, value in saved.items():
            setattr(machine, name, value)


def import_name(machine: Machine, node: tree.Import) -> None:
    """Runs an import: finds the module, binds the name."""
    name = _absolute(machine.module, node)
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


def _absolute(module: Module, node: tree.Import) -> str | None:
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
    module = machine.modules.find(name)
    if module is None:
        bound = name if node.renamed else name.partition(".")[0]
        value: Value = (External(machine.libraries.canonical(bound)),)
        _note_library(machine, node, name)
    else:
        _note_local(machine, node, module)
        if not node.renamed:
            module = machine.modules.find(name.partition(".")[0]) or module
        value = (module,)
    scopes.assign_name(machine, node.name, value, node.at)


def _import_all(machine: Machine, node: tree.Import, name: str) -> None:
    module = machine.modules.find(name)
    if module is None:
        _note_library(machine, node, name)
        machine.module.star = True
        return
    _note_local(machine, node, module)
    for key, value in tuple(module.slots.items()):
        if isinstance(key, str) and not key.startswith("_"):
            scopes.assign_name(machine, key, value, node.at)


def _member(machine: Machine, node: tree.Import, name: str) -> Value:
    member = node.member or ""
    module = machine.modules.find(name) if name != "." else None
    full = member if name == "." else f"{name}.{member}"
    if module is not None:
        _note_local(machine, node, module)
        if member in module.slots:
            if not machine.stack:
                machine.module.aliases[node.name] = (module, member)
            return module.slots[member]
    inner = machine.modules.find(full) if module is None or module.package else None
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


def submodule(machine: Machine, module: Module, name: str) -> Value:
    """`package.name` where the package's body does not bind it."""
    inner = machine.modules.find(f"{module.name}.{name}") if module.package else None
    return (inner,) if inner is not None else (Derived(NOWHERE),)


def _note_library(machine: Machine, node: tree.Import, name: str) -> None:
    note_use(machine, name, node.at, imported=True)
    if machine.phase is Phase.INIT and not machine.stack:
        span = machine.span(node.at)
        guarded, conditional = "ImportError" in machine.handled, bool(machine.guards)
        machine.module.imports.append(LibraryImport(name, node.name, span, guarded, conditional))


def _note_local(machine: Machine, node: tree.Import, module: Module) -> None:
    children = machine.module.children
    at_import = machine.phase is Phase.INIT and not machine.stack
    if at_import and all(known is not module for known, _ in children):
        children.append((module, machine.span(node.at)))
