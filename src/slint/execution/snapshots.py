"""Values as they are at one moment: what changes later, or is taken back, does not change them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TypeVar

from slint.model.abstract import CONTAINERS, Atom, Object, Value
from slint.model.execution import Call

K = TypeVar("K")


def frozen(value: Value, depth: int = 4) -> Value:
    """A value with copies of its containers, which nothing changes any more."""
    if not depth or not any(isinstance(atom, Object) for atom in value):
        return value
    found: list[Atom] = []
    for atom in value:
        if isinstance(atom, Object) and atom.kind in CONTAINERS:
            copy = Object(atom.kind, atom.name, atom.phase, atom.at, atom.origins, atom.made_of)
            copy.slots = {key: frozen(held, depth - 1) for key, held in atom.slots.items()}
            found.append(copy)
        else:
            found.append(atom)
    return tuple(found)


def keep_arguments(calls: Mapping[K, Call], start: int) -> None:
    """Keeps what the calls from `start` on were given, before their path is taken back."""
    for call in islice(calls.values(), start, None):
        call.positional = tuple(map(frozen, call.positional))
        call.keywords = {name: frozen(value) for name, value in call.keywords.items()}
