"""One line a finding, which editors and `grep` can follow."""

from __future__ import annotations

from slint.finding import Finding, Outcome
from slint.report import View
from slint.report.summary import summary
from slint.report.terminal import Painter, escape, sentence


def concise(outcome: Outcome, view: View) -> str:
    """`path:line:column: severity[rule] name: message`, by file."""
    paint = Painter(view.color)
    lines = [line(finding, view, paint) for finding in outcome.findings]
    if view.summary:
        lines += summary(outcome, view, paint)
    return "".join(f"{text}\n" for text in lines)


def line(finding: Finding, view: View, paint: Painter) -> str:
    """A finding on one line."""
    place = f"{escape(view.path(finding.span.path))}:{finding.span.line}:{finding.span.column}"
    kind = paint(f"{finding.severity}[{finding.rule}]", finding.severity)
    return f"{place}: {kind} {finding.name}: {sentence(finding.message)}"
