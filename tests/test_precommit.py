"""The hook, as pre-commit installs and runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

PUBLISHED = (".pre-commit-hooks.yaml", "LICENSE", "README.md", "pyproject.toml", "rules", "src")


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=slint", "-c", "user.email=slint@example.com")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True)


def commit(folder: Path) -> None:
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all", "--force")
    git(folder, "-c", "commit.gpgsign=false", "commit", "--quiet", "--no-verify", "-m", "all")


@pytest.fixture(scope="module")
def repository(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository of slint, with all that is not committed yet committed."""
    folder = tmp_path_factory.mktemp("slint")
    for name in PUBLISHED:
        source = checkout / name
        if source.is_dir():
            shutil.copytree(
                source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
            )
        else:
            shutil.copy(source, folder)
    commit(folder)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("application", "code", "said"),
    [("thumbnails-repaired", 0, "Passed"), ("thumbnails-faulty", 1, "SL101")],
)
def test_try_repo(
    application: str, code: int, said: str, repository: Path, checkout: Path, tmp_path: Path
) -> None:
    project = tmp_path / "project"
    shutil.copytree(checkout / "fixtures" / application, project)
    commit(project)
    # What the hook is built with and needs is here already: no index has to be reached.
    offline = {
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # as pip reads it: no isolation
        "PYTHONPATH": os.pathsep.join(map(sysconfig.get_path, ("purelib", "platlib"))),
        "PRE_COMMIT_HOME": str(tmp_path / "home"),
    }
    run = subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(repository), "slint", "--all-files"],
        cwd=project,
        env={**os.environ, **offline},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == code, run.stdout + run.stderr
    assert said in run.stdout
