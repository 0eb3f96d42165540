"""Rules and libraries that others describe: folders of YAML, and installed packages.

A folder holds rules with stock detectors. What lies in a folder called `libraries` describes
libraries.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import entry_points
from importlib.resources import files as resources
from typing import TYPE_CHECKING

from slint.catalogue import LIBRARIES, Catalogue
from slint.catalogue.library_file import read_library
from slint.catalogue.rule_file import Rule, read_rule
from slint.catalogue.written import CatalogueError
from slint.files import Files, Kind, under, why
from slint.model.libraries import Library
from slint.rules import detectors
from slint.source import Source, Unreadable

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

GROUP = "slint.rules"
"""The entry points of packages with rules; each names the module that holds them."""

OWN_PREFIX = "SL"
"""What the ids of slint's own rules begin with."""

_ENDING = ".yaml"


def installed_packages() -> Mapping[str, str]:
    """The modules of the packages that could be loaded, by the names of their entry points."""
    return {point.name: point.value for point in entry_points(group=GROUP)}


def with_packs(
    catalogue: Catalogue, files: Files, folders: Iterable[str] = (), modules: Iterable[str] = ()
) -> Catalogue:
    """A catalogue with what folders and modules describe; raises CatalogueError.

    Nothing in a folder is executed; modules are imported.
    """
    packs = [*((folder, list(_in_folder(files, folder))) for folder in folders)]
    packs += [(module, list(_in_package(module))) for module in modules]
    owners = {OWN_PREFIX: "slint"}
    rules: list[Rule] = []
    libraries: list[Library] = []
    for name, found in packs:
        for each in found:
            if isinstance(each, Library):
                libraries.append(each)
                continue
            if (owner := owners.setdefault(each.prefix, name)) != name:
                raise CatalogueError(each.path, f"the ids {each.prefix}… belong to {owner}")
            rules.append(each)
    return catalogue.extended(rules, tuple(modules), libraries)


def _in_folder(files: Files, folder: str) -> Iterator[Rule | Library]:
    pending = [folder]
    while pending:
        current = pending.pop()
        for entry in files.list(current):
            path = under(current, entry.name)
            if entry.kind is Kind.FOLDER and not entry.linked:
                pending.append(path)
            elif entry.kind is Kind.FILE and path.endswith(_ENDING):
                name, text = posixpath.basename(current), _text(files, path)
                found = _described(name, entry.name, text, path)
                if isinstance(found, Rule) and found.test is None:
                    raise CatalogueError(path, "a rule in a folder needs a stock `detector`")
                yield found


def _text(files: Files, path: str) -> str:
    try:
        return Source.decode(path, files.read(path)).text
    except Unreadable as error:
        raise CatalogueError(path, error.message) from error
    except OSError as error:
        raise CatalogueError(path, f"cannot be read: {why(error)}") from error


def _described(folder: str, name: str, text: str, path: str) -> Rule | Library:
    """The library or rule in the text of a file, by the folder that it lies in."""
    if folder == LIBRARIES:
        return read_library(name.removesuffix(_ENDING), text, path)
    return read_rule(folder, name, text, path)


def _in_package(module: str) -> Iterator[Rule | Library]:
    try:
        known = detectors((), [module])
        pending = [resources(module)]
    except Exception as error:
        raise CatalogueError(module, f"cannot be loaded: {error}") from error
    found = 0
    while pending:
        current = pending.pop()
        for entry in sorted(current.iterdir(), key=_name):
            if entry.is_dir():
                pending.append(entry)
            elif entry.name.endswith(_ENDING):
                path = f"{module}/{entry.name}"
                each = _described(current.name, entry.name, entry.read_text(encoding="utf-8"), path)
                if isinstance(each, Rule) and each.test is None:
                    if each.name.replace("-", "_") not in known:
                        raise CatalogueError(path, "no detector of that name, and no stock one")
                found += 1
                yield each
    if not found:
        raise CatalogueError(module, "holds no rules")


def _name(entry: Traversable) -> str:
    return entry.name
