"""The context: where a run is, as one value that is replaced and put back as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from slint.execution.journal import Delta
from slint.execution.objects import Frame, LocalFunction, LocalModule
from slint.model.abstract import Value
from slint.model.execution import Call, Catch, Guard, Write
from slint.source import Span

Happening: TypeAlias = Call | Write | tuple[LocalModule, str]
"""What can be certain: a call, a write, or the use of what an import of a module binds."""


class PathEnd(NamedTuple):
    """How a path ended: what it changed and what it did for certain; a cold one had an error."""

    delta: Delta
    certain: set[Happening]
    cold: bool = False


@dataclass(slots=True, eq=False)
class Activation:
    """A function, or one pass of a loop, that is being run: where it began and how it ended.

    `Branches.enter` makes it, every path that leaves adds its end (`Branches.leave`), and
    `Branches.finish` goes on from all of them.
    """

    mark: int
    """The length of the journal when it began."""

    level: int
    """The number of sets in `Branches.certain` when it began."""

    guards: int
    """The number of guards when it began: those after it stand inside."""

    calls: int
    """The number of recorded calls when it began."""

    ends: list[PathEnd] = field(default_factory=list)
    """The paths that left: by `return` from a function, by `break` or `continue` from a pass."""

    returns: list[Value] = field(default_factory=list)
    """The values that a function gave, one for each `return` that was reached."""

    broken: bool = False
    """Whether a path breaks out of the loop."""

    carries: bool = False
    """Whether the pass left something changed for the next one, so that a second is run."""


@dataclass(slots=True, eq=False)
class Context:
    """Where a run is.

    Whoever enters a function, a class body or a comprehension makes a new one with
    `dataclasses.replace` and puts the old one back when it is done; what is not named there is
    inherited. Within one context a field is changed and put back by whoever changes it.
    """

    module: LocalModule
    """The module whose code is being run: spans are places in its source."""

    frame: Frame | None = None
    """The variables of the function, class body or comprehension; None at module scope."""

    chain: tuple[Span, ...] = ()
    """The call sites that led here, outermost first."""

    stack: tuple[LocalFunction, ...] = ()
    """The functions that are being run, outermost first; empty in the body of a module."""

    functions: tuple[Activation, ...] = ()
    """The activations of the functions in `stack`: a `return` leaves the last one."""

    loop: Activation | None = None
    """The pass of the innermost loop of this function: `break` and `continue` leave it."""

    guards: tuple[Guard, ...] = ()
    """The conditions under which code runs here, outermost first."""

    handled: frozenset[str] = frozenset()
    """What the `try` statements around are there for: `any`, `KeyError`, `KeyError?`,
    `ImportError`. A function is not prepared for the `KeyError?` of its caller.
    """

    catching: tuple[Catch, ...] = ()
    """The `except` clauses that are being run: they note how their paths end."""

    class_body: bool = False
    """Whether `frame` is, or lies in, the body of a class: methods do not see its names."""

    testing: bool = False
    """Whether a condition is being evaluated: reading a variable then counts as reading the
    lasting places that its value was made from.
    """

    decorating: bool = False
    """Whether a decorator is being applied: functions that are handed on are kept, not called."""

    finishing: bool = False
    """Whether a `finally` is being run, where another error may be under way."""
