"""Joins a function to its code: where its template says, else by the name of its handler."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from slint.files import Files, Kind, under
from slint.finding import Reason
from slint.model.code import Location
from slint.model.function import Function
from slint.model.template import Template
from slint.project.archives import opened
from slint.project.by_name import Tree, root_of
from slint.project.layers import Brings, layers_of
from slint.project.local_libraries import local_libraries
from slint.project.locate import locate, module_of_handler
from slint.project.modules import module_path
from slint.project.stacks import Passed

_ELSEWHERE = frozenset(
    ("s3", "asset", "archive", "bad-archive", "outside", "code-undecided", "no-folder", "no-file")
)

_MOST = 40  # archives of a folder that are opened


class Joining:
    """Where the code of functions lies; `tree` is None where only templates are believed.

    `sources` are the folders of sources by the folders that builds copy them to; `brings` what
    vendors' layers hold.
    """

    def __init__(
        self, files: Files, sources: Mapping[str, str], tree: Tree | None, brings: Brings
    ) -> None:
        self.files = files
        self.sources = sources
        self.tree = tree
        self.brings = brings

    def join(self, function: Function, template: Template, passed: Passed) -> Location | Reason:
        """Where the code of a Python function lies, or the reason why that is not known."""
        declared = locate(function, template, self.files, self.sources, passed, self.brings)
        reason = _missing(declared)
        if reason is None or reason.kind not in _ELSEWHERE:
            return declared if isinstance(declared, Reason) else self._complete(declared)
        layers = layers_of(function, template, self.files, self.sources, passed, self.brings)
        found = self._beside(function) or self._by_name(function, reason)
        if isinstance(found, Location):
            return self._complete(
                found._replace(
                    layers=layers.folders,
                    unknown_layers=layers.unknown,
                    vendor=layers.vendor,
                    instead=reason,
                )
            )
        return found or declared

    def _complete(self, location: Location) -> Location:
        """A location with the libraries that its requirements name by path."""
        libraries = local_libraries(location.root, self.files).folders
        return location._replace(libraries=libraries) if libraries else location

    def _beside(self, function: Function) -> Location | None:
        """The code in the archive next to the template that holds the handler's module.

        The one that is called like its key in S3 comes first.
        """
        code = function.get("CodeUri") or function.get("Code")
        key = code.get("S3Key") or code.get("Key") if code else None
        named = ((key or code).pattern or "").rpartition("/")[2] if code else ""
        home = posixpath.dirname(function.template) or "."
        module, entry = module_of_handler(function)
        found = {}
        for archive in self._archives(home):
            path = module_path(opened(archive), module, self.files)
            if path is not None:
                found[posixpath.basename(archive)] = (opened(archive), path)
        if named not in found and len(found) != 1:
            return None
        root, path = found[named] if named in found else next(iter(found.values()))
        return Location(root, module, path, entry, True, True, by="archive")

    def _archives(self, folder: str) -> list[str]:
        """The zip archives in a folder; none where there are very many."""
        try:
            entries = self.files.list(folder)
        except OSError:
            return []
        found = [
            under(folder, each.name)
            for each in entries
            if each.kind is Kind.FILE and each.name.endswith(".zip")
        ]
        return found if len(found) <= _MOST else []

    def _by_name(self, function: Function, reason: Reason) -> Location | Reason | None:
        """The one place in the tree that has the handler; a reason where there are several."""
        module, name = module_of_handler(function)
        if self.tree is None or not module or not name:
            return None
        paths = self.tree.handler(module, name, function)
        if len(paths) != 1:
            return reason._replace(places=tuple(paths)) if paths else None
        root = root_of(paths[0], module)
        return Location(root, module, paths[0], name, True, True, by="name")


def _missing(location: Location | Reason) -> Reason | None:
    """Why there is no module, unless that is a fault: no build is to bring it."""
    if isinstance(location, Reason):
        return location
    return no_module(location) if location.path is None and location.made else None


def no_module(location: Location) -> Reason:
    """Why a code root does not hold the handler's module."""
    if not location.root_exists:
        return Reason("no-folder", path=location.root)
    return Reason("no-file", location.module.replace(".", "/") + ".py", location.root)
