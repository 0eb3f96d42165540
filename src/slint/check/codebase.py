"""The code of a check: each file read once, each code root run once."""

from __future__ import annotations

from slint.code import tree
from slint.code.python import read_python
from slint.code.suppressions import python_suppressions
from slint.execution.run import CodeRoot
from slint.files import Files, why
from slint.finding import Suppression
from slint.model.code import Location
from slint.model.libraries import Libraries
from slint.model.value import Property
from slint.project.archives import member_of
from slint.project.by_name import Tree
from slint.project.inline import INLINE, inline_loader, inline_source
from slint.project.modules import Search, loader
from slint.project.package import Packages
from slint.source import Source, Unreadable


class Codebase:
    """Modules and code roots by path.

    `unreadable` are the files that cannot be decoded or parsed, by path; `covered` every file
    that was asked for; `suppressions` what silences rules in the modules that are remembered.
    """

    def __init__(self, files: Files, libraries: Libraries, everywhere: Tree) -> None:
        self.files = files
        self.libraries = libraries
        self.unreadable: dict[str, Unreadable] = {}
        self.covered: set[str] = set()
        self.suppressions: dict[str, tuple[Suppression, ...]] = {}
        self._modules: dict[str, tuple[Source, tree.Module] | None] = {}
        self._roots: dict[str, CodeRoot] = {}
        self.packages = Packages(files, everywhere)

    def forget(self) -> None:
        """Drops what the last application needed; its files are seldom read again."""
        self._modules.clear()
        self.suppressions.clear()
        self.forget_roots()
        self.packages.forget()

    def forget_roots(self) -> None:
        """Drops what running code left behind; its modules stay read."""
        self._roots.clear()

    def read(self, path: str) -> tuple[Source, tree.Module] | None:
        """A module's text and tree; None where it cannot be read, which is noted."""
        self.covered.add(path)
        if path not in self._modules:
            self._modules[path] = None
            try:
                source = Source.decode(path, self.files.read(path), python=True)
                if member_of(path) is None:  # nobody edits what an archive holds
                    self.suppressions[path] = python_suppressions(source)
                self._modules[path] = (source, read_python(source))
            except Unreadable as error:
                self.unreadable[path] = error
            except OSError as error:
                self.unreadable[path] = Unreadable(f"cannot be read: {why(error)}", path)
        return self._modules[path]

    def known(self, path: str) -> tuple[Source, tree.Module] | None:
        """A module that was read before; None for any other file."""
        return self._modules.get(path)

    def root(self, *folders: str, search: Search | None = None, key: str = "") -> CodeRoot:
        """The code root that looks for modules in these folders, in this order.

        `search` finds what none of them has; `key` tells apart those that search differently.
        """
        key = "\0".join((*folders, key))
        if key not in self._roots:
            load = loader(folders, self.files, self.read, self.libraries.vendored, search)
            self._roots[key] = CodeRoot(load, self.libraries)
        return self._roots[key]

    def root_of(
        self, location: Location, code: Property | None, template: Source, search: Search | None
    ) -> CodeRoot | None:
        """The code root of a function; None where its inline code cannot be read.

        `search` finds modules that are not in it.
        """
        if location.root != INLINE or code is None:
            how = (template.path, location.by, str(location.unknown_layers))
            return self.root(*location.roots, search=search, key="\0".join(how) if search else "")
        key = f"{template.path}\0{code.span.line}:{code.span.column}"
        if key not in self._roots:
            source = inline_source(code, template)
            if source is None:
                return None
            try:
                module = read_python(source)
            except Unreadable as error:
                if not source.substituted:
                    self.unreadable[key] = error
                return None
            around = loader(
                location.roots[1:], self.files, self.read, self.libraries.vendored, search
            )
            self._roots[key] = CodeRoot(inline_loader(source, module, around), self.libraries)
        return self._roots[key]
