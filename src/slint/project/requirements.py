"""Reads which distributions a folder asks for: requirements.txt, pyproject, Pipfile, lock files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from slint.files import Files, Kind, inside, under
from slint.model.code import Requirement
from slint.source import Source, Span, Unreadable

_LINE = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(\[[^\]]*\])?\s*(.*)")
_OTHER = re.compile(r"(?:-r|--requirement)[\s=]+(\S+)")
_SEPARATORS = re.compile(r"[-_.]+")
_DEPTH = 5


class Requirements(NamedTuple):
    """What the files of a folder ask for.

    `installed` are those that are installed for what lies there, `locked` those that lock files
    add; `complete` says that all could be told.
    """

    installed: tuple[Requirement, ...] = ()
    locked: tuple[Requirement, ...] = ()
    complete: bool = True


def canonical(name: str) -> str:
    """The canonical name of a distribution."""
    return _SEPARATORS.sub("-", name).lower()


def read_requirements(folder: str, files: Files) -> Requirements:
    """What the files of a folder ask for; nothing where there are none."""
    reading = _Reading(files)
    for name, read in _FILES.items():
        path = under(folder, name)
        if files.kind(path) is Kind.FILE:
            source = reading.source(path)
            if source is not None:
                read(reading, source)
    if files.kind(under(folder, "setup.py")) is Kind.FILE:
        reading.complete = False
    return Requirements(tuple(reading.installed), tuple(reading.locked), reading.complete)


class _Reading:
    """Collects the requirements of one folder."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.installed: list[Requirement] = []
        self.locked: list[Requirement] = []
        self.complete = True
        self.seen: set[str] = set()

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

    # requirements.txt --------------------------------------------------------

    def lines(self, source: Source) -> None:
        """A file that pip reads with `-r`."""
        continued = False
        for number in range(1, len(source.starts) + 1):
            text = source.line(number)
            if not continued:
                self.line(text, source, number)
            continued = text.rstrip().endswith("\\")

    def line(self, text: str, source: Source, number: int) -> None:
        """One line of such a file."""
        start = len(text) - len(text.lstrip())
        wanted = re.split(r"(?:^|\s)#", text.strip(), maxsplit=1)[0].rstrip("\\ \t")
        if not wanted:
            return
        if other := _OTHER.match(wanted):
            path = under(source.path.rpartition("/")[0] or ".", other[1])
            included = self.source(path) if inside(path) else None
            if included is not None:
                self.lines(included)
            elif path not in self.seen:
                self.complete = False
            return
        if wanted.startswith("-"):
            self.complete = self.complete and not wanted.startswith(("-e", "--editable"))
            return
        match = _LINE.fullmatch(wanted)
        rest = match[3] if match else "/"
        if match is None or not re.match(r"$|[=<>~!;@(]|--", rest):
            self.complete = False
            return
        span = Span(source.path, number, start + 1, number, start + 1 + len(wanted.split(" --")[0]))
        self.installed.append(_requirement(match, span))

    # TOML --------------------------------------------------------------------

    def toml(self, source: Source) -> dict[str, Any]:
        """What a TOML file holds; nothing where it cannot be parsed."""
        try:
            return tomllib.loads(source.text)
        except (tomllib.TOMLDecodeError, RecursionError):
            self.complete = False
            return {}

    def project(self, source: Source) -> None:
        """A pyproject.toml, of PEP 621 or of Poetry."""
        data = self.toml(source)
        project = _table(data, "project")
        for text in project.get("dependencies") or ():
            match = _LINE.fullmatch(str(text).partition(";")[0].strip())
            if match is not None:
                self.installed.append(_requirement(match, _find(source, match[1])))
        if "dependencies" in (project.get("dynamic") or ()):
            self.complete = False
        self.names(_table(data, "tool", "poetry", "dependencies"), source)

    def pipfile(self, source: Source) -> None:
        """A Pipfile."""
        self.names(_table(self.toml(source), "packages"), source)

    def names(self, table: dict[str, Any], source: Source) -> None:
        """A table of requirements by name."""
        for name, value in table.items():
            if name.lower() == "python":
                continue
            extras = isinstance(value, dict) and bool(value.get("extras"))
            self.installed.append(Requirement(canonical(name), _find(source, name), extras))

    def lock(self, source: Source) -> None:
        """A poetry.lock or uv.lock: every distribution, those that others need included."""
        for each in self.toml(source).get("package") or ():
            if isinstance(each, dict) and isinstance(each.get("name"), str):
                name = each["name"]
                self.locked.append(Requirement(canonical(name), _find(source, name)))

    def pipfile_lock(self, source: Source) -> None:
        """A Pipfile.lock; its names are keys, and nothing else in it looks like one."""
        for match in re.finditer(r'^ {8}"([^"]+)": \{', source.text, re.MULTILINE):
            self.locked.append(Requirement(canonical(match[1]), _find(source, match[1])))


def _requirement(match: re.Match[str], span: Span) -> Requirement:
    return Requirement(
        canonical(match[1]), span, bool(match[2]), match[3].startswith("==") and "*" not in match[3]
    )


def _table(data: Any, *path: str) -> dict[str, Any]:
    for name in path:
        data = data.get(name) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def _find(source: Source, name: str) -> Span:
    """Where a name stands first in a file, as a word of its own."""
    match = re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", source.text)
    return source.span(match.start(), match.end()) if match else Span(source.path, 1, 1, 1, 2)


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
    yield from reading.installed


_FILES: dict[str, Callable[[_Reading, Source], None]] = {
    "requirements.txt": _Reading.lines,
    "pyproject.toml": _Reading.project,
    "Pipfile": _Reading.pipfile,
    "poetry.lock": _Reading.lock,
    "uv.lock": _Reading.lock,
    "Pipfile.lock": _Reading.pipfile_lock,
}
