"""Values of a template: what a property holds, intrinsics reduced, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from slint.source import Span


class Unknown(NamedTuple):
    """A value that the template does not decide; `reason` says why (`parameter`, `import` …)."""

    reason: str


UNDECIDED = Unknown("unknown")


class Reference(NamedTuple):
    """`Ref` (attribute None) or `GetAtt` of a resource of the same template."""

    id: str
    attribute: str | None = None


class Text(NamedTuple):
    """A text of which only some parts are known, as `Fn::Sub` and `Fn::Join` make it."""

    parts: tuple[str | Reference | Unknown, ...]


Data: TypeAlias = (
    "str | tuple[Property, ...] | Mapping[str, Property] | Unknown | Reference | Text | None"
)


@dataclass(frozen=True, slots=True)
class Property:
    """A reduced value of a template.

    `data` is a `str` (every scalar keeps its text: `3`, `true`, `2012-10-17`), None (null), a
    tuple of values, a mapping of values, or one of Unknown, Reference and Text. `span` is the
    tightest place the user wrote it; `key` the span of the key before it, None in lists.
    `parameters` are the template parameters it was made of; `selectors` those of them that only
    choose it: keys of a mapping, parts of the name of what is resolved. `quoted` tells `"3"` from
    `3`.
    """

    data: Data
    span: Span
    key: Span | None = None
    parameters: tuple[str, ...] = ()
    quoted: bool = False
    selectors: tuple[str, ...] = ()

    @property
    def passed(self) -> tuple[str, ...]:
        """The template parameters whose values are in it."""
        return tuple(name for name in self.parameters if name not in self.selectors)

    @property
    def text(self) -> str | None:
        """The text of a known scalar, else None."""
        return self.data if isinstance(self.data, str) else None

    @property
    def known(self) -> bool:
        """Whether it is a scalar, list or mapping (whose items may be unknown)."""
        return not isinstance(self.data, (Unknown, Reference, Text))

    @property
    def integer(self) -> int | None:
        """The number of a known scalar that holds one, else None."""
        if isinstance(self.data, str):
            try:
                return int(self.data)
            except ValueError:
                return None
        return None

    @property
    def boolean(self) -> bool | None:
        """True or False of a known scalar that says so, else None."""
        words = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
        return words.get(self.data.lower()) if isinstance(self.data, str) else None

    @property
    def items(self) -> tuple[Property, ...]:
        """The items of a list; a known or unknown single value counts as its own list."""
        if isinstance(self.data, tuple) and not isinstance(self.data, (Unknown, Reference, Text)):
            return self.data
        return () if self.data is None else (self,)

    @property
    def entries(self) -> Mapping[str, Property]:
        """The entries of a mapping; empty for anything else."""
        return self.data if isinstance(self.data, Mapping) else {}

    def get(self, *path: str) -> Property | None:
        """The value below these keys; None where one is absent or null.

        Where a value on the way is not known, neither is what is below it: then it is that one.
        """
        value: Property | None = self
        for name in path:
            if value is None or not value.known:
                break
            value = value.entries.get(name)
        return value if value and value.data is not None else None

    @property
    def references(self) -> Iterator[str]:
        """The logical ids that it, or the parts of a Text, refer to."""
        for part in self.data.parts if isinstance(self.data, Text) else (self.data,):
            if isinstance(part, Reference):
                yield part.id

    @property
    def flattened(self) -> Iterator[Property]:
        """The items of a list and of the lists in it, itself where it is none; without nulls."""
        pending = [self]
        while pending:
            item = pending.pop()
            if item.known and isinstance(item.data, tuple):
                pending.extend(reversed(item.items))
            elif item.data is not None:
                yield item

    @property
    def pattern(self) -> str | None:
        """The text with NUL for each unknown part; None for lists, mappings and null."""
        if isinstance(self.data, str):
            return self.data
        if isinstance(self.data, Text):
            return "".join(part if isinstance(part, str) else "\0" for part in self.data.parts)
        return "\0" if isinstance(self.data, (Unknown, Reference)) else None

    @property
    def candidates(self) -> tuple[Property, ...]:
        """The values that it may have, as far as they are written; itself where it is no choice."""
        return (self,)

    @property
    def literals(self) -> Iterator[str]:
        """The texts that are written: the whole of a known scalar, the known parts of a Text."""
        if isinstance(self.data, str):
            yield self.data
        elif isinstance(self.data, Text):
            yield from (part for part in self.data.parts if isinstance(part, str))


@dataclass(frozen=True, slots=True)
class Joined(Property):
    """A text that `Fn::Join` makes of `pieces`, with `between` after each but the last."""

    pieces: tuple[Property, ...] = ()
    between: str = ""


@dataclass(frozen=True, slots=True)
class Chosen(Property):
    """One of the values in a mapping of the template; which of them is not known."""

    rows: tuple[Property, ...] = ()

    @property
    def candidates(self) -> tuple[Property, ...]:
        """The values that it may have."""
        return self.rows
