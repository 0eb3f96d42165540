"""Code that is not where its template says: the one place in the tree that has it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from slint.files import Files, Kind, below, inside, under
from slint.model.function import Function
from slint.project.handlers import is_test

_MOST = 50_000  # Python files; a larger tree is not searched
_READ = 200  # files that are read for one handler
_LARGEST = 2_000_000  # bytes of a template
_OTHERS = frozenset(
    ("vendor", "vendored", "third_party", "third-party", "thirdparty", "site-packages",
     "node_modules", "external", "_vendor")
)  # fmt: skip
_CODE = re.compile(
    rb"\b(CodeUri|Code|ContentUri|Content|aws:asset:path)[\"']?[ \t]*:[ \t]*[\"']?"
    rb"(\.{0,2}[\w./-]*\w[\w./-]*)"
)


class Claim(NamedTuple):
    """A folder that a template names as code, or as what a layer holds."""

    folder: str
    template: str
    layer: bool


class Tree:
    """The Python files below the root, by the names that handlers and imports give them.

    Tests and what others wrote are left out. It is only made where something is looked for.
    `python` and `templates` give the paths of files.
    """

    def __init__(
        self,
        files: Files,
        python: Callable[[], Sequence[str]],
        templates: Callable[[], Sequence[str]],
    ) -> None:
        self.files = files
        self._python = python
        self._templates = templates
        self._handlers: dict[tuple[str, str], list[str]] = {}
        self._packages: dict[tuple[str, str, str], str | None] = {}

    def handler(self, module: str, name: str, function: Function) -> list[str]:
        """The files that may be a function's module, and define its entry point.

        The nearest ones, where some lie in the folder of the template or next to it; none that
        is another application's.
        """
        key = (module, name)
        if key not in self._handlers:
            self._handlers[key] = [path for path in self._of(module) if self._defines(path, name)]
        home = posixpath.dirname(function.template) or "."
        found = [
            path
            for path in self._handlers[key]
            if not self._claimed(root_of(path, module), function)
        ]
        return _nearest(found, home)

    def package(self, top: str, root: str, template: str) -> str | None:
        """The one folder from which a module or package can be imported; None for none or several.

        `root` is the code root that asks. The code of other functions is none of its own.
        """
        key = (top, root, template)
        if key not in self._packages:
            found = {path for path in self._tops.get(top, ()) if self._open(path, root)}
            home = posixpath.dirname(template) or "."
            nearest = _nearest(sorted(found), home)
            self._packages[key] = nearest[0] if len(nearest) == 1 else None
        return self._packages[key]

    def places(self, top: str) -> list[str]:
        """Where modules and packages of this name lie."""
        return sorted(under(folder, top) for folder in self._tops.get(top, ()))

    @cached_property
    def _own(self) -> list[str]:
        """The files that may be somebody's code: no tests, and nothing that others wrote."""
        paths = self._python()
        if len(paths) > _MOST:
            return []
        return [path for path in paths if not is_test(path) and _OTHERS.isdisjoint(path.split("/"))]

    @cached_property
    def _stems(self) -> dict[str, list[str]]:
        """The files by the last part of their module's name."""
        found: dict[str, list[str]] = {}
        for path in self._own:
            stem = posixpath.basename(path).removesuffix(".py")
            if stem == "__init__":
                stem = posixpath.basename(posixpath.dirname(path))
            found.setdefault(stem, []).append(path)
        return found

    @cached_property
    def _tops(self) -> dict[str, set[str]]:
        """The folders from which a name can be imported, by that name."""
        found: dict[str, set[str]] = {}
        for path in self._own:
            folder, _, file = path.rpartition("/")
            if file != "__init__.py":
                found.setdefault(file.removesuffix(".py"), set()).add(folder or ".")
            above, _, package = folder.rpartition("/")
            if package:
                found.setdefault(package, set()).add(above or ".")
        return found

    def _of(self, module: str) -> list[str]:
        """The files whose path ends like a module's name."""
        tail = module.replace(".", "/")
        found = [
            path
            for path in self._stems.get(posixpath.basename(tail), ())
            if any(path == end or path.endswith(f"/{end}") for end in _ends(tail))
        ]
        return found if len(found) <= _READ else []

    def _defines(self, path: str, name: str) -> bool:
        """Whether the top level of a file defines, binds or imports a name, by its text."""
        try:
            data = self.files.read(path)
        except OSError:
            return False
        word = re.escape(name.encode())
        pattern = (
            rb"^(?:(?:async[ \t]+)?def[ \t]+%b\b|%b[ \t]*(?::[^=\n]+)?=[^=]"
            rb"|from[ \t].*\bimport\b.*\b%b\b)"
        ) % (word, word, word)
        return name.encode() in data and re.search(pattern, data, re.MULTILINE) is not None

    # What templates name --------------------------------------------------------

    @cached_property
    def _claims(self) -> tuple[Claim, ...]:
        """The folders that templates name, as their text says."""
        found: dict[Claim, None] = {}
        for template in self._templates():
            try:
                data = self.files.read(template)
            except OSError:
                continue
            if len(data) > _LARGEST or b"AWS::" not in data:
                continue
            home = posixpath.dirname(template) or "."
            for key, value in _CODE.findall(data):
                folder = under(home, value.decode())
                if inside(folder) and self.files.kind(folder) is Kind.FOLDER:
                    found[Claim(folder, template, key.startswith(b"Content"))] = None
        return tuple(found)

    def _claimed(self, root: str, function: Function) -> bool:
        """Whether a folder is the code of another application, as its template says."""
        return any(
            not claim.layer
            and claim.template != function.template
            and below(root, claim.folder)
            and not below(function.template, claim.folder)
            and not self._shared(claim.template, function)
            for claim in self._claims
        )

    def _shared(self, template: str, function: Function) -> bool:
        """Whether the code of another template may be a function's as well.

        It has the same function (one is made of the other), or lies in the same folder and has
        nothing with that handler.
        """
        handler = function.get("Handler")
        try:
            data = self.files.read(template)
        except OSError:
            return False
        handled = _names(data, handler.text or "" if handler else "")
        near = posixpath.dirname(template) == posixpath.dirname(function.template)
        return _names(data, function.id) if handled else near

    def _open(self, folder: str, root: str) -> bool:
        """Whether what lies in a folder may be imported from a code root elsewhere."""
        held = [claim for claim in self._claims if below(folder, claim.folder)]
        if any(claim.layer for claim in held):
            return True
        return all(below(root, claim.folder) for claim in held)


def _names(data: bytes, word: str) -> bool:
    """Whether a word stands in a text."""
    return re.search(rb"(?<![\w.])" + re.escape(word.encode()) + rb"(?![\w.])", data) is not None


def root_of(path: str, module: str) -> str:
    """The code root from which a file is a module of this name."""
    tail = module.replace(".", "/")
    end = next(end for end in _ends(tail) if path == end or path.endswith(f"/{end}"))
    return path[: -len(end)].rstrip("/") or "."


def _ends(tail: str) -> tuple[str, str]:
    return f"{tail}.py", f"{tail}/__init__.py"


def _nearest(paths: Sequence[str], home: str) -> list[str]:
    """The paths in a folder, else those in the one around it, else all."""
    for folder in dict.fromkeys((home, posixpath.dirname(home) or ".")):
        if found := [path for path in paths if below(path, folder)]:
            return found
    return list(paths)
