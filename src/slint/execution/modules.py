"""Local modules: found by name, the body of each run once."""

from __future__ import annotations

from slint.execution.machine import Machine, OutOfBudget
from slint.execution.objects import LocalModule
from slint.model.abstract import Constant, Phase

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


def find(machine: Machine, name: str) -> LocalModule | None:
    """A module by its dotted name, its body run; None where it is not local."""
    if name in machine.modules:
        return machine.modules[name]
    package = name.rpartition(".")[0]
    if package:
        find(machine, package)
    found = machine.loader(name)
    if found is None:
        machine.modules[name] = None
        return None
    source, code, is_package = found
    module = LocalModule(name, source, code, package=is_package)
    module.slots["__name__"] = (Constant(name),)
    machine.modules[name] = module
    _run(machine, module)
    return module


def _run(machine: Machine, module: LocalModule) -> None:
    saved = {name: getattr(machine, name) for name in _CONTEXT}
    machine.module, machine.frame, machine.phase = module, None, Phase.INIT
    machine.guards, machine.stack, machine.chain = (), [], ()
    machine.functions, machine.loops, machine.classes = [], [], []
    machine.calls, machine.handled, machine.catching = {}, frozenset(), ()
    machine.environment_reads, machine.environment_writes, machine.uses = {}, {}, {}
    # What a module's body does is done for good, even where a branch imports it.
    machine.journal, machine.certain, machine.steps = [], [set()], 0
    try:
        machine.execute(module.tree.body)
    except OutOfBudget:
        module.partial = True
    module.calls = list(machine.calls.values())
    module.environment_reads = list(machine.environment_reads.values())
    module.environment_writes = list(machine.environment_writes.values())
    module.uses = machine.uses
    for name, value in saved.items():
        setattr(machine, name, value)
