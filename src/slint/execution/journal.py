"""The journal: every change of a variable or object, so that a path can be taken back."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from slint.model.abstract import Slots, Value, join
from slint.model.slots import Key


class Absent(Enum):
    """What a slot holds that is not there."""

    MISSING = "missing"


MISSING = Absent.MISSING

Delta: TypeAlias = dict[tuple[int, Key], tuple[Slots, Key, Value | Absent]]
"""What a path changed: the slots, the key and the value there at its end, by identity and key."""


@dataclass(slots=True, eq=False)
class Journal:
    """What was changed, in order."""

    journal: list[tuple[Slots, Key, Value | Absent]] = field(default_factory=list)
    """The slots, the key and the value there before, of each change."""

    followers: dict[int, tuple[Key, ...]] = field(default_factory=dict)
    """The keys behind one that was taken out, by the place of that change in the journal."""

    def set(self, slots: Slots, key: Key, value: Value) -> None:
        """Changes a slot; every change of state goes through here."""
        self.journal.append((slots, key, slots.get(key, MISSING)))
        slots[key] = value

    def add(self, slots: Slots, key: Key, value: Value) -> None:
        """Adds alternatives to a slot."""
        old = slots.get(key)
        self.set(slots, key, value if old is None else join(old, value))

    def unset(self, slots: Slots, key: Key) -> None:
        """Empties a slot."""
        if key in slots:
            if key != next(reversed(slots)):
                keys = tuple(slots)
                self.followers[len(self.journal)] = keys[keys.index(key) + 1 :]
            self.journal.append((slots, key, slots.pop(key)))

    def rewind(self, mark: int) -> Delta:
        """Takes back what was changed since the journal had `mark` entries, and returns it.

        Keys come back in the order in which they were put in, and so does what was changed.
        """
        delta = self.changes(mark)
        journal = self.journal
        while len(journal) > mark:
            slots, key, old = journal.pop()
            if old is MISSING:
                slots.pop(key, None)
                continue
            slots[key] = old
            for behind in self.followers.pop(len(journal), ()):
                if behind in slots:
                    slots[behind] = slots.pop(behind)
        return delta

    def changes(self, mark: int) -> Delta:
        """What was changed since the journal had `mark` entries."""
        return {
            (id(slots), key): (slots, key, slots.get(key, MISSING))
            for slots, key, _ in self.journal[mark:]
        }

    def carried(self, mark: int) -> bool:
        """Whether something that was there before has changed since, so that a loop goes on."""
        return any(
            old is not MISSING and slots.get(key) != old for slots, key, old in self.journal[mark:]
        )

    def put(self, slots: Slots, key: Key, value: Value | Absent) -> None:
        """Makes a slot hold a value, or nothing where it is MISSING."""
        if value is MISSING:
            self.unset(slots, key)
        elif slots.get(key) is not value:
            self.set(slots, key, value)
