"""check(): reads the files, joins them, runs the handlers on paper, asks the rules."""

from __future__ import annotations

from collections.abc import Iterator

from slint.catalogue import Catalogue
from slint.check.application import Examination
from slint.check.shared import Shared
from slint.check.templates import named_by_others
from slint.files import Files
from slint.finding import Counts, Result
from slint.model.access import Picture
from slint.model.execution import Execution
from slint.project.discover import Discovered, discover
from slint.project.handlers import by_project
from slint.settings import Settings
from slint.template.samconfig import parameter_overrides


def check(files: Files, settings: Settings, catalogue: Catalogue) -> Iterator[Result]:
    """One result an application; a file or rule that fails is a part of it, never an exception.

    Raises CatalogueError for a rule that nothing detects, SelectionError for a selector that names
    none.
    """
    applications = _applications(Shared(files, settings, catalogue))
    return (examined.result() for examined in applications)


def executions(files: Files, settings: Settings, catalogue: Catalogue) -> Iterator[Execution]:
    """The record of every function, in template order."""
    shared = Shared(files, settings, catalogue)
    shared.keep = True
    return (each for examined in _applications(shared) for each in examined.account.executions)


def pictures(files: Files, settings: Settings, catalogue: Catalogue) -> Iterator[Picture]:
    """What every function needs and is granted, in template order."""
    shared = Shared(files, settings, catalogue)
    return (each for examined in _applications(shared) for each in examined.account.usages)


def _applications(shared: Shared) -> Iterator[Examination]:
    """The applications that templates describe, then those that only code does."""
    files = shared.files
    found = discover(files, shared.settings)
    rest = Examination(shared, ".")
    rest.account.counts = Counts(files=found.files)
    rest.account.unread += found.unread
    below = set(named_by_others(files, found.templates))
    # Templates that only name each other have no root: they come last, each its own.
    for path in sorted(found.templates, key=below.__contains__):
        if path not in shared.reached:
            examined = Examination(shared, path)
            given = parameter_overrides(files, path) | dict(shared.settings.parameters)
            if examined.template(path, given):
                yield examined
            shared.code.forget()
    yield from _code_alone(shared, found)
    yield rest


def _code_alone(shared: Shared, found: Discovered) -> Iterator[Examination]:
    """Handlers that no template reaches, told by their signature."""
    left = [path for path in found.python if path not in shared.code.covered]
    for folder, paths in by_project(left, shared.files).items():
        examined = Examination(shared, folder)
        examined.modules(paths, folder)
        yield examined
        shared.code.forget()
