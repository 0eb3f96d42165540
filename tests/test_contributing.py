"""The rule that CONTRIBUTING adds passes, typed in as it stands."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

COPIED = ("pyproject.toml", "rules", "src", "tests/conftest.py", "tests/rules/test_rules.py")


def in_folder(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A module of the environment, run on what lies in a folder."""
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_example_passes(checkout: Path, tmp_path: Path) -> None:
    for name in COPIED:
        source, target = checkout / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    files: list[str] = []
    text = (checkout / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for block in re.findall(r"^   ```\w+\n(.*?)^   ```$", text, re.MULTILINE | re.DOTALL):
        first, _, content = textwrap.dedent(block).partition("\n")
        file = tmp_path / first.removeprefix("# ")
        assert not file.exists()
        file.write_text(content, encoding="utf-8")
        files.append(first.removeprefix("# "))
    topic = tmp_path / "src/slint/rules/limits/__init__.py"
    topic.write_text(re.sub(r"(\"?)timeouts\b", r"\1storage\1, \g<0>", topic.read_text()))
    code = [each for each in files if each.endswith(".py")]
    for check in (["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]):
        run = in_folder(tmp_path, *check, *code, str(topic))
        assert run.returncode == 0, run.stdout + run.stderr
    arguments = ["-q", "-p", "no:cacheprovider", "-k", "SL299", "tests/rules/test_rules.py"]
    run = in_folder(tmp_path, "pytest", *arguments)
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"\b3 passed", run.stdout)
