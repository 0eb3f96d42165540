"""The closing lines of a report: what was held back, what was read, what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from slint.finding import Finding, Outcome, Severity
from slint.report import View
from slint.report.terminal import Painter, sentence, wrap


def summary(outcome: Outcome, view: View, paint: Painter) -> list[str]:
    """The closing lines; the last one counts the findings and what they were found in."""
    lines = []
    for aside in asides(outcome):
        lines += wrap(aside, view.width, rest=2)
    if said := verdict(outcome, paint):
        lines.append(said)
    return lines


def verdict(outcome: Outcome, paint: Painter) -> str:
    """What was found, and in what; empty where there was nothing to read."""
    if read := _read(outcome):
        return f"{_findings(outcome, paint)} in {read}"
    return _findings(outcome, paint) if outcome.findings else ""


def asides(outcome: Outcome) -> Iterator[str]:
    """Sentences on what is not shown, or not read in full."""
    if held := outcome.below_severity:
        least = min(finding.severity for finding in held)
        yield f"{_tally(held)} not shown (--min-severity {least})"
    if held := outcome.below_confidence:
        least_sure = min(finding.confidence for finding in held)
        yield f"{_tally(held)} of less confidence not shown (--min-confidence {least_sure})"
    if held := outcome.elsewhere:
        yield f"{_tally(held)} in other files not shown"
    if outcome.suppressed:
        yield f"{count_of(len(outcome.suppressed), 'finding')} suppressed"
    if outcome.other:
        total = sum(count for _, count in outcome.other)
        by_count = sorted(outcome.other, key=lambda item: -item[1])
        each = ", ".join(f"{count} {sentence(language)}" for language, count in by_count)
        yield f"{count_of(total, 'function')} checked by template only: {each}"
    if skipped := outcome.counts.skipped:
        yield f"{count_of(skipped, 'file')} written for a template engine skipped"


def _findings(outcome: Outcome, paint: Painter) -> str:
    counts = Counter(finding.severity for finding in outcome.findings)
    if not counts:
        return "No findings"
    return ", ".join(
        paint(count_of(counts[severity], str(severity)), severity)
        for severity in sorted(Severity, reverse=True)
        if counts[severity]
    )


def _read(outcome: Outcome) -> str:
    counts = outcome.counts
    bare = f"{count_of(counts.handlers, 'handler')} without a template" if counts.handlers else ""
    if counts.functions:
        named = f", {counts.joined_by_name} of them by name" if counts.joined_by_name else ""
        joined = f"{counts.joined} joined to their code{named}"
        functions = f"{count_of(counts.functions, 'function')} ({joined})"
        return f"{functions} and {bare}" if bare else functions
    return bare or (count_of(counts.templates, "template") if counts.templates else "")


def _tally(findings: Iterable[Finding]) -> str:
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(
        count_of(counts[severity], str(severity)) for severity in sorted(counts, reverse=True)
    )


def count_of(number: int, noun: str) -> str:
    """A number with its noun: `1 error`, `2 errors`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
