"""One line a finding."""

from __future__ import annotations

from dataclasses import replace

from slint.finding import Confidence, Counts, Finding, Outcome, Severity
from slint.report import View
from slint.report.concise import concise

from .conftest import At


def test_lines(at: At, view: View) -> None:
    one = Finding(
        "SL101",
        "global-user-state",
        Severity.ERROR,
        Confidence.HIGH,
        "`sessions` keeps\ndata",
        at("src/app.py", 9, "sessions"),
    )
    outcome = Outcome((one, one._replace(severity=Severity.WARNING)), counts=Counts(2, 1, 2, 1))
    assert (
        concise(outcome, view)
        == """\
src/app.py:9:9: error[SL101] global-user-state: `sessions` keeps data
src/app.py:9:9: warning[SL101] global-user-state: `sessions` keeps data
1 error, 1 warning in 2 functions (1 joined to their code)
"""
    )
    assert concise(Outcome(()), replace(view, summary=False)) == ""
