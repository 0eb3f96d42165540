"""Source text with its encoding, its lines and the positions in it."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\r|\n")
_CODING = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Span(NamedTuple):
    """A range of a file.

    `path` is POSIX and relative to the root of the run; lines and columns count from 1, in
    code points; the end column is exclusive.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def within(self, other: Span) -> bool:
        """Whether it lies inside another, or is the same."""
        return self.path == other.path and other[1:3] <= self[1:3] and self[3:] <= other[3:]


class Unreadable(Exception):
    """A file that cannot be decoded or parsed; carries the place."""

    def __init__(self, message: str, path: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.span = Span(path, line, column, line, column + 1)


class Source:
    """The text of one file.

    A byte order mark is dropped. Lines end at LF, CR LF or CR, nowhere else. `substituted` says
    that each `${…}` in it stands for a text that is not known.
    """

    substituted = False

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    @classmethod
    def decode(cls, path: str, data: bytes, *, python: bool = False) -> Source:
        """The text in `data`; raises Unreadable where a byte does not fit the encoding."""
        encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
        if python and encoding == "utf-8":
            encoding = _declared(path, data)
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            before = data[: error.start]
            line = before.count(b"\n") + 1
            column = len(before.rpartition(b"\n")[2].decode("utf-8", "replace")) + 1
            raise Unreadable(
                f"not {encoding.removesuffix('-sig').upper()} text: byte 0x{data[error.start]:02x}",
                path,
                line,
                column,
            ) from error
        if (zero := text.find("\0")) >= 0:
            place = Source(path, text).position(zero)
            raise Unreadable("not text: it holds a zero byte", path, *place)
        return cls(path, text)

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each line's first character."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.text))]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of a character, both from 1."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def span(self, start: int, end: int) -> Span:
        """The span of the characters from `start` up to, not including, `end`."""
        return Span(self.path, *self.position(start), *self.position(end))

    def place(self, line: int, column: int) -> tuple[int, int]:
        """The position of a line and column of this text, or of the nearest that it has."""
        line = min(max(line, 1), len(self.starts))
        end = self.starts[line] - 1 if line < len(self.starts) else len(self.text)
        return self.position(min(self.starts[line - 1] + max(column, 1) - 1, end))

    def line(self, number: int) -> str:
        """A line without its end; empty beyond the file."""
        if not 1 <= number <= len(self.starts):
            return ""
        start = self.starts[number - 1]
        match = _LINE_END.search(self.text, start)
        return self.text[start : match.start() if match else len(self.text)]


def _declared(path: str, data: bytes) -> str:
    """The encoding that a Python file declares in its first two lines (PEP 263)."""
    for number, line in enumerate(data.split(b"\n", 2)[:2], 1):
        if match := _CODING.match(line):
            name = match[1].decode("ascii", "replace")
            try:
                codecs.lookup(name)
                b"".decode(name)
            except LookupError as error:
                raise Unreadable(f"unknown encoding {name!r}", path, number) from error
            return name
        if line.strip() and not line.lstrip().startswith(b"#"):
            break
    return "utf-8"


class Excerpt(Source):
    """Text that stands inside another file, such as code in a template.

    `whole` is its place there; `lines` the number of its first line there and the columns by
    which its lines are indented, or None where the lines of the two do not match: then every
    position in it is the whole place.
    """

    def __init__(self, path: str, text: str, whole: Span, lines: tuple[int, int] | None) -> None:
        super().__init__(path, text)
        self.whole = whole
        self.lines = lines

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column in the file around it."""
        if self.lines is None:
            return self.whole.line, self.whole.column
        line, column = super().position(offset)
        first, indent = self.lines
        return first + line - 1, indent + column

    def span(self, start: int, end: int) -> Span:
        """The span in the file around it."""
        return self.whole if self.lines is None else super().span(start, end)


class Piece(NamedTuple):
    """A part of a text that stands elsewhere: the offset where it starts, and its place there.

    `exact` says that it stands there character by character, on one line.
    """

    start: int
    span: Span
    exact: bool


class Patchwork(Source):
    """Text that is put together of pieces of another file, such as the lines of an `Fn::Join`."""

    def __init__(self, path: str, text: str, pieces: Sequence[Piece]) -> None:
        super().__init__(path, text)
        self.pieces = pieces
        self._others = [piece.start for piece in pieces[1:]]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column in the file around it."""
        place = self._place(offset)
        return place.line, place.column

    def span(self, start: int, end: int) -> Span:
        """The span in the file around it."""
        return Span(*self._place(start)[:3], *self._place(max(start, end - 1))[3:])

    def _place(self, offset: int) -> Span:
        """Where a character stands, or the whole piece with it."""
        start, span, exact = self.pieces[bisect_right(self._others, offset)]
        if not exact:
            return span
        column = min(span.column + offset - start, span.end_column)
        return Span(span.path, span.line, column, span.line, column + 1)
