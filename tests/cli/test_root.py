"""Where a run reads, and how paths are named."""

from __future__ import annotations

import os
from pathlib import Path

import click
import pytest

from slint.cli.root import find_root


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("repo/.git", "repo/a/src", "repo/b", "loose/c", "loose/d"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "repo/a/src/app.py").touch()
    monkeypatch.chdir(tmp_path / "repo/a")
    return tmp_path


def test_the_git_root_is_the_root(tree: Path) -> None:
    root = find_root(["src", "../b"])
    assert root.folder == tree / "repo"
    assert root.paths == ("a/src", "b")
    assert root.only is None
    assert root.shown("b/x.py") == "../b/x.py"


def test_without_paths_it_is_the_working_directory(tree: Path) -> None:
    assert find_root([]).paths == ("a",)


def test_without_git_it_is_the_common_folder(tree: Path) -> None:
    root = find_root([str(tree / "loose/c"), str(tree / "loose/d")])
    assert root.folder == tree / "loose"
    assert root.paths == ("c", "d")
    assert root.shown("c/x") == "../../loose/c/x"


def test_files_only(tree: Path) -> None:
    assert find_root(["src/app.py"]).only == {"a/src/app.py"}
    assert find_root(["src/app.py", "src"]).only is None


def test_links_are_followed(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "link").symlink_to(tree / "repo/a")
    monkeypatch.chdir(tree / "link")
    root = find_root(["."])
    assert (root.folder, root.paths) == (tree / "repo", ("a",))
    assert root.shown("a/src/app.py") == "src/app.py"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_what_is_neither_file_nor_folder(tree: Path) -> None:
    os.mkfifo("template.yaml")
    with pytest.raises(click.UsageError, match=r"neither a file nor a folder: template\.yaml"):
        find_root(["template.yaml"])
    with pytest.raises(click.UsageError, match="no such file or folder: gone"):
        find_root(["gone"])
