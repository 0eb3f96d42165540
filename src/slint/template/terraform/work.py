"""What the evaluation of one root module shares: its bounds, its files, what is assumed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from slint.model.value import Property, Unknown
from slint.source import Source, Span, Unreadable

MAXIMUM_WORK = 2_000_000
MAXIMUM_DEPTH = 110

Key = tuple[object, ...]


class Remembered(NamedTuple):
    """A value with the open conditions that were met on the way to it."""

    value: Property
    conditions: tuple[str, ...]


class Work:
    """Counts what is done and remembers what came of it.

    `path` names the template and `folder` is that of the root module: every path that is
    evaluated is one from there. `met` are the open conditions that were met.
    """

    def __init__(self, path: str, folder: str, read: Callable[[str], Source | None]) -> None:
        self.path = path
        self.folder = folder
        self.read = read
        self.met: list[str] = []
        self.depth = 0
        self.assumed: Mapping[str, bool] = {}
        self._spent = 0
        self._fixed: dict[Key, Remembered] = {}
        self._assuming: dict[Key, Remembered] = {}
        self._busy: set[Key] = set()

    def spend(self, work: int) -> None:
        """Counts values that are made; raises Unreadable beyond a bound."""
        self._spent += work
        if self._spent > MAXIMUM_WORK:
            raise Unreadable("its expressions make too many values", self.path)

    def assume(self, values: Mapping[str, bool]) -> None:
        """Sets what open conditions are."""
        if values != self.assumed:
            self.assumed = values
            self._assuming = {}

    def remember(self, key: Key, place: Span, make: Callable[[], Property]) -> Property:
        """A value that is made once for each assumption; unknown where it needs itself."""
        known = self._fixed.get(key) or self._assuming.get(key)
        if known is None:
            if key in self._busy:
                return Property(Unknown("cycle"), place)
            self._busy.add(key)
            mark = len(self.met)
            try:
                value = make()
            finally:
                self._busy.discard(key)
            known = Remembered(value, tuple(dict.fromkeys(self.met[mark:])))
            (self._assuming if known.conditions else self._fixed)[key] = known
        else:
            self.met += known.conditions
        return known.value
