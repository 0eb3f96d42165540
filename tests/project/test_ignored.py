"""What `.gitignore` and links keep from being looked at, and what is said about it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from slint.files import DiskFiles, MemoryFiles
from slint.finding import Notice
from slint.project.discover import Discovered, discover
from slint.settings import Settings


def looked_at(files: dict[str, str], *paths: str) -> list[str]:
    found = discover(MemoryFiles(files), Settings(paths=paths or (".",)))
    return sorted((*found.templates, *found.python))


def test_what_git_ignores_is_not_looked_at() -> None:
    files = dict.fromkeys(("app.py", "built/app.py", "built/keep.py", "a/built/t.yaml"), "")
    assert looked_at({**files, ".gitignore": "built/\n"}) == ["app.py"]
    assert looked_at({**files, ".gitignore": "/built/\n"}) == ["a/built/t.yaml", "app.py"]
    kept = {**files, ".gitignore": "built/*\n!keep.py\n"}
    assert looked_at(kept) == ["a/built/t.yaml", "app.py", "built/keep.py"]


def test_the_nearest_gitignore_decides() -> None:
    files = dict.fromkeys(("a/t.yaml", "a/b/t.yaml", "a/b/u.yaml"), "")
    ignores = {".gitignore": "t.yaml\n", "a/b/.gitignore": "!t.yaml\nu.yaml\n"}
    assert looked_at({**files, **ignores}) == ["a/b/t.yaml"]
    assert looked_at({**files, **ignores}, "a/b") == ["a/b/t.yaml"]
    assert looked_at({**files, **ignores}, "a") == ["a/b/t.yaml"]


def test_an_ignored_folder_that_is_named_is_looked_at() -> None:
    files = {"built/t.yaml": "", "built/a/u.yaml": "", ".gitignore": "built/\n"}
    assert looked_at(files) == []
    assert looked_at(files, "built") == ["built/a/u.yaml", "built/t.yaml"]
    assert looked_at(files, "built/t.yaml") == ["built/t.yaml"]


def test_a_gitignore_that_is_none_ignores_nothing() -> None:
    assert looked_at({"t.yaml": "", ".gitignore/app.py": ""}) == [".gitignore/app.py", "t.yaml"]


def test_a_path_that_is_named_twice_is_looked_at_once() -> None:
    files = dict.fromkeys(("a/t.yaml", "a/app.py", "b/t.json", "b/notes.txt"), "")
    found = discover(MemoryFiles(files), Settings(paths=("a", "a/t.yaml", ".")))
    assert (found.templates, found.python) == (["a/t.yaml", "b/t.json"], ["a/app.py"])
    assert found.files == 3


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("template.yaml", ""),
        ("shop/template.yaml", ""),
        ("shop/api/template.yaml", ""),
        ("infra/template.yaml", "CodeUri: ../shop/api/\n"),
        ("infra/template.yaml", "CodeUri: ../shop\n"),
    ],
)
def test_the_templates_around_a_file_that_is_named(template: str, text: str) -> None:
    """They lie in the folders above it, or name one of these."""
    files = {"shop/api/app.py": "", template: text}
    assert looked_at(files, "shop/api/app.py") == sorted(files)


def test_other_templates_are_not_around_it() -> None:
    files = {
        "shop/api/app.py": "",
        "infra/template.yaml": "CodeUri: ../shop/api-two\n",
        "other/template.yaml": "",
        "shop/other/template.yaml": "",
    }
    assert looked_at(files, "shop/api/app.py") == ["shop/api/app.py"]


# Links --------------------------------------------------------------------------


def on_disk(folder: Path, *paths: str) -> Discovered:
    return discover(DiskFiles(folder), Settings(paths=paths or (".",)))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "t.yaml").symlink_to("gone.yaml")
    (tmp_path / "notes.txt").symlink_to("gone.txt")
    os.mkfifo(tmp_path / "pipe.py")
    link = Notice("t.yaml", "link")
    assert on_disk(tmp_path).unread == [Notice("pipe.py", "special"), link]
    assert on_disk(tmp_path, "t.yaml").unread == [link]


def test_linked_files_are_looked_at_and_linked_folders_are_not(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/t.yaml").write_text("")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "u.yaml").symlink_to("a/t.yaml")
    assert on_disk(tmp_path).templates == ["u.yaml", "a/t.yaml"]
