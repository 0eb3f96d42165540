"""Errors that strangers get to see, and errors that no one does."""

from __future__ import annotations

from typing import Any, NamedTuple

from slint.finding import Severity
from slint.model.abstract import Derived, Member, Object
from slint.model.execution import Execution, Return
from slint.model.function import Function
from slint.model.walk import steps
from slint.rules import Report, rule
from slint.rules.places import runs
from slint.source import Span

# Parts of an error that hold its text.
_TEXTS = frozenset(
    "args message msg strerror response description detail details reason stderr output".split()
)
_GIVE_TEXT = frozenset(
    ("", "except", "traceback.format_exc", "traceback.format_exception", "sys.exc_info", *_TEXTS)
)
_DEPTH = 8
_IN_JSON = ("dict", "list", "tuple")


@rule
def error_swallowed(execution: Execution, report: Report) -> None:
    """SL807: whatever goes wrong is dropped without a trace."""
    for catch in execution.catches:
        if catch.broad and catch.passive and "raise" not in catch.ends:
            clause = f"`except {catch.types[0]}`" if catch.types else "this bare `except`"
            report(
                catch.span,
                f"{clause} drops every error without a trace, a misspelt name or a missing "
                "permission included; log it, or catch only the error that may be passed over",
                owner=catch.owner,
            )


class _Text(NamedTuple):
    """The text of an error: of which, and the clause that caught it, None where not known."""

    error: str
    clause: Span | None


@rule
def error_detail_returned(execution: Execution, report: Report) -> None:
    """SL801: the text of an error, or where it happened, goes to whoever sent the request."""
    function = execution.function
    name = f"`{function.id}`" if function else f"`{execution.entry}`"
    for each in execution.returns:
        severity = _severity(function, each)
        if severity is None:
            continue
        for atom, path, holder in steps(each.value, _DEPTH, _IN_JSON):
            text = None if _caught(atom) else _text(atom)
            if text is None or _meant_for_callers(execution, text, report):
                continue
            what = f"the text of `{text.error.rpartition('.')[2]}`"
            if not text.error:
                what = "the text of an error"
            elif text.error.startswith(("traceback.", "sys.")):
                what = "a traceback"
            report(
                _place(execution, each, path, holder, text),
                f"{name} answers with {what}, which tells strangers of paths, names and "
                "versions; log it, and return a message of your own",
                severity=severity,
                related=runs(execution),
            )


def _severity(function: Function | None, each: Return) -> Severity | None:
    """How bad it is by who gets the answer; None where no one does."""
    if function is None:
        answers = any(
            isinstance(atom, Object) and "statusCode" in atom.slots for atom in each.value
        )
        return Severity.WARNING if answers else Severity.NOTE
    if any(trigger.public for trigger in function.triggers):
        return Severity.ERROR
    kinds = {trigger.kind for trigger in function.triggers}
    if "appsync" in kinds:
        return Severity.WARNING
    waits = any(trigger.invocation == "synchronous" for trigger in function.triggers)
    return Severity.NOTE if waits or not kinds else None


def _meant_for_callers(execution: Execution, text: _Text, report: Report) -> bool:
    """Whether an error tells what is wrong with a request: by its kind, or in the code's words."""
    if report.libraries.type(text.error).about_request:
        return True
    if text.error in report.options["about-requests"]:
        return True
    broad = text.error in ("", "Exception", "BaseException")
    return not broad and any(each.name == text.error for each in execution.raises)


def _caught(atom: Any) -> bool:
    """Whether it is the error itself, which no one gets: it cannot be turned into JSON."""
    return isinstance(atom, Derived) and atom.name == "except" and not atom.parts


def _text(atom: Any, depth: int = _DEPTH) -> _Text | None:
    """The text of an error that a value holds as such; None where it holds none."""
    if isinstance(atom, Member):
        return _text(atom.receiver, depth) if atom.name in _TEXTS else None
    if not isinstance(atom, Derived) or not depth or atom.keeps in ("number", "none"):
        return None
    if atom.parts:
        return next(filter(None, (_text(part, depth - 1) for part in atom.parts)), None)
    if atom.name not in _GIVE_TEXT:
        return None
    found = sorted(each.path for each in atom.origins if each.kind == "error")
    return _Text(found[0], atom.at) if found else None


def _place(
    execution: Execution,
    each: Return,
    path: tuple[Any, ...],
    holder: Object | None,
    text: _Text,
) -> Span:
    """The tightest place that is known to put the text of an error into a response."""
    reads = [
        span
        for catch in execution.catches
        for span in catch.error_reads
        if catch.span == text.clause or (text.clause is None and text.error in catch.types)
        if not _logged(execution, span)
    ]
    for span in reversed(reads):
        if span.within(each.span):
            return span
    for length in range(len(path), 0, -1):
        if path[:length] in each.places:
            return each.places[path[:length]]
    if reads:
        return reads[-1]
    for call in execution.calls:
        if call.name == text.error and call.receiver is None:
            return call.span
    if holder is not None and holder.at is not None and holder.at.within(each.span):
        return holder.at
    return each.span


def _logged(execution: Execution, span: Span) -> bool:
    """Whether something stands in a call that logs."""
    return any(call.log_level and span.within(call.span) for call in execution.calls)
