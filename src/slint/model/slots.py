"""The keys of an object's slots: what a container holds, and what is kept with it."""

from __future__ import annotations

from typing import TypeAlias

Key: TypeAlias = str | int | bytes | tuple[object, ...]
"""The key of a slot.

Texts, numbers and bytes are keys of the code itself: of items, or names of attributes and
variables. A tuple is never one: it is one of those below, and no item.
"""

ANY = "*"
"""Every item whose key is not known."""

PATH: Key = ("path", "")
"""The text of a path object."""

KEYS: Key = ("keys", ANY)
"""Those keys of a mapping that are no texts."""

FIRST: Key = ("argument", 0)
"""The first argument with which an AWS resource object, or what it came from, was made."""


def reads(variable: str) -> Key:
    """The lasting places that were read for the value of a variable, in its frame."""
    return ("reads", variable)


def holds_reads(key: Key) -> bool:
    """Whether it is one of `reads`."""
    return key.__class__ is tuple and key[0] == "reads"


def routes(method: str, functions: tuple[object, ...]) -> Key:
    """The functions that were registered with a router through one of its methods."""
    return ("routes", method, functions)


def holds_routes(key: Key) -> bool:
    """Whether it is one of `routes`."""
    return key.__class__ is tuple and key[0] == "routes"
