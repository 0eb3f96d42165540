"""Joins functions to their code and runs them on paper."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from typing import NamedTuple

from slint.catalogue import CatalogueError
from slint.check.archived import shown
from slint.check.inquiry import describe
from slint.check.shared import Shared
from slint.execution.entry import find_entry, missing_file
from slint.finding import Failure, Reason
from slint.model.code import EntryPoint, Location
from slint.model.execution import Execution
from slint.model.function import Function
from slint.model.template import Template
from slint.project.handlers import handlers
from slint.project.inline import INLINE, inline_code
from slint.project.join import no_module
from slint.project.modules import Search
from slint.project.stacks import Passed
from slint.source import Source, Span

_REMEMBERED = 32  # handlers whose record may serve another function

_Ran = tuple[EntryPoint | None, Execution | None]


class Joined(NamedTuple):
    """What came of a function under each combination of its conditions.

    `reason` says why there is no record; None where there is one. `elsewhere` are the places of
    code that is not where the template says, whether it could be run or not.
    """

    entries: tuple[EntryPoint, ...]
    executions: tuple[Execution, ...]
    reason: Reason | None
    elsewhere: tuple[Location, ...] = ()


class Runner:
    """Runs the handlers of one application; one that several functions share is run once.

    `failures` gets the runs that failed.
    """

    def __init__(self, shared: Shared, failures: list[Failure]) -> None:
        self.shared = shared
        self.failures = failures
        self._ran: dict[tuple[str, ...], _Ran] = {}

    def of_function(
        self,
        variants: tuple[Function, ...],
        template: Template,
        source: Source,
        passed: Passed,
    ) -> Joined:
        """Joins and runs one function, given under every combination of its conditions."""
        entries: list[EntryPoint] = []
        executions: list[Execution] = []
        reasons: list[Reason] = []
        elsewhere: list[Location] = []
        for function in variants:
            location = self.shared.joining.join(function, template, passed)
            if isinstance(location, Reason):
                reasons.append(location)
                continue
            entry, execution = self._join(function, location, source)
            declared = location.by == "template"
            elsewhere += [] if declared else [location]
            if entry is not None and (declared or not entry.problem):
                entries.append(entry)
            if execution is None:
                reasons.append(self._reason(location, entry))
                continue
            package = partial(self.shared.code.packages.package, function, location)
            executions.append(
                replace(
                    execution,
                    function=function,
                    template=template,
                    package=package if declared else None,
                )
            )
        reason = None if executions else reasons[0]
        return Joined(tuple(entries), tuple(executions), reason, tuple(elsewhere))

    def of_file(self, path: str, folder: str) -> Iterator[Execution]:
        """Runs the handlers of a file that no template reaches; `folder` is its project's."""
        code = self.shared.code
        if code.read(path) is None:
            return
        own = posixpath.dirname(path) or "."
        root = code.root(own) if own == folder else code.root(own, folder)
        try:
            module = root.module(posixpath.basename(path).removesuffix(".py"))
            if module is not None:
                for name in handlers(module.tree):
                    yield root.run(None, module, name)
        except CatalogueError:
            raise
        except Exception as error:  # noqa: BLE001 (one file must not stop the run)
            self._failed(path, error)

    def _join(self, function: Function, location: Location, source: Source) -> _Ran:
        """The entry point and the record of a function, as far as they are there."""
        if location.path is None:
            files = self.shared.code.files
            return None if location.made else missing_file(function, location, files), None
        code = inline_code(function) if location.root == INLINE else None
        place = f"{source.path}:{code.span.line}" if code else location.root
        key = (place, *location.layers, location.module, location.name)
        if key not in self._ran:
            while len(self._ran) >= _REMEMBERED:
                self._ran.pop(next(iter(self._ran)))
            self._ran[key] = self._run(function, location, source)
        entry, execution = self._ran[key]
        return entry._replace(function=function) if entry is not None else None, execution

    def _run(self, function: Function, location: Location, source: Source) -> _Ran:
        try:
            search = self._search(function, location)
            root = self.shared.code.root_of(location, inline_code(function), source, search)
            module = root.module(location.module) if root is not None else None
            if root is None or module is None:
                if root is not None and location.root == INLINE:
                    nearest = f"index.{location.name}"
                    return EntryPoint(function, location, "file", nearest), None
                return None, None
            value = root.entry(module, location.name)
            entry = find_entry(function, location, module, value)
            if entry.problem or not value:
                return entry, None
            return entry, root.run(function, module, location.name)
        except CatalogueError:  # what is known of a library does not fit
            raise
        except Exception as error:  # noqa: BLE001 (one function must not stop the run)
            self._failed(location.path or function.template, error)
            return None, None

    def _search(self, function: Function, location: Location) -> Search | None:
        """How modules are found that the code root of a function does not hold.

        None where nothing but the code root and its layers can bring one.
        """
        shared = self.shared
        if shared.settings.join != "name":
            return None
        package = cache(partial(shared.code.packages.package, function, location))

        def search(top: str) -> str | None:
            if shared.code.libraries.import_cost(top) is not None:
                return None
            if location.by != "name" and not package().may_bring(top):
                return None
            return shared.tree.package(top, location.root, function.template)

        return search

    def _reason(self, location: Location, entry: EntryPoint | None) -> Reason:
        """Why there is no record of a function whose code has a place."""
        if location.path in self.shared.code.unreadable:
            return Reason("unreadable", path=shown(location.path or ""))
        if location.instead is not None:
            return location.instead
        if location.path is not None:
            return Reason("no-name") if entry else Reason("unreadable", path=location.path)
        reason = no_module(location)
        if entry is not None and entry.problem == "link":
            return Reason("link", reason.detail)
        return reason

    def _failed(self, path: str, error: Exception) -> None:
        """Notes a run that failed; what it left behind is not read again."""
        self.shared.code.forget_roots()
        span = Span(path, 1, 1, 1, 2)
        self.failures.append(Failure("run on paper", span, describe(error)))
