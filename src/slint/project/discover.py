"""Which files of the given paths may be templates or handlers."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from slint.files import Files, Kind, inside, under, why
from slint.finding import Notice
from slint.globs import Glob, matcher
from slint.settings import Settings

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

EXCLUDED = frozenset(
    (".git", ".hg", ".svn", ".venv", "venv", ".env", "env", ".tox", ".nox", "node_modules",
     "__pycache__", "__pypackages__", ".aws-sam", ".serverless", "cdk.out", ".terraform",
     ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "site-packages", ".eggs",
     ".idea", ".vscode")
)  # fmt: skip
TERRAFORM_ENDINGS = (".tf", ".tf.json")
TEMPLATE_ENDINGS = (".yaml", ".yml", ".json", ".template", *TERRAFORM_ENDINGS)
_NO_FILE: Mapping[Kind, Literal["special", "link"]] = {
    Kind.OTHER: "special",
    Kind.NOWHERE: "link",
}

Skip = Callable[[str], bool]


@dataclass
class Discovered:
    """Paths in walking order; `unread` are those that could not be looked at."""

    templates: list[str] = field(default_factory=list)
    python: list[str] = field(default_factory=list)
    files: int = 0
    unread: list[Notice] = field(default_factory=list)


def excluded(settings: Settings) -> Skip:
    """Whether the settings exclude a path; that of a folder ends in a slash."""
    usual = tuple(Glob(".", f"{name}/") for name in sorted(EXCLUDED))
    if settings.exclude is not None:
        return matcher((*settings.exclude, *settings.extend_exclude))
    if settings.extend_exclude:
        return matcher((*usual, *settings.extend_exclude))
    return _usual


def _usual(path: str) -> bool:
    return path.endswith("/") and path[:-1].rpartition("/")[2] in EXCLUDED


def discover(files: Files, settings: Settings) -> Discovered:
    """Walks folders; for a named Python file also looks for the templates that may reach it.

    What the settings exclude is only looked at where it is named.
    """
    found = Discovered()
    skip = excluded(settings)
    seen: set[str] = set()
    for path in settings.paths:
        path = posixpath.normpath(path)
        kind = files.kind(path)
        if kind is Kind.FOLDER:
            named = path != "." and skip(f"{path}/")
            _walk(files, path, _usual if named else skip, found, seen)
        elif kind is Kind.FILE:
            _add(path, found, seen)
            if path.endswith(".py"):
                _around(files, path, skip, found, seen)
        elif kind is not None and kind in _NO_FILE:
            found.unread.append(Notice(path, _NO_FILE[kind]))
    return found


def everything(files: Files, settings: Settings) -> Discovered:
    """All files below the root that are not excluded, whatever the run was asked about."""
    found = Discovered()
    _walk(files, ".", excluded(settings), found, set())
    return found


def _around(files: Files, path: str, skip: Skip, found: Discovered, seen: set[str]) -> None:
    """The templates around a file: in the folders above it, and where a folder of it is named."""
    every = Discovered()
    _walk(files, ".", skip, every, set())
    folders = [posixpath.dirname(path) or "."]
    while folders[-1] != ".":
        folders.append(posixpath.dirname(folders[-1]) or ".")
    for template in every.templates:
        own = posixpath.dirname(template) or "."
        if own in folders or (folders[:-1] and _names(files, template, own, folders[:-1])):
            _add(template, found, seen)


def _names(files: Files, template: str, own: str, folders: list[str]) -> bool:
    """Whether the text of a template names one of these folders as seen from its own."""
    try:
        data = files.read(template)
    except OSError:
        return False
    paths = "|".join(re.escape(posixpath.relpath(folder, own)) for folder in folders)
    return re.search(rf"(?:{paths})/?(?![\w./-])".encode(), data) is not None


def _add(path: str, found: Discovered, seen: set[str]) -> None:
    if path in seen:
        return
    seen.add(path)
    found.files += 1
    if path.endswith(".py"):
        found.python.append(path)
    elif path.endswith(TEMPLATE_ENDINGS):
        found.templates.append(path)


def _walk(files: Files, top: str, skip: Skip, found: Discovered, seen: set[str]) -> None:
    ignores = tuple(_ignores_above(files, top))
    if _ignored(f"{top}/", ignores):
        ignores = ()  # whoever names a folder wants it read
    pending = [(top, ignores)]
    while pending:
        folder, specs = pending.pop()
        try:
            entries = files.list(folder)
        except OSError as error:
            found.unread.append(Notice(folder, "folder", why(error)))
            continue
        if any(entry.name == ".gitignore" and entry.kind is Kind.FILE for entry in entries):
            if spec := _ignore_file(files, folder):
                specs = (*specs, (folder, spec))
        below = []
        for entry in entries:
            path = under(folder, entry.name)
            if entry.kind is Kind.FOLDER:
                # A linked folder is read where a template names it; walking it might never end.
                if entry.linked or skip(f"{path}/"):
                    continue
                if not _ignored(f"{path}/", specs) or files.tracked(path):
                    below.append((path, specs))
            elif entry.kind in _NO_FILE:
                if entry.name.endswith((*TEMPLATE_ENDINGS, ".py")):
                    found.unread.append(Notice(path, _NO_FILE[entry.kind]))
            elif path.endswith((*TEMPLATE_ENDINGS, ".py")):
                # Git does not ignore what it tracks, whatever `.gitignore` says.
                if not skip(path) and (not _ignored(path, specs) or files.tracked(path)):
                    _add(path, found, seen)
        pending += reversed(below)


def _ignores_above(files: Files, top: str) -> Iterator[tuple[str, GitIgnoreSpec]]:
    folder = top
    above = []
    while folder not in (".", ""):
        folder = posixpath.dirname(folder) or "."
        above.append(folder)
    for folder in reversed(above):
        if inside(folder) and files.kind(under(folder, ".gitignore")) is Kind.FILE:
            if spec := _ignore_file(files, folder):
                yield folder, spec


def _ignore_file(files: Files, folder: str) -> GitIgnoreSpec | None:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 (only wanted where there is such a file)

    try:
        text = files.read(under(folder, ".gitignore")).decode("utf-8", "replace")
        return GitIgnoreSpec.from_lines(text.splitlines())
    except (OSError, ValueError):
        return None


def ignored(path: str, files: Files) -> bool:
    """Whether the `.gitignore` files above a folder match it, there or not: a build makes it."""
    return _ignored(f"{path}/", tuple(_ignores_above(files, path)))


def _ignored(path: str, specs: tuple[tuple[str, GitIgnoreSpec], ...]) -> bool:
    for folder, spec in reversed(specs):
        relative = path if folder == "." else path[len(folder) + 1 :]
        decided = spec.check_file(relative).include
        if decided is not None:
            return decided
    return False
