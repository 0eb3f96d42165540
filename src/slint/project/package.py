"""What lies beside a function's modules: requirements, installed modules, builds of one's own."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import cache, cached_property

from slint.files import Files, Kind, inside, under
from slint.model.code import Location, Package, Requirement
from slint.model.function import Function
from slint.project.builds import installs
from slint.project.by_name import Tree
from slint.project.inline import INLINE, inline_code
from slint.project.local_libraries import local_libraries
from slint.project.requirements import names_in, read_requirements

_LARGEST = 1_000_000  # bytes; what is larger is no code
_MOST = 2_000  # files looked at for words
_SKIPPED = ("node_modules", ".git", ".venv", "venv", "__pycache__", ".aws-sam")
_REQUIREMENTS = re.compile(r".*requirements.*\.txt|pyproject\.toml|Pipfile|.*\.lock")
_MODULE = re.compile(r"([A-Za-z_]\w*)(\.py|\.(?:abi3|cpython)[\w.-]*\.so|\.so)$")


class Packages:
    """The packages of a check, each read once."""

    def __init__(self, files: Files, tree: Tree) -> None:
        self.files = files
        self.tree = tree
        self._known: dict[tuple[str, ...], Package] = {}

    def forget(self) -> None:
        """Drops what the last application needed."""
        self._known.clear()

    def package(self, function: Function, location: Location) -> Package:
        """What lies beside the modules of a function."""
        metadata = function.attributes.get("Metadata")
        method = metadata.get("BuildMethod") if metadata else None
        built = method is not None and not (method.text or "").startswith("python")
        paths = function.get("Environment", "Variables", "PYTHONPATH") is not None
        more = location.unknown_layers or built or paths or "*" in location.vendor
        template = posixpath.dirname(function.template) or "."
        handler = posixpath.dirname(location.path or "")
        inline = inline_code(function) if location.root == INLINE else None
        written = (inline.pattern or "") if inline else ""
        runtime = function.runtime or ""
        python = runtime.removeprefix("python") if runtime.startswith("python3.") else ""
        key = (template, handler, str(more), written, python, *location.vendor, *location.roots)
        if key not in self._known:
            self._known[key] = self._read(location, template, written, python, more=more)
        return self._known[key]

    def _read(
        self, location: Location, template: str, written: str, python: str, *, more: bool
    ) -> Package:
        files, inline = self.files, location.root == INLINE
        own = () if inline else (location.root,)
        roots = (*own, *location.layers, *location.libraries)
        read = [read_requirements(root, files, python) for root in own]
        installed = [each for found in read for each in found.installed]
        nearby: list[Requirement] = [each for found in read for each in found.locked]
        libraries = [local_libraries(root, files, python) for root in own]
        nearby += [each for found in libraries for each in found.needs]
        complete = all(found.complete for found in read)
        complete = complete and all(found.complete for found in libraries)
        around = [] if inline else list(_around(location, template))
        for folder in (*around, *location.layers, *map(posixpath.dirname, location.layers)):
            nearby += names_in(folder or ".", files)
        texts = _Texts(roots, files, written)
        looked = dict.fromkeys((*own, *around))
        return Package(
            requirements=tuple(installed),
            nearby=tuple(nearby),
            complete=complete,
            modules=frozenset(name for root in roots for name in _modules(root, files))
            | frozenset(location.vendor),
            closed=cache(lambda: not more and not any(installs(each, files) for each in looked)),
            mentioned_in_code=texts.code,
            mentioned=texts.anywhere,
            inline=inline,
            elsewhere=self.tree.places,
        )


def _around(location: Location, template: str) -> Iterator[str]:
    """The folders between the code root and the handler, and up to the template's or the top."""
    folder = posixpath.dirname(location.path or "")
    while folder and folder != location.root and inside(folder):
        yield folder
        folder = posixpath.dirname(folder)
    folder = location.root
    while folder not in (template, "."):
        folder = posixpath.dirname(folder) or "."
        yield folder
    yield template


def _modules(root: str, files: Files) -> Iterator[str]:
    """The top-level names that a folder offers to `import`."""
    try:
        entries = files.list(root)
    except OSError:
        return
    for entry in entries:
        if entry.kind is Kind.FOLDER:
            yield entry.name
        elif match := _MODULE.match(entry.name):
            yield match[1]
    for inner in ("lib", "python"):
        if files.kind(under(root, inner)) is Kind.FOLDER:
            for folder in _site_packages(under(root, inner), files):
                yield from _modules(folder, files)


def _site_packages(folder: str, files: Files) -> Iterator[str]:
    for entry in files.list(folder):
        path = under(folder, entry.name, "site-packages")
        if files.kind(path) is Kind.FOLDER:
            yield path


class _Texts:
    """The code in a template and the text files of some folders, read when a word is looked for."""

    def __init__(self, roots: tuple[str, ...], files: Files, written: str) -> None:
        self.roots = roots
        self.files = files
        self.written = written

    @cached_property
    def contents(self) -> list[tuple[str, bytes]]:
        """The names and contents of the files, but not of those that list requirements."""
        found = [("index.py", self.written.encode("utf-8", "replace"))]
        pending = list(self.roots)
        while pending and len(found) < _MOST:
            folder = pending.pop()
            try:
                entries = self.files.list(folder)
            except OSError:
                continue
            for entry in entries:
                path = under(folder, entry.name)
                if entry.kind is Kind.FOLDER and entry.name not in _SKIPPED and not entry.linked:
                    pending.append(path)
                elif entry.kind is Kind.FILE and not _REQUIREMENTS.fullmatch(entry.name):
                    data = _content(path, self.files)
                    if data is not None:
                        found.append((entry.name, data))
        return found

    def code(self, word: str) -> bool:
        """Whether a word stands in a Python file."""
        return any(_holds(data, word) for name, data in self.contents if name.endswith(".py"))

    def anywhere(self, word: str) -> bool:
        """Whether a word stands in a file."""
        return any(_holds(data, word) for _, data in self.contents)


def _holds(data: bytes, word: str) -> bool:
    return re.search(rb"(?<!\w)" + re.escape(word.encode()) + rb"(?!\w)", data) is not None


def _content(path: str, files: Files) -> bytes | None:
    try:
        data = files.read(path)
    except OSError:
        return None
    return data if len(data) < _LARGEST and b"\0" not in data[:1000] else None
