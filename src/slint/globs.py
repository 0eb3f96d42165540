"""Patterns of paths, as `.gitignore` writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple


class Glob(NamedTuple):
    """A pattern and the folder it is relative to, seen from the root of the run.

    A pattern without a slash in it matches at every depth below the folder.
    """

    folder: str
    pattern: str


def matcher(globs: Iterable[Glob]) -> Callable[[str], bool]:
    """Whether one of the patterns matches a path or a folder above it.

    The path of a folder ends in a slash. Of several patterns from one folder the last one that
    matches decides, so that `!` can take something out again.
    """
    by_folder: dict[str, list[str]] = {}
    for glob in globs:
        by_folder.setdefault(glob.folder, []).append(glob.pattern)
    if not by_folder:
        return lambda _path: False
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 (only wanted where there are patterns)

    specs = [(folder, GitIgnoreSpec.from_lines(lines)) for folder, lines in by_folder.items()]

    def matches(path: str) -> bool:
        for folder, spec in specs:
            below = path if folder == "." else path.removeprefix(f"{folder}/")
            if (folder == "." or below != path) and spec.match_file(below):
                return True
        return False

    return matches
