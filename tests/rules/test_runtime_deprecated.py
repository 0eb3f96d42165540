"""SL904: what it says depends on the day, and each `Runtime` is one finding."""

from __future__ import annotations

import datetime

import pytest

from slint.catalogue import Catalogue
from slint.check.engine import check
from slint.files import MemoryFiles
from slint.finding import Finding, Severity
from slint.settings import Settings

CATALOGUE = Catalogue.load()
DATES = {"python9.1": ["2030-06-30", "2030-08-01", "2030-09-01", "python9.2"]}
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python9.1}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/, Handler: app.handler}
  Returns:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src/, Handler: app.handler}
"""


def findings(monkeypatch: pytest.MonkeyPatch, today: datetime.date | None) -> list[Finding]:
    table = {**CATALOGUE.load_data("runtimes"), "runtimes": DATES}
    monkeypatch.setitem(CATALOGUE._data, "runtimes", table)
    settings = Settings(select=("SL904",), today=today)
    results = check(MemoryFiles({"template.yaml": TEMPLATE}), settings, CATALOGUE)
    return [finding for result in results for finding in result.findings]


@pytest.mark.parametrize(
    ("day", "severity", "words"),
    [
        ("2030-04-01", Severity.WARNING, "will be deprecated on 2030-06-30"),
        ("2030-06-29", Severity.WARNING, "will be deprecated on 2030-06-30"),
        ("2030-06-30", Severity.WARNING, "has been deprecated since 2030-06-30"),
        ("2030-07-31", Severity.WARNING, "from 2030-08-01 on no function can be created"),
        ("2030-08-01", Severity.ERROR, "nor updated from 2030-09-01 on"),
        ("2030-09-01", Severity.ERROR, "neither created nor updated"),
    ],
)
def test_severity_by_day(
    monkeypatch: pytest.MonkeyPatch, day: str, severity: Severity, words: str
) -> None:
    (finding,) = findings(monkeypatch, datetime.date.fromisoformat(day))
    assert finding.severity is severity
    assert words in finding.message
    assert "move to `python9.2`" in finding.message


def test_one_finding_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    (finding,) = findings(monkeypatch, datetime.date(2030, 7, 1))
    assert (finding.span.line, finding.functions) == (3, ("Orders", "Returns"))


@pytest.mark.parametrize("today", [None, datetime.date(2030, 3, 31)])
def test_silent(monkeypatch: pytest.MonkeyPatch, today: datetime.date | None) -> None:
    assert findings(monkeypatch, today) == []
