"""Terraform's language as a small tree with positions, whatever syntax it was written in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from slint.source import Span


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a word or a text without anything to fill in; `text` is None for null."""

    text: str | None
    quoted: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Template:
    """A text in which expressions are filled in.

    `opaque` says that parts of it are decided by directives (`%{if …}`).
    """

    parts: tuple[str | Expression, ...]
    span: Span
    opaque: bool = False


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A text in lines of its own; `first` is the number of its first line, `raw` what stands there.

    `indented` says that what all lines are indented by does not belong to it.
    """

    template: Template
    raw: str
    first: int
    indented: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a traversal: `.name`, `[index]`, or `[*]` where it is neither."""

    name: str | None
    index: Expression | None


@dataclass(frozen=True, slots=True)
class Traversal:
    """A name, or another expression, and the steps that lead on from it."""

    base: str | Expression
    steps: tuple[Step, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """A function call; `expands` says that its last argument is a list of arguments."""

    name: str
    arguments: tuple[Expression, ...]
    expands: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Conditional:
    """`condition ? yes : no`."""

    condition: Expression
    yes: Expression
    no: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Operation:
    """An operator with one or two operands."""

    operator: str
    operands: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Listed:
    """`[…]`."""

    items: tuple[Expression, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Entries:
    """`{…}`; a bare name as a key is a Literal."""

    items: tuple[tuple[Expression, Expression], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class For:
    """`[for …]` or, where there is a `key`, `{for …}`."""

    names: tuple[str, ...]
    collection: Expression
    key: Expression | None
    value: Expression
    condition: Expression | None
    grouped: bool
    span: Span


Expression: TypeAlias = (
    "Literal | Template | Heredoc | Traversal | Call | Conditional | Operation | Listed"
    " | Entries | For"
)


@dataclass(frozen=True, slots=True)
class Attribute:
    """`name = value`; `key` is the place of the name."""

    name: str
    key: Span
    value: Expression


@dataclass(frozen=True, slots=True)
class Body:
    """What stands between the braces of a block."""

    attributes: Mapping[str, Attribute]
    blocks: tuple[Block, ...]


class Block:
    """`kind "label" … { … }`; its body is read when it is asked for."""

    __slots__ = ("_body", "_read", "head", "kind", "labels")

    def __init__(
        self, kind: str, labels: Sequence[str], head: Span, read: Callable[[], Body]
    ) -> None:
        self.kind = kind
        self.labels = tuple(labels)
        self.head = head
        self._read = read
        self._body: Body | None = None

    @property
    def body(self) -> Body:
        """Its attributes and the blocks in it."""
        if self._body is None:
            self._body = self._read()
        return self._body
