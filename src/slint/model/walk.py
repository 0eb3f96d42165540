"""A walk over a value, what its containers hold and what its texts are put together of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from slint.model.abstract import Derived, Object

SEQUENCES = ("list", "tuple")
CONTAINERS = ("dict", "list", "set", "tuple")


class Step(NamedTuple):
    """An atom of a walk: the keys that lead to it, and the container it stands in."""

    atom: Any
    path: tuple[Any, ...] = ()
    holder: Object | None = None


def steps(
    value: Iterable[Any],
    depth: int,
    into: tuple[str, ...] = CONTAINERS,
    path: tuple[Any, ...] = (),
    holder: Object | None = None,
) -> Iterator[Step]:
    """Each atom of a value, then what it holds, containers of these kinds so many deep."""
    for atom in value:
        yield Step(atom, path, holder)
        if isinstance(atom, Object) and depth and atom.kind in into:
            for key, held in atom.slots.items():
                yield from steps(held, depth - 1, into, (*path, key), atom)


def walk(
    value: Iterable[Any],
    depth: int,
    into: tuple[str, ...] = CONTAINERS,
    *,
    texts: bool = False,
) -> Iterator[Any]:
    """The atoms of `steps`; with `texts` also those of which a text is put together.

    A text that was changed is looked at as a whole: what of it is left is not known.
    """
    for atom in value:
        yield atom
        if not depth:
            continue
        if isinstance(atom, Object):
            for held in atom.slots.values() if atom.kind in into else ():
                yield from walk(held, depth - 1, into, texts=texts)
        elif texts and isinstance(atom, Derived) and not atom.keeps:
            yield from walk(atom.parts, depth - 1, into, texts=texts)
