"""The root of a run, and paths seen from there and from the working directory."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click


class Root(NamedTuple):
    """Where a run reads: nothing outside `folder` is ever looked at.

    `paths` are what was asked about, POSIX and relative to `folder`; `only` are the files
    among them where nothing but files was asked about, else None.
    """

    folder: Path
    paths: tuple[str, ...]
    only: frozenset[str] | None

    def shown(self, path: str) -> str:
        """A path of the run as it is seen from the working directory, POSIX."""
        return os.path.relpath(self.folder / path, os.path.realpath(".")).replace(os.sep, "/")


def find_root(paths: Sequence[str]) -> Root:
    """The git root around the paths, else their common folder; raises UsageError."""
    places = [_place(path) for path in paths or (".",)]
    folders = [place if place.is_dir() else place.parent for place in places]
    try:
        common = Path(os.path.commonpath(folders))
    except ValueError as error:
        raise click.UsageError("the paths lie on different drives") from error
    root = next(
        (folder for folder in (common, *common.parents) if (folder / ".git").exists()), common
    )
    relative = tuple(place.relative_to(root).as_posix() for place in places)
    # A template stands for its application, a Python file for itself.
    code_only = all(place.is_file() and place.suffix == ".py" for place in places)
    return Root(root, tuple(dict.fromkeys(relative)), frozenset(relative) if code_only else None)


def _place(path: str) -> Path:
    """The absolute path of a file or folder; links are followed but for the last name."""
    if not os.path.exists(path):
        raise click.UsageError(f"no such file or folder: {path}")
    if os.path.isdir(path):
        return Path(os.path.realpath(path))
    if not os.path.isfile(path):
        raise click.UsageError(f"neither a file nor a folder: {path}")
    folder, name = os.path.split(path)
    return Path(os.path.realpath(folder or "."), name)
