"""State that outlives an invocation."""

from __future__ import annotations

from slint.finding import Severity
from slint.model.abstract import Input, Origins, derives_from
from slint.model.execution import Execution, Write
from slint.rules import Report, rule
from slint.rules.places import runs
from slint.source import Span

_REQUEST = ("event", "context")
_EXTERNAL = ("library", "environment")


@rule
def global_user_state(execution: Execution, report: Report) -> None:
    """SL101: data of one request is kept where the next request finds it."""
    if _isolated(execution):
        return
    for write in execution.writes:
        found = write.origins | write.key_origins
        if not derives_from(found, *_REQUEST) or _harmless(write):
            continue
        if write.lazy and (_shared_client(write) or not derives_from(write.origins, *_REQUEST)):
            continue
        again = write.read_again
        overwritten = write.reset and write.how == "assign"
        severity = Severity.ERROR if again and not overwritten else Severity.WARNING
        source = _source(write.origins if derives_from(write.origins, *_REQUEST) else found)
        message = f"`{_short(write.target)}` keeps {source} for the next invocation: "
        message += "whoever comes next can get it; keep it in a local variable or a data store"
        report(
            write.span,
            message,
            severity=severity,
            confidence="low" if write.lazy and not _first_wins(write) else None,
            related=_related(execution, write),
            owner=write.owner,
        )


@rule
def mutated_global(execution: Execution, report: Report) -> None:
    """SL102: something that outlives the invocation changes with each one."""
    if _isolated(execution):
        return
    for write in execution.writes:
        found = write.origins | write.key_origins
        if derives_from(found, *_REQUEST) or _harmless(write):
            continue
        if write.lazy or write.reset or _timed(write) or write.place.object.kind in _EXTERNAL:
            continue
        report(
            write.span,
            f"`{_short(write.target)}` changes on every invocation and is not reset: results "
            "depend on how often this environment has run; keep it in a local variable",
            related=_related(execution, write),
            owner=write.owner,
        )


def _harmless(write: Write) -> bool:
    """Writes that nobody reads as state: emptying, deleting, what a cache keeps on its own."""
    if any(guard.kind == "cached" for guard in write.guards):
        return True
    if write.reset and not derives_from(write.origins, *_REQUEST):
        return True
    if write.reset and write.how != "assign":
        return True
    return write.how in ("clear", "delete", "sort", "reverse") or write.place.object.bounded


def _first_wins(write: Write) -> bool:
    """Whether a part of the first event is kept as it is, and answers for all that follow."""
    return not derives_from(write.key_origins, *_REQUEST) and all(
        isinstance(atom, Input) and atom.kind == "event" for atom in write.value
    )


def _shared_client(write: Write) -> bool:
    """Whether a lazily kept value is an object such as a client, not data of the request."""
    return bool(write.value) and all(
        getattr(atom, "kind", "") in ("external", "instance") for atom in write.value
    )


def _timed(write: Write) -> bool:
    """A refresh after a time to live."""
    return any(derives_from(guard.origins, "time") for guard in write.guards)


def _isolated(execution: Execution) -> bool:
    """Whether each tenant has an environment of its own."""
    function = execution.function
    return function is not None and function.get("TenancyConfig") is not None


def _source(found: Origins) -> str:
    """What of the request is kept, in words."""
    paths = sorted(origin.path for origin in found if origin.kind == "event" and origin.path)
    # `*` and `route` stand for parts that have no path of their own.
    paths = [path for path in paths if "*" not in path and path != "route"]
    if paths:
        return f"`event.{paths[0]}`" if not paths[0].startswith("[") else f"`event{paths[0]}`"
    if derives_from(found, "event"):
        return "data of the event"
    return "data of this invocation's context"


def _short(target: str) -> str:
    """The written target on one line."""
    line = " ".join(target.split())
    return line if len(line) <= 40 else line[:37] + "..."


def _related(execution: Execution, write: Write) -> list[tuple[Span, str]]:
    places: list[tuple[Span, str]] = []
    if write.defined is not None and write.defined != write.span:
        places.append((write.defined, "made once, at cold start"))
    if write.read_again is not None and write.read_again != write.span:
        places.append((write.read_again, "read again here"))
    return [*places, *runs(execution)]
