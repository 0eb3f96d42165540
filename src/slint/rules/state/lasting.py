"""State that outlives an invocation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from slint.finding import Severity
from slint.model.abstract import Input, Origins, derives_from
from slint.model.execution import Execution, Write
from slint.rules import Report, rule
from slint.rules.places import runs
from slint.source import Span

_SETTING = ("assign", "update")
_REQUEST = ("event", "context")
_WITH_ATTRIBUTES = ("instance", "class", "function", "environment", "library")


@rule
def global_user_state(execution: Execution, report: Report) -> None:
    """SL101: data of one request is kept where the next request finds it."""
    found = [write for write in _lasting(execution) if _keeps_request(write)]
    for writes in _by_name(found):
        write = max(writes, key=lambda each: each.read_again is not None)
        source = write.origins if derives_from(write.origins, *_REQUEST) else write.key_origins
        message = f"`{_short(write.target)}` keeps {_source(source)} for the next invocation, "
        message += "which may be another caller's; keep it in a local variable or a data store"
        report(
            write.span,
            message,
            severity=Severity.ERROR if write.read_again else Severity.WARNING,
            confidence="low" if all(_guesses(each) for each in writes) else None,
            related=_related(execution, write, writes),
            owner=write.owner,
        )


def _keeps_request(write: Write) -> bool:
    """Whether a write keeps data of the request, not only something made for it once."""
    if not derives_from(write.origins | write.key_origins, *_REQUEST):
        return False
    return not write.lazy or (derives_from(write.origins, *_REQUEST) and not _shared_client(write))


def _guesses(write: Write) -> bool:
    """Whether what is kept once may well be the same for all callers."""
    return write.lazy and not _first_wins(write)


@rule
def mutated_global(execution: Execution, report: Report) -> None:
    """SL102: something that outlives the invocation changes with each one."""
    for writes in _by_name(write for write in _lasting(execution) if _depends_on_history(write)):
        write = writes[0]
        report(
            write.span,
            f"`{_short(write.target)}` changes on every invocation and is not reset: results "
            "depend on how often this environment has run; keep it in a local variable",
            related=_related(execution, write, writes),
            owner=write.owner,
        )


def _depends_on_history(write: Write) -> bool:
    """Whether a write that holds nothing of the request differs from one invocation to the next."""
    if derives_from(write.origins | write.key_origins, *_REQUEST):
        return False
    kind = write.place.object.kind
    if kind == "environment":
        return not write.reset and derives_from(write.origins, "time", "random")
    if write.lazy or write.reset or write.empties or _timed(write):
        return False
    return kind != "library" and not (write.same and write.certain)


def _lasting(execution: Execution) -> Iterator[Write]:
    """The writes that a later invocation may find: no resets, nothing that a cache keeps."""
    if _isolated(execution):
        return
    for write in execution.writes:
        cached = any(guard.kind == "cached" for guard in write.guards)
        overwritten = write.reset and (write.read_again is not None or write.how not in _SETTING)
        dropped = write.how in ("clear", "delete", "sort", "reverse")
        if not (cached or overwritten or dropped or write.place.object.bounded):
            yield write


def _by_name(writes: Iterable[Write]) -> Iterable[list[Write]]:
    """The writes of each kept name together."""
    groups: dict[object, list[Write]] = {}
    for write in writes:
        owner, key = write.place
        attribute = key if owner.kind in _WITH_ATTRIBUTES or owner.made_of else None
        groups.setdefault((write.defined or id(owner), attribute), []).append(write)
    return groups.values()


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


def _related(execution: Execution, write: Write, writes: list[Write]) -> list[tuple[Span, str]]:
    places: list[tuple[Span, str]] = []
    if write.defined is not None and write.defined != write.span:
        places.append((write.defined, "made once, at cold start"))
    if write.read_again is not None and write.read_again != write.span:
        places.append((write.read_again, "read again here"))
    others = dict.fromkeys(each.span for each in writes if each.span != write.span)
    places += [(span, "written here, too") for span in others]
    return [*places, *runs(execution)]
