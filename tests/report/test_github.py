"""Annotations: what GitHub reads out of a log."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from slint.finding import Confidence, Counts, Finding, Outcome, Severity
from slint.report import View
from slint.report.github import github
from slint.source import Span

PLACE = Span("src/app.py", 9, 9, 9, 32)


def finding(
    severity: Severity = Severity.ERROR,
    message: str = "`sessions` keeps a user",
    span: Span = PLACE,
    confidence: Confidence = Confidence.HIGH,
) -> Finding:
    return Finding("SL101", "global-user-state", severity, confidence, message, span)


@pytest.mark.parametrize(
    ("said", "kind", "place", "message"),
    [
        (
            finding(),
            "error",
            "file=src/app.py,line=9,endLine=9,col=9,endColumn=32",
            "`sessions` keeps a user",
        ),
        (
            finding(Severity.NOTE, span=Span("a,b:c%.py", 1, 1, 3, 2)),
            "notice",
            "file=a%2Cb%3Ac%25.py,line=1,endLine=3",
            "`sessions` keeps a user",
        ),
        (
            finding(Severity.WARNING, "100 %,\n::error::no"),
            "warning",
            "file=src/app.py,line=9,endLine=9,col=9,endColumn=32",
            "100 %25, ::error::no",
        ),
    ],
)
def test_a_finding(said: Finding, kind: str, place: str, message: str, view: View) -> None:
    line = f"::{kind} {place},title=SL101 global-user-state::{message}\n"
    assert github(Outcome((said,)), replace(view, summary=False)) == line


def test_the_worst_come_first_and_the_rest_is_counted(view: View) -> None:
    findings = [
        finding(severity, span=Span("src/app.py", line, 1, line, 2), confidence=sure)
        for severity, count in ((Severity.NOTE, 12), (Severity.WARNING, 3), (Severity.ERROR, 11))
        for line in range(1, count + 1)
        for sure in [Confidence.HIGH if line == 11 else Confidence.MEDIUM]
    ]
    lines = github(Outcome(tuple(findings)), replace(view, summary=False)).splitlines()
    kinds = Counter(line.split(" ")[0] for line in lines)
    assert kinds == {"::error": 10, "::warning": 3, "::notice": 10}
    assert "line=11," in lines[0]
    assert lines[-1] == (
        "::notice title=slint::1 error, 3 notes not annotated: GitHub shows 10 of a kind"
    )


def test_the_closing_lines_follow(view: View) -> None:
    outcome = Outcome((finding(),), counts=Counts(functions=2, joined=1))
    last = github(outcome, view).splitlines()[-1]
    assert last == "1 error in 2 functions (1 joined to their code)"
