"""Branches: paths that are run one after the other from the same state, then merged into one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias

from slint.execution import snapshots
from slint.execution.context import Activation, Context, Happening, PathEnd
from slint.execution.journal import MISSING, Delta, Journal
from slint.model.abstract import join
from slint.model.execution import Call, Guard
from slint.model.slots import holds_reads
from slint.source import Span

MOST_READS = 32
"""How many of the places are kept that were read for the value of a variable."""

CallKey: TypeAlias = tuple[Span, tuple[Span, ...], str]
"""A call: its place, the call sites that led there, and its name."""


class Alternative(NamedTuple):
    """One way on: its guard and what runs (False: it leaves); a cold one only runs on an error."""

    guard: Guard | None
    run: Callable[[], bool]
    cold: bool = False


@dataclass(slots=True, eq=False, kw_only=True)
class Branches(Journal):
    """A journal whose paths can part and meet again."""

    here: Context
    """Where the run is."""

    certain: list[set[Happening]] = field(default_factory=lambda: [set()])
    """What has happened on every path so far: calls, writes, and uses of imports.

    A stack: the first set is that of the whole run; a branch, a function and a pass of a loop
    each push their own, and whoever pushed one pops it and decides what of it is certain around.
    """

    parted: list[int] = field(default_factory=list)
    """How many sets were certain where the run took one of several ways, outermost first."""

    ended: str = ""
    """How the path that left last ended: `return`, `raise`, `break`, `continue`.

    Only to be asked right after something that ran says that it left.
    """

    calls: dict[CallKey, Call] = field(default_factory=dict)
    """The record of calls, in the order in which they were first made."""

    def merge(self, ends: Sequence[PathEnd]) -> None:
        """Goes on from several paths at once.

        A slot holds what any of them left there. Certain is what all of them did; one that had
        an error does not count, unless all had.
        """
        if len(ends) == 1:
            for slots, key, value in ends[0].delta.values():
                self.put(slots, key, value)
            self.certain[-1] |= ends[0].certain
            return
        places: Delta = {}
        for end in ends:
            places.update(end.delta)
        for place, (slots, key, _) in places.items():
            old = slots.get(key, MISSING)
            values = [end.delta[place][2] if place in end.delta else old for end in ends]
            present = [value for value in values if value is not MISSING]
            if present and holds_reads(key):
                read = dict.fromkeys(place for value in present for place in value)
                self.put(slots, key, tuple(read)[:MOST_READS])
            else:
                self.put(slots, key, join(*present) if present else MISSING)
        warm = [end.certain for end in ends if not end.cold]
        if not warm:
            warm = [end.certain for end in ends]
        if warm:
            self.certain[-1] |= set.intersection(*warm)

    def branch(self, alternatives: Sequence[Alternative]) -> bool:
        """Runs each alternative from here and goes on from those that do not leave.

        Where only some go on, what follows is under their guards. Returns False if none does.
        """
        here = self.here
        mark, guards, calls = len(self.journal), here.guards, len(self.calls)
        ends: list[PathEnd] = []
        passed: list[Guard] = []
        raised = True
        for guard, run, cold in alternatives:
            if guard is not None:
                here.guards = (*guards, guard)
            self.parted.append(len(self.certain))
            self.certain.append(set())
            alive = run()
            certain = self.certain.pop()
            self.parted.pop()
            if not alive and self.ended == "raise":
                snapshots.keep_arguments(self.calls, calls)
            calls = len(self.calls)
            delta = self.rewind(mark)
            here.guards = guards
            if alive:
                ends.append(PathEnd(delta, certain, cold))
                if guard is not None:
                    passed.append(guard)
            elif self.ended != "raise":
                raised = False
            elif guard is not None:
                guard.fails = True
        if not ends:
            return False
        self.merge(ends)
        if len(ends) < len(alternatives):
            for guard in passed:
                guard.raises = guard.raises or raised
            here.guards = (*guards, *passed)
        return True

    def certain_so_far(self) -> set[Happening]:
        """What has happened on every path, where a run ends in the middle of what it does."""
        level = self.parted[0] if self.parted else len(self.certain)
        return set().union(*self.certain[:level])

    def enter(self) -> Activation:
        """Begins a function or one pass of a loop."""
        activation = Activation(
            len(self.journal), len(self.certain), len(self.here.guards), len(self.calls)
        )
        self.certain.append(set())
        return activation

    def leave(self, activation: Activation) -> None:
        """Notes the end of a path inside a function or loop."""
        certain = set().union(*self.certain[activation.level :])
        cold = self._cold(activation)
        activation.ends.append(PathEnd(self.changes(activation.mark), certain, cold))

    def finish(self, activation: Activation, *others: PathEnd, alive: bool) -> bool:
        """Goes on from all paths that ended in `activation`; False if there is none."""
        certain = self.certain.pop()
        if not (alive or activation.ends or others):
            snapshots.keep_arguments(self.calls, activation.calls)
        delta = self.rewind(activation.mark)
        ends = [*activation.ends, *others]
        if alive:
            ends.append(PathEnd(delta, certain, self._cold(activation)))
        if not ends:
            return False
        self.merge(ends)
        return True

    def _cold(self, activation: Activation) -> bool:
        """Whether the path is in an `except` clause that stands inside."""
        return any(guard.kind == "except" for guard in self.here.guards[activation.guards :])

    def end(self, how: str) -> None:
        """Notes how a path ends: `return`, `raise`, `break` or `continue`."""
        self.ended = how
        for catch in self.here.catching:
            if how == "raise" or catch.level == len(self.here.functions):
                catch.ends.add(how)

    def unnamed(self) -> None:
        """Notes a call of something whose name is not known."""
        for catch in self.here.catching:
            catch.opaque = True
