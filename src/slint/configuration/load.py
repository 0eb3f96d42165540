"""Loads settings: what a file says, and what is given over it, with the rules that they name."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, NamedTuple

from slint.catalogue import Catalogue
from slint.configuration.settings_file import (
    SettingsError,
    SettingsFile,
    check_rules,
    fields,
    find_settings_file,
    misfits,
    plugin_modules,
    rule_folders,
    wrong_tables,
)
from slint.files import Files, Kind
from slint.settings import Settings

ADDED = ("extend_select", "ignore", "extend_exclude")
"""Fields to which what is given adds."""

SELECTION = ("select", "extend_select", "ignore")
"""Fields that a given `select` sets anew, all of them."""


class Loaded(NamedTuple):
    """The settings for a check, with the catalogue of their rules, those of packs among them.

    `file` is the settings file that counts, None where there is none; `given` what was given
    over it.
    """

    settings: Settings
    catalogue: Catalogue
    file: SettingsFile | None
    given: Mapping[str, Any]


def load_settings(
    files: Files,
    paths: Sequence[str] = (".",),
    *,
    given: Mapping[str, Any] = {},
    here: str = ".",
    file: SettingsFile | None = None,
    search: bool = True,
) -> Loaded:
    """The settings for a check of paths: those of the nearest settings file, `given` over them.

    The file is looked for from the folder around the paths up to the root, unless `file` is one
    that was read or `search` is False. `given` has the keys and values of a settings file; its
    patterns are relative to the folder `here`. Packs that the file names are loaded, and the
    modules of packages with rules are imported. Raises SettingsError for what does not fit in a
    file or in `given`, SelectionError for a selector in `given` that names no rule, and
    CatalogueError for a rule file that does not fit.
    """
    catalogue = Catalogue.load()
    if file is None and search:
        file = find_settings_file(files, _folder_around(files, paths))
    if file is not None:
        catalogue = _with_packs(catalogue, file, files)
        check_rules(file, catalogue)
    for problem in chain(misfits(given), wrong_tables(given, catalogue)):
        raise SettingsError("", 0, problem.message)
    settings = _merged(file, given, catalogue, here)
    return Loaded(replace(settings, paths=tuple(paths)), catalogue, file, given)


def _folder_around(files: Files, paths: Sequence[str]) -> str:
    folders = [
        path if files.kind(path) is Kind.FOLDER else posixpath.dirname(path) for path in paths
    ]
    return posixpath.commonpath(folders) or "."


def _with_packs(catalogue: Catalogue, file: SettingsFile, files: Files) -> Catalogue:
    if not file.values.get("rules") and not file.values.get("plugins"):
        return catalogue
    from slint.catalogue.packs import installed_packages, with_packs  # noqa: PLC0415 (seldom wanted)

    folders = list(rule_folders(file, files))
    installed = installed_packages() if file.values.get("plugins") else {}
    return with_packs(catalogue, files, folders, list(plugin_modules(file, installed)))


def _merged(
    file: SettingsFile | None, given: Mapping[str, Any], catalogue: Catalogue, here: str
) -> Settings:
    """What is given over what the file says; raises SelectionError."""
    written = fields(file.values, file.folder, catalogue) if file else {}
    said = fields(given, here, catalogue)
    if "select" in said:
        written = {key: value for key, value in written.items() if key not in SELECTION}
    elif "extend_select" in said and "ignore" in written:
        written["ignore"] = _without(written["ignore"], said["extend_select"], catalogue)
    for key in ADDED:
        if key in said:
            said[key] = (*written.get(key, ()), *said[key])
    settings = Settings(**{**written, **said})
    catalogue.select(settings)
    return settings


def _without(
    ignored: Sequence[str], extended: Sequence[str], catalogue: Catalogue
) -> tuple[str, ...]:
    """The ids that the file ignores and what is given does not ask for."""
    ids = frozenset[str]().union(*map(catalogue.matching, ignored))
    return tuple(sorted(ids.difference(*map(catalogue.matching, extended))))
