"""What the handler returns, and what the platform can make of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from slint.finding import Severity
from slint.model.abstract import Constant, Derived, Object, Value, constants
from slint.model.execution import Execution, Return
from slint.model.function import Function
from slint.model.libraries import Libraries
from slint.rules import Report, rule
from slint.rules.places import runs
from slint.rules.state.signature import hands_on
from slint.source import Span

_Path: TypeAlias = tuple[Any, ...]
_Fault: TypeAlias = tuple[str, Span, Severity]
_DEPTH = 6

_DATES = re.compile(
    r"datetime\.(?:(?:datetime|date)(?:\.(?:now|utcnow|today|fromtimestamp|utcfromtimestamp|strptime"
    r"|fromisoformat|combine|fromordinal))?(?:\.(?:date|time|replace|astimezone))*|time|timedelta)"
)
_UUID = re.compile(r"uuid\.(?:uuid\d|UUID)")
# What the run on paper itself makes.
_MADE = {"set": "a set", "generator": "a generator", "items": "a view of a dict"}
_KINDS = {"function": "a function", "class": "a class", "module": "a module"}
_ERROR = re.compile(r"builtins\.\w*(?:Error|Exception|Exit|Interrupt|Warning|Iteration)")

# A response may hold these keys, and no other. Without a status, API Gateway answers 200.
_KEYS = ("body", "headers", "multiValueHeaders", "isBase64Encoded")
_EFFECTS = {
    Severity.ERROR: "API Gateway cannot use that and answers 502",
    Severity.WARNING: "API Gateway then answers 200 whatever happened",
    Severity.NOTE: "API Gateway reads it, but SAM's local API and load balancers do not",
}


@rule
def response_not_serialisable(execution: Execution, report: Report) -> None:
    """SL107: the handler returns something that cannot be turned into JSON."""
    if not hands_on(execution.decorators):
        return
    for returned in execution.returns:
        for what, path, made in _unserialisable(returned.value, (), report):
            place = _place(returned, path)
            related = [(made, "made here")] if made and not made.within(place) else []
            where = f" under {_quoted(path)}" if _quoted(path) else ""
            report(
                place,
                f"the handler returns {what}{where}, which cannot be turned into JSON: the "
                f"invocation fails with `Runtime.MarshalError`; {_remedy(what)}",
                related=[*related, *runs(execution)],
            )


def _unserialisable(
    value: Value, path: _Path, report: Report
) -> Iterator[tuple[str, _Path, Span | None]]:
    """What in a value has no form in JSON: what it is, the path to it, where it was made."""
    present = [atom for atom in value if not (isinstance(atom, Constant) and atom.value is None)]
    found = [_what(atom, report.libraries) for atom in present]
    if found and all(found):
        yield found[0] or "", path, getattr(present[0], "at", None)
        return
    for atom in present if len(path) < _DEPTH else ():
        if isinstance(atom, Object) and atom.kind in ("dict", "list", "tuple"):
            for key, held in atom.slots.items():
                yield from _unserialisable(held, (*path, key), report)


def _what(atom: Any, libraries: Libraries) -> str | None:
    """What an atom is, if that has no form in JSON for certain."""
    if isinstance(atom, Constant):
        return "a complex number" if isinstance(atom.value, complex) else None
    if isinstance(atom, Derived):
        if _DATES.fullmatch(atom.name):
            return "a datetime"
        if _UUID.fullmatch(atom.name):
            return "a UUID"
        if atom.name == "except":
            return "an exception"
        effect = libraries.effect(atom.name)
        # The items of what can be iterated over bear its name, too, but no call.
        return None if effect.lazy and atom.call is None else effect.not_json
    if not isinstance(atom, Object):
        return None
    if atom.kind in _KINDS:
        return _KINDS[atom.kind]
    if atom.kind == "instance":
        return f"a `{atom.name.rpartition('.')[2]}`" if atom.plain else None
    if _UUID.fullmatch(atom.name):
        return "a UUID"
    if _ERROR.fullmatch(atom.name):
        return "an exception"
    what = libraries.effect(atom.name).not_json or libraries.type(atom.name).not_json
    return what or _MADE.get(atom.name)


def _place(returned: Return, path: _Path) -> Span:
    """The innermost place that is written in the return statement on the way to a part."""
    while path:
        if path in returned.places:
            return returned.places[path]
        path = path[:-1]
    return returned.span


def _quoted(path: _Path) -> str:
    """The keys on the way to a part that is not the whole."""
    return "".join(f"`{key}`" for key in path[-1:] if isinstance(key, str) and key != "*")


def _remedy(what: str) -> str:
    if what in (
        "a set",
        "a frozenset",
        "a generator",
        "an iterator",
        "a range",
        "a deque",
        "a view of a dict",
    ):
        return "return `list(...)` of it"
    if what == "a datetime":
        return "return its `isoformat()`"
    if what in ("a UUID", "an exception"):
        return "return `str(...)` of it"
    if what == "an open file":
        return "return what is read from it"
    return "return a dict, list or string made of it"


@rule
def api_response_shape(execution: Execution, report: Report) -> None:
    """SL108: a path on which the handler returns what API Gateway cannot use."""
    function = execution.function
    if function is None or execution.partial or not hands_on(execution.decorators):
        return
    if not _behind_proxy(function):
        return
    for returned in execution.returns:
        for fault, place, severity in _faults(returned):
            report(
                place,
                f"{fault}: {_EFFECTS[severity]}; in `{function.id}`, return "
                '`{"statusCode": 200, "body": json.dumps(...)}` on every path',
                severity=severity,
                related=runs(execution),
            )


def _behind_proxy(function: Function) -> bool:
    """Whether all that invokes a function are routes that take its result as the response."""
    triggers = [each for each in function.triggers if not each.permission]
    return bool(triggers) and all(
        each.kind in ("api-rest", "api-http")
        and each.payload_version == "1.0"
        and each.invocation == "synchronous"
        and each.route is not None
        and each.route.proxy is True
        and not each.route.streaming
        for each in triggers
    )


def _faults(returned: Return) -> Iterator[_Fault]:
    """What is wrong with a response."""
    if returned.implicit:
        yield "a path of the handler ends without `return`", returned.span, Severity.ERROR
        return
    value = returned.value
    if known := constants(value):
        bare = "None" if all(each is None for each in known) else "a bare value"
        yield f"the handler returns {bare}", returned.span, Severity.ERROR
        return
    for atom in value:
        if isinstance(atom, Object) and atom.kind in ("list", "tuple"):
            yield f"the handler returns a {atom.kind}", returned.span, Severity.ERROR
        elif isinstance(atom, Object) and atom.kind == "dict" and "*" not in atom.slots:
            yield from _parts(atom, returned)


def _parts(response: Object, returned: Return) -> Iterator[_Fault]:
    """What is wrong with the parts of a response."""
    status, body = response.slots.get("statusCode"), response.slots.get("body")
    if status is None:
        others = [key for key in response.slots if isinstance(key, str) and key not in _KEYS]
        severity = Severity.ERROR if others else Severity.WARNING
        yield "the handler returns a dict without `statusCode`", returned.span, severity
    elif (known := constants(status)) and not any(map(_integer, known)):
        digits = all(isinstance(each, str) and each.isdigit() for each in known)
        severity = Severity.NOTE if digits else Severity.ERROR
        what = "is a string" if digits else "is not a number"
        yield f"`statusCode` {what}", _place(returned, ("statusCode",)), severity
    kinds = [_structure(each) for each in body or ()]
    if kinds and all(kinds):
        what = f"`body` is a {kinds[0]}, not a string"
        yield what, _place(returned, ("body",)), Severity.ERROR


def _structure(atom: Any) -> str | None:
    """`dict` or `list` where an atom is one for certain, as the result of an AWS call is."""
    if isinstance(atom, Object):
        return atom.kind if atom.kind in ("dict", "list") else None
    of_aws = isinstance(atom, Derived) and atom.call is not None and ":" in atom.call.name
    return "dict" if of_aws else None


def _integer(status: Any) -> bool:
    return isinstance(status, int) and not isinstance(status, bool)
