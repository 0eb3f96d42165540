"""The process: what a cold start leaves in memory, and every run of a code root shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from slint.code import tree
from slint.execution.objects import LocalModule
from slint.model.abstract import Object, Phase
from slint.model.libraries import Libraries
from slint.source import Source

Loader: TypeAlias = Callable[[str], "tuple[Source, tree.Module, bool] | None"]
"""Finds a local module by its dotted name: its source, its tree, whether it is a package."""


def _environment() -> Object:
    return Object("environment", "os.environ", Phase.INIT, None)


@dataclass(slots=True)
class Process:
    """What outlives the runs of one code root: its modules and what they hold.

    A run of a module's body adds to it for good. A run of a handler changes it through its
    journal, and takes every change back at its end.
    """

    libraries: Libraries
    """What the tables say of library code; nothing changes it."""

    loader: Loader
    """Finds the source of a local module."""

    modules: dict[str, LocalModule | None] = field(default_factory=dict)
    """The modules that were looked for, by dotted name; None for those that are not local.

    A module is in it from before its body runs, so that modules may import each other.
    """

    environment: Object = field(default_factory=_environment)
    """`os.environ`; its slots are the variables that code sets."""

    externals: dict[str, Object] = field(default_factory=dict)
    """Modules and classes of libraries on which code sets attributes, by dotted name."""

    def external(self, name: str) -> Object:
        """A library's module or class as an object with attributes of its own."""
        if name == "os.environ":
            return self.environment
        if name not in self.externals:
            self.externals[name] = Object("library", name, Phase.INIT, None)
        return self.externals[name]
