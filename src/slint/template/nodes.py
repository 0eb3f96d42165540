"""The nodes of a document: light, and with the offsets where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from slint.source import Source, Unreadable

MAXIMUM_DEPTH = 150
MAXIMUM_NODES = 250_000

_UNSAFE = re.compile("[\0\ud800-\udfff]")
_NULLS = frozenset(("", "~", "null", "Null", "NULL"))


@dataclass(slots=True, eq=False)
class ScalarNode:
    """A scalar; `style` is empty for a plain one, else its quote, its `|` or `>`, or `!`.

    `!` is a plain one with a tag that makes it text. `start` is the quote or the block
    indicator, behind any tag and anchor; `end` the end of its last line.
    """

    text: str
    start: int
    end: int
    style: str = ""

    @property
    def null(self) -> bool:
        """Whether it is a plain `null`, `~` or nothing at all."""
        return not self.style and self.text in _NULLS


@dataclass(slots=True, eq=False)
class SequenceNode:
    """A list."""

    items: list[Node]
    start: int
    end: int


@dataclass(slots=True, eq=False)
class MappingNode:
    """A mapping; of equal keys the last one counts.

    `strange` are the keys that are no scalars, with their values.
    """

    entries: dict[str, tuple[ScalarNode, Node]]
    start: int
    end: int
    strange: list[tuple[Node, Node]] = field(default_factory=list)

    def get(self, name: str) -> Node | None:
        """The value under a key, or None."""
        entry = self.entries.get(name)
        return entry[1] if entry else None

    def mapping(self, name: str) -> MappingNode | None:
        """The value under a key where it is a mapping, else None."""
        node = self.get(name)
        return node if isinstance(node, MappingNode) else None

    def text(self, name: str) -> str | None:
        """The text under a key where it is a scalar that is not null, else None."""
        node = self.get(name)
        return node.text if isinstance(node, ScalarNode) and not node.null else None


Node = ScalarNode | SequenceNode | MappingNode


def keys(root: Node) -> Iterator[Node]:
    """Every key of every mapping below a node."""
    seen: set[int] = set()
    pending: list[Node] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, ScalarNode) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, SequenceNode):
            pending.extend(node.items)
            continue
        for pair in (*node.entries.values(), *node.strange):
            yield pair[0]
            pending.append(pair[1])


class Bounds:
    """Counts nodes and depth, and refuses a document that goes beyond."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.nodes = 0

    def add(self, weight: int, offset: int) -> None:
        """Counts nodes; raises Unreadable."""
        self.nodes += weight
        if self.nodes > MAXIMUM_NODES:
            self.refuse(f"more than {MAXIMUM_NODES:,} nodes, aliases counted", offset)

    def deep(self, depth: int, offset: int) -> None:
        """Looks at the depth of a collection; raises Unreadable."""
        if depth > MAXIMUM_DEPTH:
            self.refuse(f"nested more than {MAXIMUM_DEPTH} levels deep", offset)

    def refuse(self, message: str, offset: int) -> NoReturn:
        """Raises Unreadable at an offset."""
        raise Unreadable(message, self.source.path, *self.source.position(offset))


def safe(text: str) -> str:
    """A text that escapes made, with U+FFFD for NUL and lone surrogates."""
    return text if text.isascii() and "\0" not in text else _UNSAFE.sub("\ufffd", text)
