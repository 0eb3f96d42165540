"""What every command begins with: the root, the settings and the rules; errors are click's."""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from slint.catalogue import Catalogue, CatalogueError, SelectionError
from slint.cli.root import Root, find_root
from slint.configuration.load import Loaded, load_settings
from slint.configuration.settings_file import SettingsError, SettingsFile, read_settings_file
from slint.files import DiskFiles, Files, MemoryFiles, inside
from slint.settings import Settings

_NOT_SETTINGS = ("settings_file", "isolated")
_GARBAGE = 20_000  # objects; runs on paper make many, and few in circles


@dataclass(frozen=True)
class Run:
    """Where a run reads, by which rules and with which settings.

    `file` holds what a file says, its path as it is shown; `given` what the command line says,
    by the keys of the settings.
    """

    root: Root
    files: DiskFiles
    catalogue: Catalogue
    settings: Settings
    file: SettingsFile | None
    given: Mapping[str, Any]


def start(paths: Sequence[str], options: Mapping[str, Any]) -> Run:
    """Finds the root and the settings around paths; raises ClickException.

    `options` are those of `slint.cli.options`. Wrong selectors are told before a path that is
    not there.
    """
    given = {
        name.replace("_", "-"): list(value) if isinstance(value, tuple) else value
        for name, value in options.items()
        if name not in _NOT_SETTINGS and value not in (None, ())
    }
    try:
        root = find_root(paths)
    except click.UsageError:
        _load(MemoryFiles({}), given, search=False)
        raise
    files = DiskFiles(root.folder)
    named = options.get("settings_file")
    try:
        search = not options.get("isolated")
        file = _named_file(root, named) if named and search else None
        loaded = _load(files, given, root, file=file, search=search)
    except SettingsError as error:
        if error.path != named:
            error = SettingsError(root.shown(error.path), error.line, error.message)
        raise click.ClickException(str(error)) from error
    file = loaded.file
    if file is not None and file.path != named:
        file = replace(file, path=root.shown(file.path))
    _collect_garbage()
    return Run(root, files, loaded.catalogue, loaded.settings, file, given)


def _load(files: Files, given: Mapping[str, Any], root: Root | None = None, **how: Any) -> Loaded:
    try:
        if root is None:
            return load_settings(files, given=given, **how)
        return load_settings(files, root.paths, given=given, here=_seen(root, "."), **how)
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    except CatalogueError as error:
        raise click.ClickException(str(error)) from error


def _named_file(root: Root, path: str) -> SettingsFile:
    """The settings file that the command line names."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise click.UsageError(f"cannot read {path}: {error.strerror}") from error
    folder = _seen(root, os.path.dirname(os.path.abspath(path)))
    found = read_settings_file(path, data, folder)
    if found is None:
        raise click.UsageError(f"{path} has no table [tool.slint]")
    return found


def _seen(root: Root, folder: str) -> str:
    """A folder seen from the root of the run; the root itself for one that lies outside."""
    seen = os.path.relpath(os.path.realpath(folder), root.folder).replace(os.sep, "/")
    return seen if inside(seen) else "."


def _collect_garbage() -> None:
    """Collects again, where the program began without: what was loaded until now stays."""
    if not gc.isenabled():
        gc.freeze()
        gc.set_threshold(_GARBAGE)
        gc.enable()
