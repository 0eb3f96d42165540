"""Paths: the ways on from a branch, and how each of them ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from slint.model.abstract import Value
from slint.model.execution import Guard, Place

Delta: TypeAlias = dict[tuple[int, Any], tuple[dict[Any, Value], Any, Any]]
"""What a path changed: the slots, the key and the value there at its end, by identity and key."""


class PathEnd(NamedTuple):
    """How a path ended: what it changed and what it did for certain; a cold one had an error."""

    delta: Delta
    certain: set[Any]
    cold: bool = False


class Alternative(NamedTuple):
    """One way on: its guard and what runs (False: it leaves); a cold one only runs on an error."""

    guard: Guard | None
    run: Callable[[], bool]
    cold: bool = False


class Activation:
    """A function or a pass of a loop that is being run: how its paths end.

    `mark`, `level`, `guards` and `calls` are how long the journal, the stack of certain sets, the
    guards and the record of calls were when it began; `returns` are the values that a function
    gave, `broken` says that a path breaks out of a loop.
    """

    __slots__ = ("broken", "calls", "ends", "guards", "level", "mark", "returns")

    def __init__(self, mark: int, level: int, guards: int, calls: int) -> None:
        self.mark = mark
        self.level = level
        self.guards = guards
        self.calls = calls
        self.ends: list[PathEnd] = []
        self.returns: list[Value] = []
        self.broken = False


class Remembered(NamedTuple):
    """What a call did: its result, what ran for certain, what it changed and read.

    `depth` is the number of calls around it, `cut` whether one below it was too deep to run.
    """

    result: Value
    certain: set[Any]
    delta: Delta
    reads: tuple[Place, ...]
    depth: int
    cut: bool
