"""What code takes from libraries by name, and the environment variables that it sets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from slint.model.abstract import ANY, Derived, Origin, Phase, Value
from slint.model.execution import EnvironmentWrite, LibraryUse, Place

if TYPE_CHECKING:
    from slint.code import tree
    from slint.execution.machine import Machine

_VERSION = Origin("version", "")
VERSIONS: dict[str, Value] = {
    name: (Derived(frozenset((_VERSION,)), name),)
    for name in ("sys.version_info", "sys.hexversion", "sys.version")
}
"""The members that tell the version of Python, and what they hold."""


def note_use(machine: Machine, name: str, at: tree.At, *, imported: bool = False) -> None:
    """Notes that a module or a member of one is imported or used, by its dotted name."""
    guarded = not machine.handled.isdisjoint(("ImportError", "AttributeError")) or any(
        _VERSION in guard.origins for guard in machine.guards
    )
    key = (name, machine.module, at, imported)
    machine.uses[key] = guarded and machine.uses.get(key, True)


def uses(found: dict[Any, bool]) -> Iterator[LibraryUse]:
    """The uses that were noted, with their places."""
    for (name, module, at, imported), guarded in found.items():
        yield LibraryUse(name, module.source.span(*at), guarded, imported)


def note_variable(machine: Machine, name: Any, how: str, at: tree.At) -> None:
    """Notes that an environment variable is set."""
    if not isinstance(name, str) or name == ANY or how in ("delete", "setdefault"):
        return
    place = Place(machine.environment, name)
    guards = [guard for guard in machine.guards if guard.kind in ("if", "case", "except")]
    at_import = machine.phase is Phase.INIT
    guarded = any(at_import or guard.tests(place) for guard in guards)
    span = machine.span(at)
    machine.environment_writes.setdefault((name, span), EnvironmentWrite(name, span, guarded))
