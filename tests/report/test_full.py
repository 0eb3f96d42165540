"""The report for people, character by character."""

from __future__ import annotations

from dataclasses import replace

import click
import pytest

from slint.finding import Confidence, Counts, Finding, Outcome, Related, Severity
from slint.report import View
from slint.report.full import full
from slint.source import Span

from .conftest import At

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def finding(span: Span, message: str, severity: Severity = ERROR, rule: str = "SL101") -> Finding:
    return Finding(rule, "global-user-state", severity, Confidence.HIGH, message, span)


@pytest.fixture
def joined(at: At) -> Finding:
    span = at("src/app.py", 9, 'sessions[event["user"]] = event["token"]')
    one = finding(span, "`sessions` keeps data of one request for the next caller")
    return one._replace(
        related=(
            Related(span, "written with `event.user`"),
            Related(at("src/app.py", 3, "sessions"), "made once, at cold start"),
            Related(at("template.yaml", 2, "Function0"), "runs this handler"),
        ),
        functions=("Function0", "Function1"),
    )


def test_a_joined_finding(joined: Finding, view: View) -> None:
    outcome = Outcome((joined,), counts=Counts(2, 1, 20, 18))
    assert (
        full(outcome, view)
        == """\
error[SL101] global-user-state: `sessions` keeps data of one request for the
  next caller
  src/app.py:9:9
    |
  3 | sessions = {}
    | -------- made once, at cold start
  ...
  9 |         sessions[event["user"]] = event["token"]
    |         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ written with `event.user`
  template.yaml:2:3
  2 |   Function0:
    |   --------- runs this handler
  functions: Function0, Function1
  help: Keep it in a local variable, or in a store such as DynamoDB
        (slint rule SL101)

1 error in 20 functions (18 joined to their code)
"""
    )


def test_colours_change_nothing_but_colour(joined: Finding, view: View) -> None:
    outcome = Outcome((joined,), counts=Counts(2, 1, 20, 18))
    colored = full(outcome, replace(view, color=True))
    assert "\x1b[" in colored
    assert click.unstyle(colored) == full(outcome, view)


def test_a_span_of_several_lines(at: At, view: View) -> None:
    one = finding(Span("src/app.py", 10, 5, 16, 6), "written each time", rule="SL999")
    one = one._replace(related=(Related(at("src/app.py", 12, 'event["id"]'), "of the event"),))
    assert (
        full(Outcome((one,)), view).split("\n\n")[0]
        == """\
error[SL999] global-user-state: written each time
  src/app.py:10:5
     |
  10 | /     table.put_item(
  11 | |         Item={
  12 | |             "id": event["id"],
     | |                   ----------- of the event
  ...   |
  16 | |     )
     | |_____^"""
    )


def test_two_labels_in_one_line(at: At, view: View) -> None:
    one = finding(at("src/app.py", 9, 'event["token"]'), "kept", rule="SL999")._replace(
        related=(
            Related(at("src/app.py", 9, "sessions"), "made at cold start"),
            Related(at("src/app.py", 9, 'event["user"]'), "the key"),
        )
    )
    assert (
        full(Outcome((one,)), view).split("\n\n")[0].split("\n", 3)[3]
        == """\
  9 |         sessions[event["user"]] = event["token"]
    |         -------- -------------    ^^^^^^^^^^^^^^
    |         |        the key
    |         made at cold start"""
    )


def test_what_many_functions_share_is_one_entry(at: At, view: View) -> None:
    shared = tuple(
        finding(
            at("template.yaml", 2 + 3 * n, name), f"`{name}` has no timeout", WARNING, "SL201"
        )._replace(function=name)
        for n, name in enumerate(f"Function{n}" for n in range(20))
    )
    assert (
        full(Outcome(shared, counts=Counts(2, 1, 20, 18)), view)
        == """\
warning[SL201] global-user-state: `Function0` has no timeout (and in 19 more
  places)
  template.yaml:2:3
    |
  2 |   Function0:
    |   ^^^^^^^^^
  ...
  5 |   Function1:
    |   ^^^^^^^^^
  ...
  8 |   Function2:
    |   ^^^^^^^^^
  and 17 more: lines 11, 14, 17, 20, 23, 26, 29, 32, 35, 38, 41, 44, 47, 50, ...

20 warnings in 20 functions (18 joined to their code)
"""
    )


def test_the_sixth_finding_of_a_rule_is_a_line(view: View) -> None:
    findings = tuple(
        finding(Span("src/app.py", n, 1, n, 4), f"number {n}") for n in (1, 3, 6, 7, 8, 9, 10)
    )
    blocks = full(Outcome(findings), view).split("\n\n")
    assert len(blocks) == 7
    assert blocks[5] == (
        "src/app.py:9:1: error[SL101] global-user-state: number 9\n"
        "src/app.py:10:1: error[SL101] global-user-state: number 10"
    )


def test_errors_come_first_and_help_comes_once(at: At, view: View) -> None:
    findings = (
        finding(at("src/app.py", 1, "import"), "a warning", WARNING),
        finding(at("src/app.py", 3, "sessions"), "an error"),
    )
    report = full(Outcome(findings), view)
    assert report.index("an error") < report.index("a warning")
    assert report.count("help:") == 1


def test_nothing_secret_is_shown(at: At, view: View) -> None:
    one = finding(at("src/app.py", 7, "password"), 'password = "correct horse battery"')
    report = full(Outcome((one,)), view)
    assert "correct" not in report
    assert "*****" in report


def test_a_file_that_cannot_be_read_has_no_excerpt(view: View) -> None:
    one = finding(Span("gone.yaml", 4, 2, 4, 3), "not UTF-8 text: byte 0xff", rule="SL001")
    assert full(Outcome((one,)), view) == (
        "error[SL001] global-user-state: not UTF-8 text: byte 0xff\n  gone.yaml:4:2\n\n1 error\n"
    )


def test_the_closing_lines(at: At, view: View) -> None:
    note = finding(at("src/app.py", 1, "import"), "a note", NOTE)
    outcome = Outcome(
        (),
        below_severity=(note, note),
        below_confidence=(note._replace(severity=WARNING, confidence=Confidence.LOW),),
        elsewhere=(note,),
        counts=Counts(3, 1, 4, 1, 2),
        other=(("java", 1), ("nodejs", 2)),
    )
    assert (
        full(outcome, view)
        == """\
2 notes not shown (--min-severity note)
1 warning of less confidence not shown (--min-confidence low)
1 note in other files not shown
3 functions checked by template only: 2 nodejs, 1 java
2 files written for a template engine skipped
No findings in 4 functions (1 joined to their code)
"""
    )
    assert full(outcome, replace(view, summary=False)) == ""


def test_only_templates(view: View) -> None:
    assert full(Outcome((), counts=Counts(2, 2)), view) == "No findings in 2 templates\n"
