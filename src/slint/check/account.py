"""What the check of one application has to say in the end: a Result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal

from slint.check.archived import Archived, place_of_code, shown
from slint.check.inquiry import Inquiry
from slint.check.shared import Shared
from slint.code.owners import owner_at
from slint.files import below
from slint.finding import Counts, Finding, Found, Notice, Result, Suppression, Unjoined
from slint.model.access import Picture
from slint.model.code import Location
from slint.model.execution import Execution
from slint.model.function import Function
from slint.permissions.picture import picture


class Account:
    """Collects what there is to say beside findings, and makes a Result of all.

    `executions` are kept only where they are asked for.
    """

    def __init__(self, shared: Shared, name: str) -> None:
        self.shared = shared
        self.name = name
        self.counts = Counts()
        self.usages: list[Picture] = []
        self.executions: list[Execution] = []
        self.unjoined: list[Unjoined] = []
        self.remarks: list[Notice] = []
        self.unread: list[Notice] = []
        self.found: list[Found] = []
        self.archived = Archived()
        self.languages: Counter[str] = Counter()
        self.suppressions: list[Suppression] = []
        self._known_unreadable = set(shared.code.unreadable)

    def count(self, **more: int) -> None:
        """Adds to the counts."""
        self.counts = self.counts._replace(
            **{name: getattr(self.counts, name) + number for name, number in more.items()}
        )

    def joined(self, function: Function, elsewhere: tuple[Location, ...]) -> None:
        """Counts a function that was joined; `elsewhere` tells of code that is not as declared."""
        by = "name" if any(each.by == "name" for each in elsewhere) else ""
        self.count(joined=1, joined_by_name=1 if by else 0)
        for location in elsewhere[:1]:
            span = place_of_code(function)
            path = shown(location.path or location.root)
            kind: Literal["archive", "name"] = "name" if by else "archive"
            self.found.append(Found(function.id, span, kind, path, location.instead))

    def keep(self, executions: Iterable[Execution]) -> None:
        """Keeps what the application is asked about later; the records themselves are large."""
        for execution in executions:
            self.usages.append(picture(execution, self.shared.tables))
            if self.shared.keep:
                self.executions.append(execution)

    def result(self, inquiry: Inquiry) -> Result:
        """Everything that was found."""
        for path, error in self.shared.code.unreadable.items():
            if path not in self._known_unreadable and not self.archived.guessed(path):
                inquiry.unreadable(error)
        suppressions = self._suppressions(certain=not inquiry.failures)
        return Result(
            self.name,
            tuple(self.archived.placed(map(self._owned, inquiry.findings))),
            self.counts,
            tuple(self.unjoined),
            tuple(inquiry.failures),
            tuple(self.remarks),
            tuple(sorted(self.languages.items())),
            tuple(self.unread),
            tuple(suppressions) if self.shared.settings.suppressions else (),
            tuple(self.found),
        )

    def _owned(self, finding: Finding) -> Finding:
        """A finding in code, with the Python function around it where nothing else owns it."""
        if finding.function or finding.resource or finding.owner:
            return finding
        read = self.shared.code.known(finding.span.path)
        return finding._replace(owner=owner_at(read[1], read[0], finding.span)) if read else finding

    def _suppressions(self, *, certain: bool) -> Iterator[Suppression]:
        """What silences rules; not judged where the rules did not see all, or were not asked."""
        code, paths = self.shared.code, self.shared.settings.paths
        certain = certain and not any(each.partial for each in self.usages)
        if "." not in paths:  # else a template that was not looked at may name the handler
            certain = certain and all(each.function is not None for each in self.usages)
        for each in (*self.suppressions, *chain.from_iterable(code.suppressions.values())):
            path = each.span.path
            asked = any(below(path, folder) for folder in paths)
            judged = each.judged and certain and asked and path not in code.unreadable
            yield each._replace(judged=judged)
