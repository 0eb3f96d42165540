"""The report for people: each finding with the lines it is about, in every file it joins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from slint.finding import Finding, Outcome, Related
from slint.report import View
from slint.report.concise import line
from slint.report.excerpt import Mark, excerpt
from slint.report.masking import mask_file
from slint.report.summary import summary
from slint.report.terminal import Painter, escape, sentence, wrap
from slint.source import Source

_EXCERPTS = 5  # of one rule; its other findings are lines
_SHARED = 3  # what more functions of one template share is one entry with so many places
_NAMED = 8  # functions of a finding; the others are counted
_TOGETHER = "\xa0"  # a space at which a line is not broken


class _Entry(NamedTuple):
    """A finding, and the others of its template that say the same."""

    finding: Finding
    others: tuple[Finding, ...] = ()


def full(outcome: Outcome, view: View) -> str:
    """Errors first, then by file; the first five findings of a rule with their lines."""
    paint = Painter(view.color)
    writer = _Writer(view, paint)
    seen: Counter[str] = Counter()
    blocks: list[str] = []
    lines: list[str] = []
    for entry in _entries(outcome.findings):
        rule = entry.finding.rule
        if seen[rule] < _EXCERPTS:
            if lines:
                blocks.append("\n".join(lines))
                lines = []
            blocks.append("\n".join(writer.entry(entry, helped=seen[rule] > 0)))
        else:
            lines += [line(finding, view, paint) for finding in (entry.finding, *entry.others)]
        seen[rule] += 1
    if lines:
        blocks.append("\n".join(lines))
    if view.summary:
        blocks.append("\n".join(summary(outcome, view, paint)))
    return "".join(f"{block}\n\n" for block in blocks[:-1]) + "".join(
        f"{block}\n" for block in blocks[-1:]
    )


def _entries(findings: Iterable[Finding]) -> list[_Entry]:
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: (-finding.severity, finding.span)):
        groups.setdefault(_fault(finding), []).append(finding)
    entries = []
    for group in groups.values():
        if len(group) > _SHARED:
            entries.append(_Entry(group[0], tuple(group[1:])))
        else:
            entries += [_Entry(finding) for finding in group]
    return sorted(entries, key=lambda entry: (-entry.finding.severity, entry.finding.span))


def _fault(finding: Finding) -> tuple[object, ...]:
    """What findings share that are one entry: all but the function or resource at fault."""
    thing = finding.resource or finding.function
    if thing is None or finding.span.path.endswith(".py"):
        return (finding,)
    message = re.sub(rf"\b{re.escape(thing)}\b", "\0", finding.message)
    return (finding.rule, finding.severity, finding.span.path, message)


class _Writer:
    """Writes entries; keeps the masked text of the files it has shown."""

    def __init__(self, view: View, paint: Painter) -> None:
        self.view = view
        self.paint = paint
        self.source = cache(self._masked)

    def _masked(self, path: str) -> Source | None:
        source = self.view.source(path)
        return mask_file(source) if source else None

    def entry(self, entry: _Entry, *, helped: bool) -> Iterator[str]:
        """The lines of an entry; `helped` leaves out the help, which was given above."""
        finding, others = entry
        yield from self._head(finding, len(others))
        yield from self._places(finding, others[: _SHARED - 1])
        if len(others) >= _SHARED:
            yield self._more(others[_SHARED - 1 :])
        if len(finding.functions) > 1:
            yield from self._aside("functions", _listed(finding.functions))
        rule = self.view.rule(finding.rule)
        if rule and not helped:
            help_text = " ".join(rule.fix.split()).removesuffix(".")
            command = f"(slint rule {rule.id})".replace(" ", _TOGETHER)
            yield from self._aside("help", f"{help_text} {command}")

    def _head(self, finding: Finding, others: int) -> Iterator[str]:
        kind = f"{finding.severity}[{finding.rule}]"
        more = f" (and in {others} more places)" if others else ""
        text = f"{finding.name}: {sentence(finding.message)}{more}"
        first, *rest = wrap(text, self.view.width, first=len(kind) + 1, rest=2)
        yield f"{self.paint(kind, finding.severity)} {self.paint(first, 'strong')}"
        for line_ in rest:
            yield "  " + self.paint(line_.lstrip(), "strong")

    def _places(self, finding: Finding, others: Sequence[Finding]) -> Iterator[str]:
        """The excerpts: the finding's file first, then each other file it is joined to."""
        beside = [related for related in finding.related if related.span != finding.span]
        own = next((item for item in finding.related if item.span == finding.span), None)
        marks = [Mark(finding.span, sentence(own.message) if own else "", finding.severity)]
        marks += [Mark(other.span, "", other.severity) for other in others]
        marks += [_mark(related) for related in ([] if others else beside)]
        files: dict[str, list[Mark]] = {}
        for mark in marks:
            files.setdefault(mark.span.path, []).append(mark)
        digits = max(len(str(mark.span.end_line)) for mark in marks)
        for path, those in files.items():
            span = those[0].span
            place = f"  {escape(self.view.path(path))}:{span.line}:{span.column}"
            source = self.source(path)
            if source is None or not source.line(span.line).strip():
                yield f"{place} {those[0].label}".rstrip()
                continue
            yield place
            if path == finding.span.path:
                yield self.paint(f"  {'':{digits}} |", "gutter")
            yield from excerpt(source, those, digits, self.view.width, self.paint)

    def _more(self, others: Sequence[Finding]) -> str:
        text = f"  and {len(others)} more"
        for number, finding in enumerate(others):
            piece = f", {finding.span.line}" if number else f": lines {finding.span.line}"
            if len(text) + len(piece) + 5 > self.view.width:
                return f"{text}, ..."
            text += piece
        return text

    def _aside(self, label: str, text: str) -> Iterator[str]:
        indent = len(label) + 4
        first, *rest = wrap(text, self.view.width, first=indent, rest=indent)
        yield f"  {self.paint(f'{label}:', 'help')} {first}".replace(_TOGETHER, " ")
        yield from (line_.replace(_TOGETHER, " ") for line_ in rest)


def _listed(functions: Sequence[str]) -> str:
    names = ", ".join(map(sentence, functions[:_NAMED]))
    return f"{names} and {len(functions) - _NAMED} more" if len(functions) > _NAMED else names


def _mark(related: Related) -> Mark:
    return Mark(related.span, sentence(related.message), None)
