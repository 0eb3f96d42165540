"""Which files of the given paths may be templates or handlers."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from slint.files import Files, Kind, inside, join, why

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

EXCLUDED = frozenset(
    (".git", ".hg", ".svn", ".venv", "venv", ".env", "env", ".tox", ".nox", "node_modules",
     "__pycache__", "__pypackages__", ".aws-sam", ".serverless", "cdk.out", ".terraform",
     ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "site-packages", ".eggs",
     ".idea", ".vscode")
)  # fmt: skip
TEMPLATE_ENDINGS = (".yaml", ".yml", ".json", ".template")


@dataclass
class Discovered:
    """Paths in walking order; `remarks` are sentences about what could not be looked at."""

    templates: list[str] = field(default_factory=list)
    python: list[str] = field(default_factory=list)
    files: int = 0
    remarks: list[str] = field(default_factory=list)


def discover(files: Files, paths: tuple[str, ...]) -> Discovered:
    """Walks folders; for a named file also looks for the templates in the folders above it."""
    found = Discovered()
    seen: set[str] = set()
    for path in paths:
        path = join(path)
        kind = files.kind(path)
        if kind is Kind.FOLDER:
            _walk(files, path, found, seen)
        elif kind is Kind.FILE:
            _add(path, found, seen)
            if path.endswith(".py"):
                _above(files, path, found, seen)
        elif kind is Kind.OTHER:
            found.remarks.append(f"{path}: not a regular file")
    return found


def _above(files: Files, path: str, found: Discovered, seen: set[str]) -> None:
    """The templates in the folders around a file, up to the root."""
    folder = path
    while folder not in (".", ""):
        folder = posixpath.dirname(folder) or "."
        try:
            entries = files.list(folder)
        except OSError:
            continue
        for entry in entries:
            if entry.kind is Kind.FILE and entry.name.endswith(TEMPLATE_ENDINGS):
                _add(join(folder, entry.name), found, seen)


def _add(path: str, found: Discovered, seen: set[str]) -> None:
    if path in seen:
        return
    seen.add(path)
    found.files += 1
    if path.endswith(".py"):
        found.python.append(path)
    elif path.endswith(TEMPLATE_ENDINGS):
        found.templates.append(path)


def _walk(files: Files, top: str, found: Discovered, seen: set[str]) -> None:
    ignores = [*_ignores_above(files, top)]
    pending = [(top, tuple(ignores))]
    while pending:
        folder, specs = pending.pop()
        try:
            entries = files.list(folder)
        except OSError as error:
            found.remarks.append(f"{folder}: folder not read: {why(error)}")
            continue
        if any(entry.name == ".gitignore" and entry.kind is Kind.FILE for entry in entries):
            if spec := _ignore_file(files, folder):
                specs = (*specs, (folder, spec))
        below = []
        for entry in entries:
            path = join(folder, entry.name)
            if entry.kind is Kind.FOLDER:
                # A linked folder is read where a template names it; walking it might never end.
                if entry.name not in EXCLUDED and not entry.linked:
                    if not _ignored(path + "/", specs):
                        below.append((path, specs))
            elif entry.kind is Kind.OTHER:
                if entry.name.endswith((*TEMPLATE_ENDINGS, ".py")):
                    found.remarks.append(f"{path}: not a regular file")
            elif entry.name.endswith((*TEMPLATE_ENDINGS, ".py")) and not _ignored(path, specs):
                _add(path, found, seen)
        pending += reversed(below)


def _ignores_above(files: Files, top: str) -> Iterator[tuple[str, GitIgnoreSpec]]:
    folder = top
    above = []
    while folder not in (".", ""):
        folder = posixpath.dirname(folder) or "."
        above.append(folder)
    for folder in reversed(above):
        if inside(folder) and files.kind(join(folder, ".gitignore")) is Kind.FILE:
            if spec := _ignore_file(files, folder):
                yield folder, spec


def _ignore_file(files: Files, folder: str) -> GitIgnoreSpec | None:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 (only wanted where there is such a file)

    try:
        text = files.read(join(folder, ".gitignore")).decode("utf-8", "replace")
        return GitIgnoreSpec.from_lines(text.splitlines())
    except (OSError, ValueError):
        return None


def _ignored(path: str, specs: tuple[tuple[str, GitIgnoreSpec], ...]) -> bool:
    for folder, spec in reversed(specs):
        relative = path if folder == "." else path[len(folder) + 1 :]
        decided = spec.check_file(relative).include
        if decided is not None:
            return decided
    return False
