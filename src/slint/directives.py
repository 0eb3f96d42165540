"""The comments that silence rules: `# slint: ignore[SL101] reason` and `ignore-file[...]`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from slint.finding import Suppression
from slint.source import Source, Span

WORD = "slint"
"""Stands in every file that silences a rule."""

FILE = "ignore-file"

_DIRECTIVE = re.compile(
    r"(?<!\S)#[ \t]*slint:[ \t]*(ignore[\w-]*)[ \t]*(?:\[([^\]\r\n]*)\])?([^#\r\n]*)"
)
_ITEM = re.compile(r"[^,\s](?:[^,]*[^,\s])?")
_KNOWN = ("ignore", FILE)


class Directive(NamedTuple):
    """One such comment: the rules it names with their places, none where it names no rule."""

    rules: tuple[tuple[str, Span], ...]
    span: Span
    whole_file: bool
    reason: str

    def suppressions(self, covers: Span | None, *, judged: bool = True) -> Iterator[Suppression]:
        """One for each rule that is named; one without a rule where none is."""
        for rule, span in self.rules or (("", self.span),):
            yield Suppression(rule, span, None if self.whole_file else covers, self.reason, judged)


def directives(source: Source, start: int, end: int) -> Iterator[Directive]:
    """Those in the comment between two offsets; it may hold several, each behind its own `#`."""
    for match in _DIRECTIVE.finditer(source.text[start:end]):
        word, listed, reason = match.groups()
        items = _ITEM.finditer(listed) if listed is not None and word in _KNOWN else ()
        first = start + match.start(2)
        rules = tuple(
            (item[0], source.span(first + item.start(), first + item.end())) for item in items
        )
        behind = match.end(2) + 1 if listed is not None else match.end(1)
        span = source.span(start + match.start(), start + behind)
        yield Directive(rules, span, word == FILE, reason.strip())
