"""Handlers that no template names: told by their signature, grouped by project."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator

from slint.code import tree
from slint.files import Files, Kind, under

_TESTS = re.compile(r"(^|/)(tests?|testing|__tests__)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$")
_PROJECT = ("requirements.txt", "pyproject.toml", "Pipfile", "setup.py")
EVENTS = ("event", "evt", "_event", "lambda_event")
"""What handlers call their first parameter."""
CONTEXTS = ("context", "ctx", "_", "_context", "lambda_context")
"""What handlers call their second parameter."""
_HANDLER = re.compile(
    rf"^(?:async )?def \w+\(\s*(?:{'|'.join(EVENTS)})\b[^)]*\b(?:{'|'.join(CONTEXTS)})\b",
    re.MULTILINE,
)


def is_test(path: str) -> bool:
    """Whether a Python file is a test, by its path."""
    return _TESTS.search(path) is not None


def by_project(paths: Iterable[str], files: Files) -> dict[str, list[str]]:
    """Python files by the folder of their project; tests are left out."""
    groups: dict[str, list[str]] = {}
    for path in paths:
        if not is_test(path):
            groups.setdefault(_project(path, files), []).append(path)
    return groups


def _project(path: str, files: Files) -> str:
    """The nearest folder above a file that holds a project file, else the file's own."""
    own = folder = posixpath.dirname(path) or "."
    while True:
        if any(files.kind(under(folder, name)) is Kind.FILE for name in _PROJECT):
            return folder
        if folder == ".":
            return own
        folder = posixpath.dirname(folder) or "."


def may_hold_handler(data: bytes) -> bool:
    """Whether a file is worth parsing; plain searches first, because most files are not."""
    if b"event" not in data and b"evt" not in data:
        return False
    return _HANDLER.search(data.decode("utf-8", "replace")) is not None


def handlers(module: tree.Module) -> Iterator[str]:
    """The names of the top-level functions that look like handlers."""
    for statement in module.body:
        if isinstance(statement, tree.Function) and looks_like_handler(statement):
            yield statement.name


def looks_like_handler(function: tree.Function) -> bool:
    """Whether its first two parameters are called like those of a Lambda handler."""
    first, second = (*(each.name for each in function.parameters[:2]), "", "")[:2]
    return first in EVENTS and second in CONTEXTS
