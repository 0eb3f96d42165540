"""Requirements by a path of the checkout: where the source of such a library lies."""

from __future__ import annotations

import re
from typing import NamedTuple

from slint.files import Files, Kind, under
from slint.model.code import Requirement
from slint.project.requirements import Requirements, read_requirements

# What the files of a folder that asks for a path hold; most folders need not be read for one.
_ASKS = {
    "requirements.txt": re.compile(rb"^\s*(?:-e|--e|-r|--r|[./]|[\w.-]+/)|\bfile:", re.MULTILINE),
    "pyproject.toml": re.compile(rb"\bpath\s*=|\bfile:"),
    "Pipfile": re.compile(rb"\bpath\s*="),
}  # fmt: skip
_MOST = 20  # libraries that need each other


class LocalLibraries(NamedTuple):
    """The libraries of the checkout that a folder needs.

    `folders` are those that their modules lie in, `needs` what they ask for themselves;
    `complete` says that all of them are there, and that all that they ask for could be told.
    """

    folders: tuple[str, ...] = ()
    needs: tuple[Requirement, ...] = ()
    complete: bool = True


def local_libraries(root: str, files: Files, python: str = "") -> LocalLibraries:
    """The libraries that a folder asks for by path, and those that these ask for."""
    if not any(_asks(root, name, files) for name in _ASKS):
        return LocalLibraries()
    folders: dict[str, None] = {}
    needs: list[Requirement] = []
    complete = True
    pending = _paths(read_requirements(root, files, python))
    seen: set[str] = set()
    while pending and len(seen) < _MOST:
        path = pending.pop(0)
        if path in seen:
            continue
        seen.add(path)
        if files.kind(path) is not Kind.FOLDER:
            complete = False
            continue
        folders[_sources(path, files)] = None
        found = read_requirements(path, files, python)
        needs += (each for each in found.installed if not each.path)
        complete = complete and found.complete
        pending += _paths(found)
    return LocalLibraries(tuple(folders), tuple(needs), complete and not pending)


def _asks(folder: str, name: str, files: Files) -> bool:
    path = under(folder, name)
    try:
        return files.kind(path) is Kind.FILE and _ASKS[name].search(files.read(path)) is not None
    except OSError:
        return False


def _paths(found: Requirements) -> list[str]:
    return [each.path for each in (*found.local, *found.installed) if each.path]


def _sources(library: str, files: Files) -> str:
    """The folder that a library's modules lie in: `src`, or the library's own."""
    inner = under(library, "src")
    return inner if files.kind(inner) is Kind.FOLDER else library
