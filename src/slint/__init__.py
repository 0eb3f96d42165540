"""A linter that reads a serverless application as one thing: its template and its handlers.

What is named in `__all__` is the public API; everything else may change in any release.

    from pathlib import Path

    from slint import DiskFiles, check_files, load_settings, settle

    files = DiskFiles(Path("."))
    loaded = load_settings(files, given={"min-severity": "error"})
    results = check_files(files, loaded.settings, loaded.catalogue)
    outcome = settle(results, loaded.settings, loaded.catalogue)
    for finding in outcome.findings:
        print(f"{finding.span.path}:{finding.span.line}: {finding.rule} {finding.message}")

`check_files` yields a Result for each application, as soon as it is checked; `settle` makes of
them what `slint check` shows. Neither starts a process, reads a clock or looks at anything but
`files`: those on disk below a folder, or texts in memory.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slint.catalogue import Catalogue, CatalogueError, Rule, SelectionError
    from slint.check.engine import check as check_files
    from slint.check.settle import Exit, exit_code, settle
    from slint.configuration.load import Loaded, load_settings
    from slint.configuration.settings_file import SettingsError
    from slint.files import DiskFiles, Files, MemoryFiles
    from slint.finding import Confidence, Finding, Outcome, Related, Result, Severity
    from slint.settings import Settings
    from slint.source import Span

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Confidence",
    "DiskFiles",
    "Exit",
    "Files",
    "Finding",
    "Loaded",
    "MemoryFiles",
    "Outcome",
    "Related",
    "Result",
    "Rule",
    "SelectionError",
    "Settings",
    "SettingsError",
    "Severity",
    "Span",
    "__version__",
    "check_files",
    "exit_code",
    "load_settings",
    "settle",
]

__version__ = "0.1.0"

# Where each stands; loaded when it is asked for, so that `slint --version` stays light.
_PLACES = {
    "slint.catalogue": "Catalogue CatalogueError Rule SelectionError",
    "slint.check.engine": "check_files=check",
    "slint.check.settle": "Exit exit_code settle",
    "slint.configuration.load": "Loaded load_settings",
    "slint.configuration.settings_file": "SettingsError",
    "slint.files": "DiskFiles Files MemoryFiles",
    "slint.finding": "Confidence Finding Outcome Related Result Severity",
    "slint.settings": "Settings",
    "slint.source": "Span",
}


def __getattr__(name: str) -> object:
    for module, names in _PLACES.items():
        for each in names.split():
            public, _, own = each.partition("=")
            if public == name:
                return getattr(import_module(module), own or name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
