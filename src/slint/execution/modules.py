"""Local modules: found by name, the body of each run once."""

from __future__ import annotations

from slint.execution.machine import Machine, OutOfBudget
from slint.execution.objects import LocalModule
from slint.model.abstract import Constant


def find(machine: Machine, name: str) -> LocalModule | None:
    """A module by its dotted name, its body run; None where it is not local."""
    modules = machine.process.modules
    if name in modules:
        return modules[name]
    package = name.rpartition(".")[0]
    if package:
        find(machine, package)
    found = machine.process.loader(name)
    if found is None:
        modules[name] = None
        return None
    source, code, is_package = found
    module = LocalModule(name, source, code, package=is_package)
    module.slots["__name__"] = (Constant(name),)
    modules[name] = module
    _run(machine.for_body(module), module)
    return module


def _run(machine: Machine, module: LocalModule) -> None:
    """Runs a body: what it does is done for good, even where a branch imports it."""
    try:
        machine.execute(module.tree.body)
    except OutOfBudget:
        module.partial = True
    module.calls = list(machine.calls.values())
    module.environment_reads = list(machine.environment_reads.values())
    module.environment_writes = list(machine.environment_writes.values())
    module.uses = machine.uses
