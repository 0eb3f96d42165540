"""What git tracks is read from its index, in each version that git writes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from slint.files import DiskFiles
from slint.git_index import tracked_paths
from slint.project.discover import discover
from slint.settings import Settings

NAMES = (
    "template.yaml",
    "build/app.yaml",
    "build/deep/more/app.py",
    "ä ö.yaml",
    "long/" + "n" * 190,
)


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q")
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Resources: {}\n", encoding="utf-8")
    (tmp_path / ".gitignore").write_text("build/\n", encoding="utf-8")
    git(tmp_path, "add", "-f", ".")
    return tmp_path


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_the_index_says_what_git_says(repository: Path, version: str) -> None:
    if version == "3":  # git writes version 3 where an entry has extended flags
        (repository / "later.yaml").write_text("", encoding="utf-8")
        git(repository, "add", "--intent-to-add", "later.yaml")
    else:
        git(repository, "update-index", "--index-version", version)
    index = (repository / ".git" / "index").read_bytes()
    assert index[4:8] == bytes((0, 0, 0, int(version)))
    paths = tracked_paths(index)
    files = set(git(repository, "ls-files").splitlines())
    assert files <= paths
    assert paths - files == {"build", "build/deep", "build/deep/more", "long"}


def test_what_git_tracks_is_read_though_it_is_ignored(repository: Path) -> None:
    (repository / "build" / "made.yaml").write_text("Resources: {}\n", encoding="utf-8")
    found = discover(DiskFiles(repository), Settings())
    assert "build/app.yaml" in found.templates
    assert "build/deep/more/app.py" in found.python
    assert "build/made.yaml" not in found.templates


@pytest.mark.parametrize("cut", [0, 3, 11, 40, 75, 200])
def test_a_damaged_index_tracks_nothing(repository: Path, cut: int) -> None:
    index = (repository / ".git" / "index").read_bytes()
    assert tracked_paths(index[:cut]) == frozenset()
