"""The law by which findings of one rule at one place become one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from slint.finding import Finding
from slint.source import Span


class Merged:
    """Findings, one a rule and span (and what they are about), in the order of the first of each.

    The worst severity wins, then the highest confidence, then the first in template order, which
    is the order in which they are added; `functions` are those of all. Merging a part first says
    the same as merging all at once.
    """

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self._places: dict[tuple[str, Span, tuple[Span, ...]], Finding] = {}
        for finding in findings:
            self.add(finding)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self._places.values())

    def add(self, finding: Finding) -> None:
        """One more finding, later in template order than those before."""
        place = (finding.rule, finding.span, finding.about)
        self._places[place] = _merged(self._places.get(place, finding), finding)


def _merged(first: Finding, second: Finding) -> Finding:
    worst = second if _weight(second) > _weight(first) else first
    functions = dict.fromkeys((*_functions(first), *_functions(second)))
    return worst._replace(functions=tuple(functions), function=next(iter(functions), None))


def _weight(finding: Finding) -> tuple[int, int]:
    return finding.severity, finding.confidence


def _functions(finding: Finding) -> tuple[str, ...]:
    return finding.functions or ((finding.function,) if finding.function else ())
