"""What code takes from libraries by name."""

from __future__ import annotations

from collections.abc import Iterator

from slint.code import tree
from slint.execution.machine import Machine
from slint.execution.objects import Use
from slint.model.abstract import Derived, Origin, Value
from slint.model.execution import LibraryUse

_VERSION = Origin("version", "")
VERSIONS: dict[str, Value] = {
    name: (Derived(frozenset((_VERSION,)), name),)
    for name in ("sys.version_info", "sys.hexversion", "sys.version")
}
"""The members that tell the version of Python, and what they hold."""


def note_use(machine: Machine, name: str, at: tree.At, *, imported: bool = False) -> None:
    """Notes that a module or a member of one is imported or used, by its dotted name."""
    guarded = not machine.here.handled.isdisjoint(("ImportError", "AttributeError")) or any(
        _VERSION in guard.origins for guard in machine.here.guards
    )
    key = (name, machine.here.module, at, imported)
    machine.uses[key] = guarded and machine.uses.get(key, True)


def uses(found: dict[Use, bool]) -> Iterator[LibraryUse]:
    """The uses that were noted, with their places."""
    for (name, module, at, imported), guarded in found.items():
        yield LibraryUse(name, module.source.span(*at), guarded, imported)
