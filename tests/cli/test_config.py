"""The settings file and the command line over it; `slint config`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slint.cli import run
from slint.finding import Confidence, Severity
from slint.globs import Glob

from .conftest import Says

Captured = pytest.CaptureFixture[str]

APPLICATION = {
    ".git/HEAD": "",
    "slint.toml": 'ignore = ["SL911"]\nextend-exclude = ["old"]\n[parameters]\nStage = "prod"\n',
    "template.yaml": """\
Transform: AWS::Serverless-2016-10-31
Parameters: {Stage: {Type: String}}
Conditions: {Prod: !Equals [!Ref Stage, prod]}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: dist/orders
      Timeout: !If [Prod, !Ref AWS::NoValue, 10]
""",
    "services/orders/app.py": """\
seen = {}


def handler(event, context):
    seen[event["user"]] = event["name"]
    return seen
""",
    "services/orders/.keep": "",
    "old/template.yaml": "Resources: {A: {Type: AWS::Lambda::Function}}\n",
}


@pytest.fixture
def application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with settings at its root, which is the working directory."""
    for path, text in APPLICATION.items():
        file = tmp_path / "repo" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    monkeypatch.chdir(tmp_path / "repo")
    return tmp_path / "repo"


def found(capsys: Captured, *arguments: str) -> set[tuple[str, str, int]]:
    """The rule, path and line of each finding of SL101 and SL201."""
    assert run(["check", "-o", "json", *arguments]) in (0, 1, 3)
    findings = json.loads(capsys.readouterr().out)["findings"]
    places = {(one["rule"], one["path"], one["line"]) for one in findings}
    return {place for place in places if place[0] in ("SL101", "SL201", "SL911")}


def test_it_is_the_same_from_everywhere(
    application: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (application / "slint.toml").open("a") as file:
        file.write('[code-roots]\n"dist/orders" = "services/orders"\n')
    timeout, state = ("SL201", "template.yaml", 5), ("SL101", "services/orders/app.py", 5)
    assert found(capsys) == {timeout, state}
    assert found(capsys, "template.yaml") == {timeout, state}
    assert found(capsys, "services/orders/app.py") == {state}
    monkeypatch.chdir(application / "services")
    above, below = ("SL201", "../template.yaml", 5), ("SL101", "orders/app.py", 5)
    assert found(capsys, "..") == {above, below}
    assert found(capsys, "orders/app.py") == {below}
    monkeypatch.chdir(application.parent)
    outside = {("SL201", "repo/template.yaml", 5), ("SL101", "repo/services/orders/app.py", 5)}
    assert found(capsys, "repo") == outside


def test_parameters_decide_conditions(application: Path, capsys: Captured) -> None:
    assert found(capsys, "--isolated", "--ignore", "SL911", "--exclude", "old") == {
        ("SL101", "services/orders/app.py", 5)
    }
    (application / "slint.toml").unlink()
    (application / "samconfig.toml").write_text(
        '[default.deploy.parameters]\nparameter_overrides = "Stage=prod"\n'
    )
    assert ("SL201", "template.yaml", 5) in found(capsys)
    (application / "slint.toml").write_text('parameters = {Stage = "dev"}\n')
    assert ("SL201", "template.yaml", 5) not in found(capsys)


def test_a_file_that_is_named(application: Path, capsys: Captured, tmp_path: Path) -> None:
    other = tmp_path / "ours.toml"
    other.write_text('select = ["SL201"]\nexclude = ["/services"]\n[parameters]\nStage = "prod"\n')
    places = {("SL201", "template.yaml", 5), ("SL201", "old/template.yaml", 1)}
    assert found(capsys, "--config", str(other)) == places
    pyproject = application / "pyproject.toml"
    pyproject.write_text("[project]\n")
    assert run(["check", "--config", "pyproject.toml"]) == 2
    assert capsys.readouterr().err == "error: pyproject.toml has no table [tool.slint]\n"
    assert run(["check", "--config", "gone.toml"]) == 2
    assert capsys.readouterr().err == "error: cannot read gone.toml: No such file or directory\n"


@pytest.mark.usefixtures("application")
def test_above_the_git_root_nothing_is_read(application: Path, capsys: Captured) -> None:
    (application / "slint.toml").unlink()
    (application.parent / "slint.toml").write_text('select = ["broken"]\n')
    assert run(["config"]) == 0
    assert "select = []" in capsys.readouterr().out
    (application / "slint.toml").symlink_to(application.parent / "slint.toml")
    assert run(["config"]) == 0


@pytest.mark.parametrize(
    ("written", "arguments", "expected"),
    [
        ({"select": ["SL1"]}, ["--select", "SL2"], {"select": ("SL2",)}),
        ({"ignore": ["SL201"]}, ["--select", "SL2"], {"ignore": ()}),
        ({"ignore": ["SL1"]}, ["--ignore", "SL2"], {"ignore": ("SL1", "SL2")}),
        ({"ignore": ["SL201", "SL101"]}, ["--extend-select", "SL201"], {"ignore": ("SL101",)}),
        ({"extend-select": ["SL1"]}, ["--extend-select", "SL2"], {"extend_select": ("SL1", "SL2")}),
        ({"min-severity": "note"}, [], {"min_severity": Severity.NOTE}),
        ({"min-severity": "note"}, ["--min-severity", "error"], {"min_severity": Severity.ERROR}),
        ({"min-confidence": "low"}, [], {"min_confidence": Confidence.LOW}),
        ({"fail-on": "never"}, [], {"fail_on": None}),
        ({"fail-on": "error"}, ["--fail-on", "never"], {"fail_on": None}),
        ({"cfn-lint": False}, ["--no-cfn-lint"], {"cfn_lint": False}),
        ({"exclude": ["a"]}, ["--exclude", "b,c"], {"exclude": (Glob(".", "b"), Glob(".", "c"))}),
        (
            {"extend-exclude": ["a"]},
            ["--extend-exclude", "b"],
            {"extend_exclude": (Glob(".", "a"), Glob(".", "b"))},
        ),
    ],
)
def test_the_command_line_wins(
    project: Path,
    says: Says,
    written: dict[str, object],
    arguments: list[str],
    expected: dict[str, object],
) -> None:
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in written.items()]
    (project / "slint.toml").write_text("".join(lines))
    asked = says()
    run(["check", *arguments])
    assert {name: getattr(asked[0], name) for name in expected} == expected


def test_config_shows_values_and_their_origins(
    application: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    (application / "slint.toml").write_text(
        'ignore = ["SL911"]\nfail-on = "error"\nper-file-ignores = {"a b/*" = ["SL1"]}\n'
        "[heavy-import]\nminimum-cost = 1\n"
    )
    monkeypatch.chdir(application / "services")
    assert run(["config", "--ignore", "SL201", "--min-severity", "note", ".."]) == 0
    out = capsys.readouterr().out
    lines = dict(line.split("  # ") for line in out.splitlines())
    shown = {key.rstrip(): origin for key, origin in lines.items()}
    assert shown['ignore = ["SL911", "SL201"]'] == "../slint.toml:1 and command line"
    assert shown['fail-on = "error"'] == "../slint.toml:2"
    assert shown['per-file-ignores = {"a b/*" = ["SL1"]}'] == "../slint.toml:3"
    assert shown['min-severity = "note"'] == "command line"
    assert shown["select = []"] == "default"
    assert shown["heavy-import.minimum-cost = 1"] == "../slint.toml:5"
    # What it shows is a settings file.
    (application / "slint.toml").write_text(out)
    assert run(["config", ".."]) == 0
    again = capsys.readouterr().out
    assert [line.split("  #")[0].rstrip() for line in again.splitlines()] == [
        line.split("  #")[0].rstrip() for line in out.splitlines()
    ]


@pytest.mark.parametrize("command", [["check"], ["config"], ["rules"], ["trace", "ALL"]])
def test_wrong_settings_are_one_line(
    application: Path, capsys: Captured, command: list[str]
) -> None:
    (application / "slint.toml").write_text('\nslect = ["SL1"]\n')
    assert run(command) == 2
    line = "error: slint.toml:2: unknown key `slect`; did you mean `select`?\n"
    assert capsys.readouterr() == ("", line)
    if command[0] != "trace":
        assert run([*command, "--isolated"]) in (0, 1)


def test_suppressed_findings_are_counted(application: Path, capsys: Captured) -> None:
    app = application / "services/orders/app.py"
    app.write_text(app.read_text().replace('["name"]\n', '["name"]  # slint: ignore[SL101] one\n'))
    assert run(["check", "services", "-v"]) == 0
    out, err = capsys.readouterr()
    assert "1 finding suppressed\n" in out
    assert "services/orders/app.py:5: SL101 is suppressed in line 5: one\n" in err
    assert run(["check", "services", "-o", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["summary"]["suppressed"] == 1
    assert run(["check", "services", "--no-suppressions"]) == 1
