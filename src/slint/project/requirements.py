"""Reads which distributions a folder asks for: requirements.txt, pyproject, Pipfile, lock files."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from slint.files import Files, Kind, inside, under
from slint.model.code import Requirement
from slint.project.dependency_specifiers import Unclear, is_wanted, local_path, read_requirement
from slint.project.dependency_specifiers import specifier as read_specifier
from slint.source import Source, Span, Unreadable

_OTHER = re.compile(r"(?:-r|--requirement)[\s=]*(\S+)")
_EDITABLE = re.compile(r"(?:-e|--editable)[\s=]*(?=\S)")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_LOCKED = re.compile(r'^name = "([^"]+)"', re.MULTILINE)
_LOCKED_BY_PIPENV = re.compile(r'^ {8}"([^"]+)": \{', re.MULTILINE)
_WORD = re.compile(r"[\w.-]+")
_NAME = re.compile(r"\s*([A-Za-z0-9._-]+)")
_SEPARATORS = re.compile(r"[-_.]+")
_DEPTH = 5


class Requirements(NamedTuple):
    """What the files of a folder ask for.

    `installed` are those that are installed for what lies there, `local` those of them that have a
    path and no name, `locked` those that lock files add; `complete` says that all else could be
    told.
    """

    installed: tuple[Requirement, ...] = ()
    locked: tuple[Requirement, ...] = ()
    complete: bool = True
    local: tuple[Requirement, ...] = ()


def canonical(name: str) -> str:
    """The canonical name of a distribution."""
    return _SEPARATORS.sub("-", name).lower()


def read_requirements(folder: str, files: Files, python: str = "") -> Requirements:
    """What the files of a folder ask for on a version of Python; nothing where there are none."""
    reading = _Reading(files, python)
    for name, read in _FILES.items():
        path = under(folder, name)
        if files.kind(path) is Kind.FILE:
            source = reading.source(path)
            if source is not None:
                read(reading, source)
    if files.kind(under(folder, "setup.py")) is Kind.FILE:
        reading.complete = False
    found = (reading.installed, reading.locked, reading.local)
    installed, locked, local = map(tuple, found)
    return Requirements(installed, locked, reading.complete, local)


class _Reading:
    """Collects the requirements of one folder."""

    def __init__(self, files: Files, python: str = "") -> None:
        self.files = files
        self.python = python
        self.installed: list[Requirement] = []
        self.local: list[Requirement] = []
        self.locked: list[Requirement] = []
        self.complete = True
        self.seen: set[str] = set()
        self._words: dict[str, dict[str, int]] = {}

    def source(self, path: str) -> Source | None:
        """The text of a file; None where it cannot be read, or was read before."""
        if path in self.seen or len(self.seen) > _DEPTH:
            return None
        self.seen.add(path)
        try:
            return Source.decode(path, self.files.read(path))
        except (OSError, Unreadable):
            self.complete = False
            return None

    def add(self, text: str, span: Span) -> None:
        """Takes account of a requirement as pip writes it."""
        try:
            found = read_requirement(text, span, _folder(span.path), self.python)
        except Unclear:
            self.complete = False
            return
        if found is not None and found.name:
            self.installed.append(found)
        elif found is not None:
            self.local.append(found)

    def find(self, source: Source, name: str) -> Span:
        """Where a name stands first in a file, as a word of its own."""
        if source.path not in self._words:
            words = self._words[source.path] = {}
            for match in _WORD.finditer(source.text):
                words.setdefault(match[0], match.start())
        start = self._words[source.path].get(name)
        if start is None:
            return Span(source.path, 1, 1, 1, 2)
        return source.span(start, start + len(name))

    # requirements.txt --------------------------------------------------------

    def lines(self, source: Source) -> None:
        """A file that pip reads with `-r`."""
        first = 1
        parts: list[str] = []
        for number in range(1, len(source.starts) + 1):
            text = source.line(number)
            if not parts:
                first = number
            parts.append(text.removesuffix("\\"))
            if not text.endswith("\\") or text.lstrip().startswith("#"):
                self.line("".join(parts), source, first)
                parts = []
        self.line("".join(parts), source, first)

    def line(self, text: str, source: Source, number: int) -> None:
        """One line of such a file, with those that go on with it."""
        wanted = _COMMENT.sub("", text).strip()
        if other := _OTHER.match(wanted):
            path = under(_folder(source.path), other[1])
            included = self.source(path) if inside(path) else None
            if included is not None:
                self.lines(included)
            elif path not in self.seen:
                self.complete = False
            return
        editable = _EDITABLE.match(wanted)
        if wanted and (editable or not wanted.startswith("-")):
            line = source.line(number)
            start = len(line) - len(line.lstrip()) + 1
            shown = _COMMENT.sub("", line).partition(" --")[0].strip("\\ \t")
            span = Span(source.path, number, start, number, start + len(shown))
            self.add(wanted[editable.end() :] if editable else wanted, span)

    # TOML and JSON -----------------------------------------------------------

    def toml(self, source: Source) -> dict[str, Any]:
        """What a TOML file holds; nothing where it cannot be parsed."""
        try:
            return tomllib.loads(source.text)
        except (tomllib.TOMLDecodeError, RecursionError):
            self.complete = False
            return {}

    def texts(self, texts: Any, source: Source) -> None:
        """A list of requirements as pip writes them."""
        for text in texts if isinstance(texts, list) else ():
            if isinstance(text, str):
                match = _NAME.match(text)
                self.add(text, self.find(source, match[1] if match else ""))

    def project(self, source: Source) -> None:
        """A pyproject.toml, of PEP 621 or of Poetry."""
        data = self.toml(source)
        project = _table(data, "project")
        self.texts(project.get("dependencies"), source)
        dynamic = project.get("dynamic")
        if isinstance(dynamic, list) and "dependencies" in dynamic:
            self.complete = False
        self.names(_table(data, "tool", "poetry", "dependencies"), source)
        self.uv_sources(_table(data, "tool", "uv", "sources"), source)

    def uv_sources(self, table: dict[str, Any], source: Source) -> None:
        """Where uv takes distributions from that the project asks for by name."""
        paths = {
            canonical(name): local_path(f"{value['path']}/", _folder(source.path))
            for name, value in table.items()
            if isinstance(value, dict) and isinstance(value.get("path"), str)
        }
        self.installed = [
            each._replace(path=paths.get(each.name, each.path)) for each in self.installed
        ]

    def groups(self, source: Source) -> None:
        """What a pyproject.toml asks for beside its dependencies: extras, and groups (PEP 735)."""
        data = self.toml(source)
        for tables in (
            _table(data, "project", "optional-dependencies"),
            _table(data, "dependency-groups"),
        ):
            for texts in tables.values():
                self.texts(texts, source)

    def pipfile(self, source: Source) -> None:
        """A Pipfile."""
        self.names(_table(self.toml(source), "packages"), source)

    def names(self, table: dict[str, Any], source: Source) -> None:
        """A table of requirements by name."""
        for name, value in table.items():
            if name.lower() == "python":
                continue
            first = value[0] if isinstance(value, list) and value else value
            more = first if isinstance(first, dict) else {"version": first}
            marker, path, extras = more.get("markers"), more.get("path"), more.get("extras")
            if isinstance(marker, str) and not is_wanted(marker, self.python):
                continue
            self.installed.append(
                Requirement(
                    canonical(name),
                    self.find(source, name),
                    frozenset(map(str, extras)) if isinstance(extras, list) else frozenset(),
                    read_specifier(more.get("version")) if first is value else "",
                    local_path(f"{path}/", _folder(source.path)) if isinstance(path, str) else "",
                )
            )

    def lock(self, source: Source) -> None:
        """A poetry.lock or uv.lock: every distribution, those that others need included."""
        packages = self.toml(source).get("package")
        places: dict[str, Span] = {}
        for match in _LOCKED.finditer(source.text):
            places.setdefault(match[1], source.span(*match.span(1)))
        for each in packages if isinstance(packages, list) else ():
            if isinstance(each, dict) and isinstance(each.get("name"), str):
                name, version = each["name"], each.get("version")
                span = places.get(name, Span(source.path, 1, 1, 1, 2))
                self.locked.append(
                    Requirement(canonical(name), span, specifier=f"=={version}" if version else "")
                )

    def pipfile_lock(self, source: Source) -> None:
        """A Pipfile.lock; its names are keys, and nothing else in it looks like one."""
        try:
            data = json.loads(source.text)
        except (ValueError, RecursionError):
            data = {}
        versions = {**_table(data, "develop"), **_table(data, "default")}
        for match in _LOCKED_BY_PIPENV.finditer(source.text):
            name = match[1]
            version = _table(versions, name).get("version")
            specifier = version if isinstance(version, str) else ""
            span = source.span(*match.span(1))
            self.locked.append(Requirement(canonical(name), span, specifier=specifier))


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "."


def _table(data: Any, *path: str) -> dict[str, Any]:
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def names_in(folder: str, files: Files) -> Iterator[Requirement]:
    """All distributions that any file of a folder names, for whatever purpose."""
    found = read_requirements(folder, files)
    yield from (*found.installed, *found.locked)
    reading = _Reading(files)
    try:
        entries = files.list(folder)
    except OSError:
        return
    for entry in entries:
        if re.fullmatch(r".*requirements.*\.txt", entry.name) and entry.name != "requirements.txt":
            source = reading.source(under(folder, entry.name))
            if source is not None:
                reading.lines(source)
        elif entry.name == "pyproject.toml":
            source = reading.source(under(folder, entry.name))
            if source is not None:
                reading.groups(source)
    yield from reading.installed


_FILES: dict[str, Callable[[_Reading, Source], None]] = {
    "requirements.txt": _Reading.lines,
    "pyproject.toml": _Reading.project,
    "Pipfile": _Reading.pipfile,
    "poetry.lock": _Reading.lock,
    "uv.lock": _Reading.lock,
    "Pipfile.lock": _Reading.pipfile_lock,
}
