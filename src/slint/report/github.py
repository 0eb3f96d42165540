"""GitHub annotations: workflow commands that put findings beside the lines of a pull request."""

from __future__ import annotations

from collections import Counter

from slint.finding import Finding, Outcome, Severity
from slint.report import View
from slint.report.summary import count_of, summary
from slint.report.terminal import Painter, sentence

_KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_MOST = 10  # of one kind that GitHub shows for a step


def github(outcome: Outcome, view: View) -> str:
    """The ten worst findings of each kind; a notice says how many were left out."""
    totals = Counter(finding.severity for finding in outcome.findings)
    cut = any(total > _MOST for total in totals.values())
    room = dict.fromkeys(_KINDS, _MOST)
    if cut:
        room[Severity.NOTE] -= 1
    lines = []
    shown: Counter[Severity] = Counter()
    for finding in sorted(outcome.findings, key=lambda finding: _badness(finding, view)):
        if shown[finding.severity] < room[finding.severity]:
            shown[finding.severity] += 1
            lines.append(_command(finding))
    if cut:
        left = ", ".join(
            count_of(totals[severity] - shown[severity], str(severity))
            for severity in _KINDS
            if totals[severity] > shown[severity]
        )
        lines.append(f"::notice title=slint::{left} not annotated: GitHub shows {_MOST} of a kind")
    if view.summary:
        lines += summary(outcome, view, Painter(False))
    return "".join(f"{line}\n" for line in lines)


def _badness(finding: Finding, view: View) -> tuple[float, ...]:
    """What puts the worst first: the severity, then the weight for security, then confidence."""
    rule = view.rule(finding.rule)
    security = rule.security or 0 if rule else 0
    return -finding.severity, -security, -finding.confidence


def _command(finding: Finding) -> str:
    span = finding.span
    places = {"file": span.path, "line": str(span.line), "endLine": str(span.end_line)}
    if span.line == span.end_line:
        places |= {"col": str(span.column), "endColumn": str(span.end_column)}
    places["title"] = f"{finding.rule} {finding.name}"
    properties = ",".join(f"{key}={_property(value)}" for key, value in places.items())
    return f"::{_KINDS[finding.severity]} {properties}::{_data(sentence(finding.message))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
