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


def test_the_example_passes(checkout: Path, tmp_path: Path) -> None:
    for name in COPIED:
        source, target = checkout / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    text = (checkout / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for block in re.findall(r"^   ```\w+\n(.*?)^   ```$", text, re.MULTILINE | re.DOTALL):
        first, _, content = textwrap.dedent(block).partition("\n")
        file = tmp_path / first.removeprefix("# ")
        assert not file.exists()
        file.write_text(content, encoding="utf-8")
    with (tmp_path / "src/slint/rules/limits/__init__.py").open("a") as topic:
        topic.write("from slint.rules.limits import storage\n")
    arguments = ["-q", "-p", "no:cacheprovider", "-k", "SL299", "tests/rules/test_rules.py"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"\b3 passed", run.stdout)
