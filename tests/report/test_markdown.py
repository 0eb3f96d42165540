"""The summary of a job."""

from __future__ import annotations

import pytest
from markdown_it import MarkdownIt

from slint.finding import Confidence, Counts, Failure, Finding, Notice, Outcome, Severity
from slint.report import View
from slint.report import markdown as module
from slint.report.markdown import markdown
from slint.source import Span


def finding(
    message: str = "`sessions` keeps a user", severity: Severity = Severity.WARNING, line: int = 9
) -> Finding:
    span = Span("src/app.py", line, 9, line, 32)
    return Finding("SL101", "global-user-state", severity, Confidence.HIGH, message, span)


def test_a_summary(view: View) -> None:
    outcome = Outcome(
        (finding(line=2), finding("`x` is wrong", Severity.ERROR)),
        below_severity=(finding(severity=Severity.NOTE),),
        counts=Counts(functions=3, joined=2),
        failures=(Failure("SL301", Span("template.yaml", 1, 1, 1, 2), "KeyError: 1"),),
        unread=(Notice("lib.py", "file", "permission denied"),),
    )
    assert markdown(outcome, view) == (
        "## slint: 1 error, 1 warning in 3 functions (2 joined to their code)\n"
        "\n"
        "| | rule | place | |\n"
        "|---|---|---|---|\n"
        "| **error** | SL101<br>global-user-state | `src/app.py:9` | `x` is wrong |\n"
        "| **warning** | SL101<br>global-user-state | `src/app.py:2` | `sessions` keeps a user |\n"
        "\n"
        "- SL301 failed on template.yaml: KeyError: 1\n"
        "- lib.py: not read: permission denied\n"
        "- 1 note not shown (--min-severity note)\n"
    )


def test_a_clean_summary(view: View) -> None:
    assert markdown(Outcome((), counts=Counts(templates=1)), view) == (
        "## slint: No findings in 1 template\n"
    )
    assert markdown(Outcome(()), view) == "## slint: nothing to check\n"


def test_what_does_not_fit_is_counted(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 1)
    text = markdown(Outcome((finding(line=1), finding(line=2), finding(line=3))), view)
    assert text.count("| **warning** |") == 1
    assert text.endswith("\n2 more findings: 2 SL101\n")


@pytest.mark.parametrize(
    "message",
    [
        "a | b `c | d` **e** _f_ <img src=x> [g](https://example.com) &amp; `<b>`",
        "one ` backtick | and <b>",
        "`` two `` and ``three` | x",
        "# heading ![x](y) ~~z~~ $1$",
    ],
)
def test_text_of_the_project_stays_text(message: str, view: View) -> None:
    text = markdown(Outcome((finding(message),)), view)
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text)
    assert html.count("<td>") == html.count("</td>") == 4
    for tag in ("<img", "<b>", "<a ", "<em>", "<s>"):
        assert tag not in html
    assert html.count("<strong>") == 1
