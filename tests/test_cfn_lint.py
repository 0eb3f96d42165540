"""cfn-lint beside slint: the real one, and stand-ins for one that misbehaves."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slint import cfn_lint
from slint.catalogue import Catalogue
from slint.cfn_lint import INSTALL, CfnLint, find_program, likely_templates
from slint.cli import run
from slint.files import DiskFiles, MemoryFiles
from slint.finding import Result

RULE = Catalogue.load().get("SL005")
TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      DelaySeconds: soon
      Délai: {"😀": 3}
"""
LINK = "https://github.com/aws-cloudformation/cfn-lint/blob/main/docs/cfn-schema-specification.md"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository, which is the working directory."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def says(project: Path, *templates: str, seconds: float | None = None) -> Result:
    for path in templates:
        (project / path).write_text(TEMPLATE)
    with CfnLint(project, templates, RULE, find_program(), seconds) as beside:
        (result,) = beside.results(DiskFiles(project))
    return result


StandIn = Callable[[str], Path]


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Puts a script in the place of cfn-lint; it has `templates` and a `report` to end with."""

    if os.name == "nt":
        pytest.skip("Windows starts no scripts by their first line")

    def put(code: str) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        script = folder / "cfn-lint"
        script.write_text(
            f"#!{sys.executable}\n"
            "import json, sys, time\n"
            "from pathlib import Path\n"
            "if '--version' in sys.argv: sys.exit(print('cfn-lint 1.52.0'))\n"
            "templates = sys.argv[sys.argv.index('--') + 1:]\n"
            "def report(id_='E3012'):\n"
            "    place = {'LineNumber': 5, 'ColumnNumber': 7}\n"
            "    rule = {'Id': id_, 'Source': 'https://example.com'}\n"
            "    for path in templates:\n"
            "        at = {'Start': place, 'End': place, 'Path': None}\n"
            "        yield {'Filename': path, 'Rule': rule, 'Location': at, 'Message': 'no.'}\n"
            f"{code}\n"
            "print(json.dumps(list(report())))\n"
        )
        script.chmod(0o755)
        monkeypatch.setattr(cfn_lint.sys, "executable", str(folder / "python"))
        return script

    return put


def paths(result: Result) -> list[str]:
    return [finding.span.path for finding in result.findings]


# The real one ----------------------------------------------------------------


def test_errors_become_findings(project: Path) -> None:
    result = says(project, "template.yaml")
    assert (result.failures, result.unread) == ((), ())
    first, second = result.findings
    assert (first.rule, first.name, str(first.severity)) == ("SL005", "invalid-template", "error")
    assert first.resource == "Orders"
    assert first.span == ("template.yaml", 5, 7, 5, 19)
    assert first.message == (
        f"`Orders.DelaySeconds`: 'soon' is not of type 'integer' (cfn-lint E3012, {LINK}#type)"
    )
    assert second.span == ("template.yaml", 6, 7, 6, 12)
    assert "(cfn-lint E3002, " in second.message


def test_names_are_no_patterns_and_no_options(project: Path) -> None:
    names = ("-a.yaml", "a [1].yaml", "a 1.yaml")
    assert set(paths(says(project, *names))) == set(names)


def test_a_run_reports_both(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "template.yaml").write_text(TEMPLATE)
    (project / "app").mkdir()
    (project / "app/template.yaml").write_text(TEMPLATE.replace("soon", "10"))
    (project / "broken.yaml").write_text("Resources:\n  A: [\n    Type: AWS::SQS::Queue\n")
    (project / "config.yaml").write_text("Resources: [AWS::SQS::Queue]\n")
    assert run(["check", "--cfn-lint", "-o", "json", "-q"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [(each["rule"], each["path"], each["line"]) for each in findings] == [
        ("SL005", "app/template.yaml", 6),
        ("SL001", "broken.yaml", 4),
        ("SL005", "template.yaml", 5),
        ("SL005", "template.yaml", 6),
    ]
    (project / "broken.yaml").unlink()
    assert run(["check", "-q"]) == 0
    assert run(["check", "--cfn-lint", "--no-cfn-lint", "-q"]) == 0
    assert run(["check", "--cfn-lint", "--ignore", "SL005", "-q"]) == 0
    assert run(["check", "--cfn-lint", "--select", "SL2", "-q"]) == 0
    assert run(["check", "--cfn-lint", "app/template.yaml", "-o", "concise", "-q"]) == 1
    assert capsys.readouterr().out.count("\n") == 1


@pytest.mark.parametrize(
    "silence",
    [
        "# slint: ignore-file[SL005] the schema is old",
        "Metadata: {cfn-lint: {config: {ignore_checks: [E3012, E3002]}}}",
    ],
)
def test_it_can_be_silenced(silence: str, project: Path) -> None:
    (project / "template.yaml").write_text(f"{silence}\n{TEMPLATE}")
    assert run(["check", "--cfn-lint", "-q"]) == 0


def test_settings_of_cfn_lint_are_heeded_but_load_no_code(project: Path) -> None:
    rules = project / "rules"
    rules.mkdir()
    (rules / "evil.py").write_text("from pathlib import Path\nPath('executed').touch()\n")
    (project / ".cfnlintrc").write_text(
        "ignore_checks: [E3012]\nappend_rules: [rules]\nmerge_configs: true\nformat: quiet\n"
    )
    result = says(project, "template.yaml")
    assert [finding.span.line for finding in result.findings] == [6]
    assert not (project / "executed").exists()


def test_settings_that_cannot_be_read_are_told(project: Path) -> None:
    (project / ".cfnlintrc").write_text("ignore_checks: [E3012\n")
    result = says(project, "template.yaml")
    assert len(result.findings) == 2
    assert result.unread[0][:2] == (".cfnlintrc", "file")


def test_it_is_never_imported(project: Path) -> None:
    (project / "template.yaml").write_text(TEMPLATE)
    code = (
        "import sys; from slint.cli import run; code = run(['check', '--cfn-lint', '-q']); "
        "sys.exit(9 if 'cfnlint' in sys.modules else code)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 1


# Stand-ins -------------------------------------------------------------------


@pytest.mark.parametrize("settings", ["", "cfn-lint = true\n"])
@pytest.mark.parametrize("template", [TEMPLATE, ""])
def test_without_it_the_run_ends_with_the_line_that_installs_it(
    settings: str,
    template: str,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What PATH would find is not started."""
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    monkeypatch.setattr(cfn_lint.sys, "executable", str(project / "python"))
    monkeypatch.setattr(cfn_lint.sysconfig, "get_path", lambda *_: str(project / "Scripts"))
    (project / "template.yaml").write_text(template)
    (project / "slint.toml").write_text(settings)
    assert run(["check", *([] if settings else ["--cfn-lint"])]) == 2
    assert INSTALL == "pip install 'serverless-slint[cfn-lint]'"
    assert capsys.readouterr().err == (
        f"error: there is no cfn-lint for {project / 'python'}; install it with {INSTALL}, "
        "or leave it out with --no-cfn-lint\n"
    )
    assert run(["check", "--no-cfn-lint", "-q"]) == (0 if template else 3)


def test_nothing_of_slint_imports_it(checkout: Path) -> None:
    """Tables that come from its data are made by `scripts/`, and read by nothing else."""
    importing = re.compile(r"^\s*(?:from|import)\s+(?:cfnlint|samtranslator)\b", re.MULTILINE)
    for path in (checkout / "src").rglob("*.py"):
        assert not importing.search(path.read_text(encoding="utf-8")), path


def test_it_is_an_extra(checkout: Path) -> None:
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert not [each for each in project["dependencies"] if "cfn" in each]
    (wanted,) = project["optional-dependencies"]["cfn-lint"]
    assert "serverless-slint[cfn-lint]" in project["optional-dependencies"]["dev"]
    workflow = (checkout / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    assert wanted.replace(">=", "==") in workflow, "the lowest version is tested"


def test_a_batch_that_crashes_is_run_again_without_its_cause(
    project: Path, stand_in: StandIn
) -> None:
    stand_in("if 'c.yaml' in templates: raise KeyError('Globals')")
    names = [f"{letter}.yaml" for letter in "abcdefg"]
    result = says(project, *names)
    assert paths(result) == [name for name in names if name != "c.yaml"]
    assert result.unread == (("c.yaml", "cfn-lint", "KeyError: 'Globals'"),)
    assert not result.failures


def test_many_templates_are_shared_out(project: Path, stand_in: StandIn) -> None:
    stand_in("if len(templates) > 50: raise ValueError")
    names = [f"{number:03}.yaml" for number in range(120)]
    assert paths(says(project, *names)) == names


def test_a_rule_of_it_that_fails_is_no_fault_of_the_template(
    project: Path, stand_in: StandIn
) -> None:
    stand_in("print(json.dumps(list(report('E0002')))); sys.exit()")
    result = says(project, "a.yaml")
    assert not result.findings
    assert result.unread == (("a.yaml", "cfn-lint", "no"),)


def test_warnings_are_left_to_it(project: Path, stand_in: StandIn) -> None:
    stand_in("print(json.dumps(list(report('W1001')))); sys.exit()")
    assert not says(project, "a.yaml").findings


def test_one_that_does_not_work_fails_the_run(project: Path, stand_in: StandIn) -> None:
    interpreter = sys.executable
    script = stand_in("")
    script.write_text(f"#!{interpreter}\nraise ImportError('no module yaml')\n")
    result = says(project, "a.yaml", "b.yaml")
    (failure,) = result.failures
    assert failure.message == "cfn-lint does not work: ImportError: no module yaml"
    (project / "a.yaml").write_text(TEMPLATE)
    assert run(["check", "--cfn-lint", "-q"]) == 2


def test_one_that_does_not_start_fails_the_run(project: Path, stand_in: StandIn) -> None:
    stand_in("").chmod(0o644)
    (failure,) = says(project, "a.yaml").failures
    assert failure.message == "cfn-lint does not start: permission denied"


def test_one_that_does_not_end_fails_the_run(project: Path, stand_in: StandIn) -> None:
    stand_in("time.sleep(60)")
    started = time.monotonic()
    (failure,) = says(project, "a.yaml", seconds=0.3).failures
    assert time.monotonic() - started < 20
    assert failure.message.startswith("cfn-lint did not end within 0 s")
    assert "--no-cfn-lint" in failure.message


def test_it_ends_with_the_run(project: Path, stand_in: StandIn) -> None:
    stand_in("Path('started').touch(); time.sleep(60)")
    (project / "a.yaml").write_text(TEMPLATE)
    started = time.monotonic()

    def broken_run() -> Any:
        with CfnLint(project, ["a.yaml"], RULE, find_program()):
            while not (project / "started").exists():
                time.sleep(0.01)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_run()
    assert time.monotonic() - started < 20


def test_only_what_may_be_a_template_costs_time() -> None:
    files = MemoryFiles({"a.yaml": TEMPLATE, "b.yaml": "Resources: []", "c.json": "{}"})
    assert list(likely_templates(files, ["a.yaml", "b.yaml", "c.json", "d.yaml"])) == ["a.yaml"]
