"""How the imports of a code root are found."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from itertools import chain

from slint.code import tree
from slint.files import Files, Kind, inside, under
from slint.source import Source

Loader = Callable[[str], "tuple[Source, tree.Module, bool] | None"]
ReadModule = Callable[[str], "tuple[Source, tree.Module] | None"]
Search = Callable[[str], "str | None"]
"""Finds the folder of a module that no code root has, by its top-level name."""


def module_path(root: str, module: str, files: Files) -> str | None:
    """The file of a module below a folder: `a/b.py` or `a/b/__init__.py`."""
    base = under(root, *module.split("."))
    if not inside(base) or ".." in module:
        return None
    for path in (f"{base}.py", f"{base}/__init__.py"):
        if files.kind(path) is Kind.FILE:
            return path
    return None


def loader(
    roots: tuple[str, ...],
    files: Files,
    read: ReadModule,
    vendored: frozenset[str],
    search: Search | None = None,
) -> Loader:
    """How the imports of a code root are found: a function from a dotted name to a module.

    Packages that someone else wrote (their names are known, or a `*.dist-info` lies beside
    them) count as libraries. `search` is asked for what none of the folders has.
    """
    installed: dict[str, frozenset[str]] = {}

    def distributions(root: str) -> frozenset[str]:
        if root not in installed:
            try:
                names = [entry.name for entry in files.list(root)]
            except OSError:
                names = []
            installed[root] = frozenset(
                re.split(r"-\d", name)[0].lower().replace("-", "_")
                for name in names
                if name.endswith((".dist-info", ".egg-info"))
            )
        return installed[root]

    def load(name: str) -> tuple[Source, tree.Module, bool] | None:
        if not name or name == ".":
            return None
        top = name.partition(".")[0]
        own = top not in sys.stdlib_module_names and top not in vendored
        elsewhere = search if own else None
        for root in chain(roots, _asked(elsewhere, top)):
            if top in vendored and files.kind(under(root, top)) is Kind.FOLDER:
                return None
            if top.lower() in distributions(root):
                return None
            path = module_path(root, name, files)
            if path is None:
                base = under(root, *name.split("."))
                if inside(base) and files.kind(base) is Kind.FOLDER and _has_python(base, files):
                    empty = tree.Module(base, ())
                    return Source(f"{base}/__init__.py", ""), empty, True
                continue
            found = read(path)
            return None if found is None else (*found, path.endswith("/__init__.py"))
        return None

    return load


def _asked(search: Search | None, top: str) -> Iterator[str]:
    """The folder that a search finds, asked for only when it is this folder's turn."""
    folder = search(top) if search else None
    if folder is not None:
        yield folder


def _has_python(folder: str, files: Files) -> bool:
    try:
        entries = files.list(folder)
    except OSError:
        return False
    return any(entry.name.endswith(".py") or entry.kind is Kind.FOLDER for entry in entries)
