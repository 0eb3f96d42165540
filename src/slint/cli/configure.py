"""The settings of a run: the defaults, the file, and the command line over both."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from slint.catalogue import Catalogue, CatalogueError, SelectionError
from slint.cli.root import Root, find_root
from slint.configuration.settings_file import (
    ConfigError,
    SettingsFile,
    check_rules,
    fields,
    find_settings,
    plugin_modules,
    read_settings,
    rule_folders,
)
from slint.files import DiskFiles, Kind, inside
from slint.settings import Settings

ADDED = ("extend_select", "ignore", "extend_exclude")
"""Fields to which the command line adds."""

SELECTION = ("select", "extend_select", "ignore")
"""Fields that `--select` sets anew, all of them."""

_FILE_OPTIONS = ("config", "isolated")


@dataclass(frozen=True)
class Run:
    """Where a run reads, by which rules and with which settings.

    `file` holds what a file says, `given` what the command line says by the keys of the settings.
    """

    root: Root
    files: DiskFiles
    catalogue: Catalogue
    settings: Settings
    file: SettingsFile | None
    given: Mapping[str, Any]


def configure(paths: Sequence[str], options: Mapping[str, Any]) -> Run:
    """Finds the root and the settings around paths; raises ClickException.

    `options` are those of `slint.cli.options`. Wrong selectors are told before a path that is
    not there.
    """
    given = {
        name.replace("_", "-"): value
        for name, value in options.items()
        if name not in _FILE_OPTIONS and value not in (None, ())
    }
    catalogue = load_catalogue()
    try:
        root = find_root(paths)
    except click.UsageError:
        _merged(None, given, catalogue, ".")
        raise
    files = DiskFiles(root.folder)
    try:
        file = None if options.get("isolated") else _file(root, files, options.get("config"))
        if file is not None:
            catalogue = _with_packs(catalogue, file, files)
            check_rules(file, catalogue)
    except ConfigError as error:
        raise click.ClickException(str(error)) from error
    settings = _merged(file, given, catalogue, _seen(root, "."))
    return Run(root, files, catalogue, replace(settings, paths=root.paths), file, given)


def load_catalogue() -> Catalogue:
    """Slint's own catalogue; raises ClickException."""
    with misfits_told():
        return Catalogue.load()


@contextmanager
def misfits_told() -> Iterator[None]:
    """Raises ClickException where a file of the catalogue does not fit; some are read late."""
    try:
        yield
    except CatalogueError as error:
        raise click.ClickException(str(error)) from error


def _file(root: Root, files: DiskFiles, config: str | None) -> SettingsFile | None:
    """The file that is named, else the nearest one from the paths up to the root."""
    if config is None:
        folders = [
            path if files.kind(path) is Kind.FOLDER else os.path.dirname(path)
            for path in root.paths
        ]
        return find_settings(files, os.path.commonpath(folders) or ".", root.shown)
    try:
        data = Path(config).read_bytes()
    except OSError as error:
        raise click.UsageError(f"cannot read {config}: {error.strerror}") from error
    folder = _seen(root, os.path.dirname(os.path.abspath(config)))
    found = read_settings(config, data, folder, config)
    if found is None:
        raise click.UsageError(f"{config} has no table [tool.slint]")
    return found


def _seen(root: Root, folder: str) -> str:
    """A folder seen from the root of the run; the root itself for one that lies outside."""
    seen = os.path.relpath(os.path.realpath(folder), root.folder).replace(os.sep, "/")
    return seen if inside(seen) else "."


def _with_packs(catalogue: Catalogue, file: SettingsFile, files: DiskFiles) -> Catalogue:
    if not file.values.get("rules") and not file.values.get("plugins"):
        return catalogue
    from slint.catalogue.packs import installed_packages, with_packs

    folders = list(rule_folders(file, files))
    installed = installed_packages() if file.values.get("plugins") else {}
    modules = list(plugin_modules(file, installed))
    with misfits_told():
        return with_packs(catalogue, files, folders, modules)


def _merged(
    file: SettingsFile | None, given: Mapping[str, Any], catalogue: Catalogue, here: str
) -> Settings:
    """The settings; `here` is what the patterns of the command line are relative to."""
    written = fields(file.values, file.folder, catalogue) if file else {}
    said = fields(given, here, catalogue)
    try:
        if "select" in said:
            written = {key: value for key, value in written.items() if key not in SELECTION}
        elif "extend_select" in said and "ignore" in written:
            written["ignore"] = _without(written["ignore"], said["extend_select"], catalogue)
        for key in ADDED:
            if key in said:
                said[key] = (*written.get(key, ()), *said[key])
        settings = Settings(**{**written, **said})
        catalogue.select(settings)
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    return settings


def _without(
    ignored: Sequence[str], extended: Sequence[str], catalogue: Catalogue
) -> tuple[str, ...]:
    """The ids that the file ignores and the command line does not ask for."""
    ids = frozenset[str]().union(*map(catalogue.matching, ignored))
    return tuple(sorted(ids.difference(*map(catalogue.matching, extended))))
