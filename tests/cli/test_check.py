"""`slint check`: what it prints where, and how it exits."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slint.cli import run
from slint.finding import Confidence, Counts, Failure, Notice, Reason, Result, Severity, Unjoined
from slint.source import Span

from .conftest import READ, Says, finding

pytestmark = pytest.mark.usefixtures("project")
Captured = pytest.CaptureFixture[str]


def one(**changes: object) -> Result:
    return Result("template.yaml", (finding(),), READ)._replace(**changes)  # type: ignore[arg-type]


def test_findings_are_exit_code_1(says: Says, capsys: Captured) -> None:
    says(one())
    assert run(["check"]) == 1
    out, err = capsys.readouterr()
    assert "template.yaml:1:1" in out
    assert out.endswith("1 warning in 1 function (1 joined to their code)\n")
    assert err == ""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 0),
        (["--fail-on", "note"], 1),
        (["--min-severity", "note"], 0),
        (["--select", "SL201", "--fail-on", "note"], 1),
        (["--fail-on", "never"], 0),
    ],
)
def test_a_note(says: Says, arguments: list[str], code: int) -> None:
    says(one(findings=(finding(severity=Severity.NOTE),)))
    assert run(["check", *arguments]) == code


@pytest.mark.parametrize("chosen", ["--select", "--extend-select"])
def test_a_chosen_rule_is_always_shown(says: Says, capsys: Captured, chosen: str) -> None:
    says(one(findings=(finding(severity=Severity.NOTE, confidence=Confidence.LOW),)))
    run(["check", "-o", "concise"])
    assert "not shown" in capsys.readouterr().out
    run(["check", "-o", "concise", chosen, "timeout-unset"])
    out = capsys.readouterr().out
    assert "note[SL201]" in out
    assert "not shown" not in out


def test_nothing_to_check_is_exit_code_3(says: Says, capsys: Captured) -> None:
    says(Result(".", (), Counts(files=4)))
    assert run(["check", "-o", "json"]) == 3
    out, err = capsys.readouterr()
    assert json.loads(out)["findings"] == []
    assert err == "Nothing to check: no template and no handler in .\n"


def test_selectors_reach_the_engine(says: Says) -> None:
    asked = says(one())
    run(["check", "--select", "SL201, SL4", "--select", "ALL", "--ignore", "SL201,", "services"])
    (settings,) = asked
    assert settings.select == ("SL201", "SL4", "ALL")
    assert settings.ignore == ("SL201",)
    assert settings.paths == ("services",)


def test_later_options_are_accepted(says: Says) -> None:
    says(one())
    assert run(["check", "--no-cache", "--no-cfn-lint", "--no-suppressions"]) == 1


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--select", "SL2O1"], "error: no rule, prefix or tag is called 'SL2O1'; did you mean"),
        (["--ignore", "zzz", "gone"], "error: no rule, prefix or tag is called 'zzz'"),
        (["gone"], "error: no such file or folder: gone"),
        (["-o", "jsn"], "error: unknown format 'jsn'; did you mean json?"),
        (["-o", "x"], "error: unknown format 'x'; one of full, concise, json"),
        (["-o", "json="], "error: -o json= names no file"),
        (["-o", "json", "-o", "full"], "error: json has standard output to itself"),
        (["-o", "json=gone/x.json"], "error: cannot write gone/x.json: No such file"),
        (["--fail-on", "fatal"], "error: Invalid value for '--fail-on'"),
        (["--bogus"], "error: No such option"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    says: Says, capsys: Captured, arguments: list[str], line: str
) -> None:
    says(one())
    assert run(["check", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(line)
    assert err.count("\n") == 1


def test_wrong_selectors_are_told_before_files_are_looked_for(says: Says, capsys: Captured) -> None:
    asked = says(one())
    assert run(["check", "gone", "--select", "nothing"]) == 2
    assert "'nothing'" in capsys.readouterr().err
    assert not asked


def test_several_reports(says: Says, capsys: Captured, project: Path) -> None:
    says(one())
    assert run(["check", "-o", "concise", "-o", "json=a.json", "-o", "full=b.txt"]) == 1
    assert capsys.readouterr().out.startswith("template.yaml:1:1: warning[SL201]")
    assert json.loads((project / "a.json").read_text())["schema"] == "slint-json/1"
    assert "template.yaml:1:1" in (project / "b.txt").read_text()


def test_reports_to_files_only_leave_a_summary(says: Says, capsys: Captured) -> None:
    says(one())
    run(["check", "-o", "json=a.json"])
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "1 warning in 1 function (1 joined to their code)\n"


def test_a_failed_rule_is_exit_code_2_and_stops_nothing(says: Says, capsys: Captured) -> None:
    failure = Failure("SL101", Span("services/app.py", 3, 1, 3, 2), "KeyError: 'x'")
    says(one(failures=(failure,)))
    assert run(["check", "-o", "json"]) == 2
    out, err = capsys.readouterr()
    assert len(json.loads(out)["findings"]) == 1
    assert err == "error: SL101 failed on services/app.py:3: KeyError: 'x'\n"


def test_a_fault_of_slint_is_one_line(says: Says, capsys: Captured) -> None:
    says(RuntimeError("it\nbroke"))
    assert run(["check"]) == 2
    line = "error: slint failed (RuntimeError: it broke); run with -v for the traceback\n"
    assert capsys.readouterr() == ("", line)
    assert run(["check", "-v"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_verbose_says_what_was_not_read(says: Says, capsys: Captured) -> None:
    unjoined = Unjoined("Orders", Span("template.yaml", 7, 3, 7, 9), Reason("s3"))
    says(one(unjoined=(unjoined,), remarks=(Notice("x.yaml", "file", "gone"),)))
    run(["check"])
    assert capsys.readouterr().err == ""
    run(["check", "-v"])
    assert capsys.readouterr().err == (
        "template.yaml:7: Orders is not joined to its code: its code is in S3\n"
        "x.yaml: not read: gone\n"
    )


def test_quiet_prints_findings_only(says: Says, capsys: Captured) -> None:
    says(one())
    run(["check", "-q", "-o", "concise"])
    assert capsys.readouterr().out.count("\n") == 1


def test_a_file_is_checked_in_its_application(says: Says, capsys: Captured) -> None:
    asked = says(one(findings=(finding(), finding("services/app.py"))))
    run(["check", "services/app.py", "-o", "concise"])
    assert asked[0].paths == ("services/app.py",)
    out = capsys.readouterr().out
    assert out.startswith("services/app.py:1:1")
    assert "1 warning in other files not shown" in out


def test_paths_are_seen_from_the_working_directory(
    says: Says, capsys: Captured, monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    asked = says(one(findings=(finding(), finding("services/app.py"))))
    monkeypatch.chdir(project / "services")
    run(["check", "..", ".", "-q", "-o", "concise"])
    assert asked[0].paths == (".", "services")
    places = [line.split(":")[0] for line in capsys.readouterr().out.splitlines()]
    assert places == ["app.py", "../template.yaml"]


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours(
    says: Says,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    environment: dict[str, str],
    colored: bool,  # noqa: FBT001
) -> None:
    says(one())
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    run(["check", *arguments])
    assert ("\x1b[" in capsys.readouterr().out) is colored
