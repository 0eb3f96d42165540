"""Draws places of a file: the lines, what is underlined in them, and what is said about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from slint.finding import Severity
from slint.report.terminal import Cell, Painter, cells, wrap
from slint.source import Source, Span

_WHOLE = 5  # a span of more lines shows its first three and its last
_LEAD = 16  # what stays visible before a place far to the right


class Mark(NamedTuple):
    """A place to underline; a main one in the colour of `severity`, a related one has None."""

    span: Span
    label: str
    severity: Severity | None


class _Piece(NamedTuple):
    """An underlined part of one shown line, in terminal columns from 0."""

    start: int
    end: int
    label: str
    severity: Severity | None

    @property
    def style(self) -> Severity | str:
        return "related" if self.severity is None else self.severity

    @property
    def sign(self) -> str:
        return "-" if self.severity is None else "^"


def excerpt(
    source: Source, marks: Sequence[Mark], digits: int, width: int, paint: Painter
) -> Iterator[str]:
    """The marked lines of a file, in order; `digits` is the room for line numbers."""
    block, *singles = sorted(marks, key=lambda mark: _last_line(mark.span) == mark.span.line)
    bracket = block if _last_line(block.span) > block.span.line else None
    flat = singles if bracket else [block, *singles]
    drawing = _Drawing(source, digits, width, paint, bracket)
    previous = 0
    for number in _numbers(flat, bracket):
        if previous and number == previous + 2:
            yield from drawing.line(number - 1, [])
        elif previous and number > previous + 1:
            yield paint(f"  {'...':<{digits}}", "gutter") + drawing.gap(number)
        yield from drawing.line(number, [mark for mark in flat if mark.span.line == number])
        previous = number


def _last_line(span: Span) -> int:
    """The last line that holds a character of the span."""
    return max(span.line, span.end_line - (span.end_column == 1))


def _numbers(flat: Iterable[Mark], bracket: Mark | None) -> list[int]:
    numbers = {mark.span.line for mark in flat}
    if bracket:
        first, last = bracket.span.line, _last_line(bracket.span)
        if last - first < _WHOLE:
            numbers |= set(range(first, last + 1))
        else:
            numbers |= {first, first + 1, first + 2, last}
    return sorted(numbers)


class _Drawing:
    """The lines of one excerpt; `bracket` is the one span of several lines in its margin."""

    def __init__(
        self, source: Source, digits: int, width: int, paint: Painter, bracket: Mark | None
    ) -> None:
        self.source = source
        self.digits = digits
        self.paint = paint
        self.bracket = bracket
        self.room = max(width - digits - 5 - (2 if bracket else 0), 20)

    def line(self, number: int, marks: Sequence[Mark]) -> Iterator[str]:
        """A line of the source, and below it what is said about its marks."""
        shown = cells(self.source.line(number))
        spans = [_columns(shown, mark.span) for mark in marks]
        if len(spans) > 1 and _width(shown) > self.room and _reach(spans) > self.room - 2:
            for mark in marks:
                yield from self.line(number, [mark])
            return
        first, last = _window(shown, spans, self.room)
        text, shift = _cut(shown, first, last)
        yield self._row(f"{number:>{self.digits}}", self._margin(number), text)
        end = _width(cells(text))
        pieces = [
            _Piece(
                min(max(start - shift, 0), max(end - 1, 0)),
                min(max(stop - shift, 1), max(end, 1)),
                mark.label,
                mark.severity,
            )
            for mark, (start, stop) in zip(marks, spans, strict=True)
        ]
        for row in _rows(pieces):
            for said in self._said(row):
                yield self._row("", self._margin(number, after=True), said)
        if self.bracket and number == _last_line(self.bracket.span):
            yield from self._closing(text, shown, shift)

    def gap(self, number: int) -> str:
        """What the margin shows where lines before this one are left out."""
        bracket = self.bracket
        inside = bracket and bracket.span.line < number <= _last_line(bracket.span)
        return f"   {self.paint('|', _style(bracket))}" if bracket and inside else ""

    def _row(self, number: str, margin: str, text: str) -> str:
        gutter = self.paint(f"  {number:<{self.digits}} |", "gutter")
        return f"{gutter} {margin}{text}".rstrip()

    def _margin(self, number: int, *, after: bool = False) -> str:
        if self.bracket is None:
            return ""
        first, last = self.bracket.span.line, _last_line(self.bracket.span)
        if not first <= number <= last or (after and number == last):
            return "  "
        sign = "/" if number == first and not after else "|"
        return self.paint(sign, _style(self.bracket)) + " "

    def _closing(self, text: str, shown: Sequence[Cell], shift: int) -> Iterator[str]:
        assert self.bracket is not None
        stop = _columns(shown, self.bracket.span, closing=True)[1] - shift
        reach = "_" * max(min(stop, _width(cells(text))), 1)
        sign = "^" if self.bracket.severity is not None else "-"
        first, *rest = wrap(
            self.bracket.label, self.room, first=min(len(reach) + 3, self.room - 20), rest=2
        )
        style = _style(self.bracket)
        yield self._row("", self.paint(f"|{reach}{sign}", style), self.paint(f" {first}", style))
        for line in rest:
            yield self._row("", "", self.paint(line, style))

    def _said(self, row: Sequence[_Piece]) -> Iterator[str]:
        """The underlines of a row and their labels: the last beside, the others below."""
        last = row[-1]
        beside = bool(last.label) and last.end + 1 + len(last.label) <= self.room
        underline = _Line(self.paint)
        for piece in row:
            underline.put(piece.start, piece.sign * (piece.end - piece.start), piece.style)
        if beside:
            underline.put(last.end + 1, last.label, last.style)
        yield underline.text
        below = [piece for piece in row if piece.label and not (beside and piece is last)]
        while below:
            piece = below.pop()
            indent = max(min(piece.start, self.room - min(len(piece.label), 40)), 0)
            for text in wrap(piece.label, self.room - indent):
                line = _Line(self.paint)
                for other in below:
                    if other.start < indent:
                        line.put(other.start, "|", other.style)
                line.put(indent, text, piece.style)
                yield line.text


class _Line:
    """A line put together from left to right."""

    def __init__(self, paint: Painter) -> None:
        self.paint = paint
        self.text = ""
        self.end = 0

    def put(self, at: int, text: str, style: Severity | str) -> None:
        self.text += " " * (at - self.end) + self.paint(text, style)
        self.end = max(self.end, at) + len(text)


def _style(mark: Mark | None) -> Severity | str:
    return "related" if mark is None or mark.severity is None else mark.severity


def _columns(shown: Sequence[Cell], span: Span, *, closing: bool = False) -> tuple[int, int]:
    """Where a span starts and ends in its first (or last) line, in terminal columns from 0."""
    total = _width(shown)

    def at(column: int) -> int:
        return shown[column - 1].start if column <= len(shown) else total

    if closing:
        return 0, at(span.end_column) if _last_line(span) == span.end_line else total
    start = at(span.column)
    stop = at(span.end_column) if span.end_line == span.line else total
    return start, max(stop, start + 1)


def _reach(spans: Sequence[tuple[int, int]]) -> int:
    """The columns from where the first span starts to where the last one ends."""
    return max(stop for _, stop in spans) - min(start for start, _ in spans)


def _window(shown: Sequence[Cell], spans: Sequence[tuple[int, int]], room: int) -> tuple[int, int]:
    """The first character to show and the one after the last, so that the spans are seen."""
    total = _width(shown)
    if total <= room:
        return 0, len(shown)
    start = min((span[0] for span in spans), default=0)
    stop = min(max((span[1] for span in spans), default=0), start + room - 2)
    left = 0 if stop <= room - 1 else min(max(start - _LEAD, stop - room + 2), start)
    left = min(left, total - room + 1)
    first = next(index for index, cell in enumerate(shown) if cell.start >= left)
    taken = shown[first].start - (1 if first else 0)
    last = first
    while last < len(shown) and shown[last].end - taken <= room - (last + 1 < len(shown)):
        last += 1
    return first, last


def _cut(shown: Sequence[Cell], first: int, last: int) -> tuple[str, int]:
    """The characters from `first` up to `last`, and by how many columns they were moved."""
    text = "".join(cell.text for cell in shown[first:last])
    if last < len(shown):
        text += "…"
    if not first:
        return text.rstrip(), 0
    return "…" + text.rstrip(), shown[first].start - 1


def _width(shown: Sequence[Cell]) -> int:
    return shown[-1].end if shown else 0


def _rows(pieces: Sequence[_Piece]) -> list[list[_Piece]]:
    """The pieces of a line in rows without overlap, main ones first, each from left to right."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.severity is None, piece.start)):
        for row in rows:
            if all(piece.start >= other.end or piece.end <= other.start for other in row):
                row.append(piece)
                break
        else:
            rows.append([piece])
    return [sorted(row) for row in rows]
