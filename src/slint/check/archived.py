"""Findings in archives: they stand where a template names the archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from slint.finding import Finding, Related
from slint.model.code import Location
from slint.model.function import Function
from slint.project.archives import member_of
from slint.source import Span


def place_of_code(function: Function) -> Span:
    """Where a template says which code a function has."""
    code = function.get("CodeUri") or function.get("Code")
    key = code.get("S3Key") or code.get("Key") if code else None
    value = key or code
    return value.span if value else function.span


def shown(path: str) -> str:
    """A path as it is shown: the member of an archive without the mark after its name."""
    member = member_of(path)
    return path if member is None else "/".join(member)


class Archived:
    """Where the archives of an application are named."""

    def __init__(self) -> None:
        self._places: dict[tuple[str, str], Span] = {}
        self._named: dict[str, bool] = {}

    def names(self, function: Function, location: Location) -> None:
        """Notes that a function names the archive that its code lies in, if it does."""
        if member := member_of(location.root):
            self._places[member[0], function.id] = place_of_code(function)
            self._named[member[0]] = self._named.get(member[0], False) or not location.instead

    def guessed(self, path: str) -> bool:
        """Whether a path lies in an archive that no template names, only a key in S3 is like it."""
        member = member_of(path)
        return member is not None and not self._named.get(member[0], False)

    def placed(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Findings with those in archives moved to the template; one a rule and place there."""
        moved: dict[tuple[str, Span], Finding] = {}
        for finding in findings:
            member = member_of(finding.span.path)
            span = self._place(finding.span, finding.function)
            if member is None or span is None:
                yield finding._replace(related=tuple(self._related(finding)))
                continue
            text = f"{finding.message} ({_line(finding.span, member[1])})"
            related = tuple(self._related(finding))
            first = moved.get((finding.rule, span))
            if first is None:
                new = finding._replace(message=text, span=span, related=related)
            else:
                new = first._replace(
                    severity=max(first.severity, finding.severity),
                    related=(*first.related, Related(span, text)),
                )
            moved[finding.rule, span] = new
        yield from moved.values()

    def _related(self, finding: Finding) -> Iterator[Related]:
        for each in finding.related:
            member = member_of(each.span.path)
            span = self._place(each.span, finding.function)
            if member is None or span is None:
                yield each
            else:
                yield Related(span, f"{each.message} ({_line(each.span, member[1])})")

    def _place(self, span: Span, function: str | None) -> Span | None:
        """Where the archive around a place is named, by a function if it does."""
        member = member_of(span.path)
        if member is None:
            return None
        first = (place for (archive, _), place in self._places.items() if archive == member[0])
        return self._places.get((member[0], function or "")) or next(first, None)


def _line(span: Span, member: str) -> str:
    return f"line {span.line} of `{member}` in the archive"
