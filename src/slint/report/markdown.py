"""Markdown for the summary of a job."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from slint.finding import Finding, Outcome
from slint.report import View
from slint.report.notices import in_words
from slint.report.summary import asides, count_of, verdict
from slint.report.terminal import Painter, sentence

_MOST = 200  # rows: GitHub takes one MiB of a summary
_SPECIAL = re.compile(r"[\\`*_~{}\[\]<>|#$!&@]")
_CODE = re.compile(r"`([^`]+)`")


def markdown(outcome: Outcome, _view: View) -> str:
    """A heading with the counts, a table with the worst findings first, and the closing lines."""
    lines = [f"## slint: {_text(verdict(outcome, Painter(False)) or 'nothing to check')}"]
    findings = sorted(outcome.findings, key=lambda finding: (-finding.severity, finding.span))
    if findings:
        lines += ["", "| | rule | place | |", "|---|---|---|---|"]
        lines += [_row(finding) for finding in findings[:_MOST]]
    if left := Counter(finding.rule for finding in findings[_MOST:]):
        each = ", ".join(f"{count} {rule}" for rule, count in sorted(left.items()))
        lines += ["", f"{count_of(left.total(), 'more finding')}: {each}"]
    if said := [*_problems(outcome), *asides(outcome)]:
        lines += ["", *(f"- {_text(text)}" for text in said)]
    return "".join(f"{line}\n" for line in lines)


def _problems(outcome: Outcome) -> Iterator[str]:
    """What was not checked."""
    for failure in outcome.failures:
        yield f"{failure.rule} failed on {failure.span.path}: {failure.message}"
    yield from map(in_words, outcome.unread)


def _row(finding: Finding) -> str:
    place = f"`{_code(f'{finding.span.path}:{finding.span.line}')}`"
    rule = f"{finding.rule}<br>{finding.name}"
    return f"| **{finding.severity}** | {rule} | {place} | {_text(finding.message)} |"


def _text(text: str) -> str:
    """A sentence in which only what is between backticks is marked up."""
    parts = _CODE.split(sentence(text))
    return "".join(
        f"`{_code(part)}`" if number % 2 else _SPECIAL.sub(r"\\\g<0>", part)
        for number, part in enumerate(parts)
    )


def _code(text: str) -> str:
    """What stands between backticks in a cell of a table."""
    return sentence(text).replace("`", "'").replace("|", "\\|")
