"""Calls whose result nobody looks at, so that nothing waits for what they started."""

from __future__ import annotations

import re

from slint.code import tree
from slint.execution.machine import Machine

# What they give is bound to a variable, perhaps only to please a linter.
_STARTING = frozenset(("create_task", "ensure_future", "run_in_executor", "submit"))


def note_forgotten(machine: Machine, node: tree.Evaluate | tree.Assign) -> None:
    """Notes that the call which a statement consists of is forgotten, before it runs."""
    value = node.value
    if value.__class__ is not tree.Call:
        return
    if node.__class__ is tree.Evaluate or _unused(machine, node, value):
        machine.forgotten.add((machine.here.module, value.at))


def _unused(machine: Machine, node: tree.Evaluate | tree.Assign, value: tree.Expression) -> bool:
    """Whether it starts something and is bound to a variable that its function never reads."""
    function = getattr(value, "function", None)
    name = getattr(function, "name", "") or getattr(function, "id", "")
    if name not in _STARTING or not machine.here.stack or not isinstance(node, tree.Assign):
        return False
    target = node.targets[0]
    if len(node.targets) > 1 or not isinstance(target, tree.Name):
        return False
    text = machine.here.module.source.text[slice(*machine.here.stack[-1].node.at)]
    return len(re.findall(rf"\b{re.escape(target.id)}\b", text)) == 1
