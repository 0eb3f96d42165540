"""Rules that others wrote: folders of YAML with stock detectors, and installed packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import entry_points
from importlib.resources import files as resources
from typing import TYPE_CHECKING

from slint.catalogue import Catalogue
from slint.catalogue.rule_file import Rule, read_rule
from slint.catalogue.written import CatalogueError
from slint.files import Files, Kind, join, why
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
    """A catalogue with the rules of folders and of modules; raises CatalogueError.

    Nothing in a folder is executed; modules are imported.
    """
    packs = [*((folder, list(_folder_rules(files, folder))) for folder in folders)]
    packs += [(module, list(_package_rules(module))) for module in modules]
    owners = {OWN_PREFIX: "slint"}
    for name, rules in packs:
        for rule in rules:
            if (owner := owners.setdefault(rule.prefix, name)) != name:
                raise CatalogueError(rule.path, f"the ids {rule.prefix}… belong to {owner}")
    rules = [rule for _, found in packs for rule in found]
    return catalogue.extended(rules, tuple(modules))


def _folder_rules(files: Files, folder: str) -> Iterator[Rule]:
    pending = [folder]
    while pending:
        current = pending.pop()
        for entry in files.list(current):
            path = join(current, entry.name)
            if entry.kind is Kind.FOLDER and not entry.linked:
                pending.append(path)
            elif entry.kind is Kind.FILE and path.endswith(_ENDING):
                rule = _read(files, current, path)
                if rule.test is None:
                    raise CatalogueError(path, "a rule in a folder needs a stock `detector`")
                yield rule


def _read(files: Files, folder: str, path: str) -> Rule:
    try:
        text = Source.decode(path, files.read(path)).text
    except Unreadable as error:
        raise CatalogueError(path, error.message) from error
    except OSError as error:
        raise CatalogueError(path, f"cannot be read: {why(error)}") from error
    topic, name = (part.rpartition("/")[2] for part in (folder, path))
    return read_rule(topic, name, text, path)


def _package_rules(module: str) -> Iterator[Rule]:
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
                text = entry.read_text(encoding="utf-8")
                rule = read_rule(current.name, entry.name, text, path)
                if rule.test is None and rule.name.replace("-", "_") not in known:
                    raise CatalogueError(path, "no detector of that name, and no stock one")
                found += 1
                yield rule
    if not found:
        raise CatalogueError(module, "holds no rules")


def _name(entry: Traversable) -> str:
    return entry.name
