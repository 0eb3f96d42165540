"""The command as a process: what it loads, and how it meets pipes and shells."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from slint import __version__

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
"""


def slint(
    *arguments: str, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "slint", *arguments],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_version() -> None:
    run = slint("--version")
    assert (run.returncode, run.stdout) == (0, f"slint {__version__}\n")


def test_help_loads_no_parser() -> None:
    code = (
        "import sys; from slint.cli import run; run(['--help']); run(['check', '--help']); "
        "sys.exit(not sys.modules.keys().isdisjoint({'yaml', 'libcst', 'slint.credentials'}))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_no_command_is_wrong_usage() -> None:
    run = slint()
    assert (run.returncode, run.stdout) == (2, "")
    assert "Usage: slint" in run.stderr


def test_an_unknown_command_is_one_line() -> None:
    run = slint("chek")
    assert run.returncode == 2
    assert run.stderr.startswith("error: No such command 'chek'")
    assert run.stderr.count("\n") == 1


def test_a_template_is_checked(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "app.py").write_text("def handler(event, context):\n    return {}\n")
    run = slint("check", "-o", "concise", cwd=tmp_path)
    assert run.returncode == 1, run.stderr
    assert run.stdout.startswith("template.yaml:3:3: warning[SL201] timeout-unset: ")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    reader, writer = os.pipe()
    os.close(reader)
    for arguments in (["check"], ["check", "-o", "json"], ["rules"], ["rule", "SL201"]):
        run = subprocess.run(
            [sys.executable, "-m", "slint", *arguments],
            cwd=tmp_path,
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert run.stderr == ""
        assert run.returncode in (0, 1)
    os.close(writer)


def test_a_terminal_of_few_characters(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE.replace("Orders", "Orders\u65e5"), "utf-8")
    run = slint("check", cwd=tmp_path, PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
    assert run.returncode == 1, run.stderr
    assert "Orders\\u65e5" in run.stdout


def test_shell_completion(tmp_path: Path) -> None:
    words = {"_SLINT_COMPLETE": "bash_complete", "COMP_WORDS": "slint rule time", "COMP_CWORD": "2"}
    assert "plain,timeout-unset" in slint(cwd=tmp_path, **words).stdout.split()


@pytest.mark.parametrize("command", [["check"], ["trace", "ALL"]])
def test_what_runs_the_core_collects_its_garbage(command: list[str], tmp_path: Path) -> None:
    """The program begins without, since what it loads stays."""
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "app.py").write_text("def handler(event, context):\n    return {}\n")
    code = (
        "import gc; from slint.cli import run; gc.disable(); "
        f"run({command!r}); assert gc.isenabled() and gc.get_freeze_count()"
    )
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True)
