"""The record of a function, as entries that a person or a tool can read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from slint.credentials import secret_like
from slint.model.abstract import (
    Constant,
    Derived,
    Environment,
    External,
    Input,
    Object,
    Value,
    access_path,
)
from slint.model.execution import Call, Execution, Guard
from slint.model.libraries import Libraries
from slint.model.slots import ANY
from slint.model.touch import Touched, resolve, touched
from slint.model.trigger import Trigger
from slint.source import Span

_DEPTH = 3
_LONG = 60
# Calls of Python itself that say nothing about what a function does.
_QUIET = frozenset(
    f"builtins.{name}"
    for name in (
        "bool bytes dict enumerate float format frozenset getattr hasattr hash id int isinstance "
        "issubclass iter len list max min next range repr reversed round set sorted str sum super "
        "tuple type zip"
    ).split()
)


class Entry(NamedTuple):
    """One line of a trace.

    `kind` is `import`, `call`, `environment`, `event`, `write`, `return`, `raise` or `log`;
    `name` what is imported, called, read or written; `details` say more, in words; `paths` is
    `every` or `some` (of the invocation's paths), empty at INIT.
    """

    kind: str
    span: Span
    name: str
    details: tuple[str, ...] = ()
    paths: str = ""
    resources: tuple[str, ...] = ()
    order: int = 0


def init_entries(execution: Execution, libraries: Libraries) -> list[Entry]:
    """What the cold start does; `libraries` tell what imports cost."""
    entries = [
        Entry("import", each.span, each.name, _import_details(each.name, each.used, libraries))
        for each in execution.imports
        if each.used == "never" or _cost(each.name, libraries)
    ]
    entries += [_call(execution, call) for call in execution.init_calls if _worth(call)]
    entries += [
        Entry("environment", read.span, read.name, _variable(execution, read.name))
        for read in execution.init_environment_reads
    ]
    return sorted(entries, key=lambda entry: (entry.span.path != execution.path, entry.span))


def invoke_entries(execution: Execution) -> list[Entry]:
    """What one invocation does, in the order in which it is run."""
    errors = {(each.name, each.span.path, each.span.line) for each in execution.raises}
    entries = [
        _call(execution, call)
        for call in execution.calls
        if _worth(call) and (call.name.removeprefix("builtins."), *call.span[:2]) not in errors
    ]
    entries += _event_reads(execution)
    for read in execution.environment_reads:
        details = _variable(execution, read.name)
        entries.append(Entry("environment", read.span, read.name, details, order=read.order))
    for write in execution.writes:
        found = [f"with {_origin_names(write.origins)}"] if write.origins else []
        found += ["kept once"] if write.lazy else ["reset first"] if write.reset else []
        entries.append(Entry("write", write.span, write.target, tuple(found), order=write.order))
    returned: dict[tuple[Span, str], Entry] = {}
    for given in execution.returns:
        text = describe(given.value, execution)
        entry = Entry("return", given.span, text, order=given.order)
        returned.setdefault((given.span, text), entry)
    entries += returned.values()
    entries += _raises(execution)
    return sorted(entries, key=lambda entry: entry.order)


def _raises(execution: Execution) -> Iterator[Entry]:
    """The errors that are raised; one that a loop comes to twice is raised in one place."""
    seen = set()
    for raised in execution.raises:
        place = (raised.span, raised.chain, raised.name)
        if place not in seen:
            seen.add(place)
            handled = ("handled here",) if raised.handled else ()
            details = (*handled, *_from(raised.chain))
            yield Entry("raise", raised.span, raised.name, details, order=raised.order)


def _from(chain: Sequence[Span]) -> tuple[str, ...]:
    """The call in local code that led to something."""
    return (f"from {chain[-1].path}:{chain[-1].line}",) if len(chain) > 1 else ()


def _event_reads(execution: Execution) -> Iterator[Entry]:
    """The parts of the event that are read; of `a`, `a.b` and `a.b.c` in a line the last."""
    paths = [(read.span[:2], read.name) for read in execution.event_reads]
    for read in execution.event_reads:
        longer = (f"{read.name}.", f"{read.name}[")
        if not any(at == read.span[:2] and path.startswith(longer) for at, path in paths):
            yield Entry("event", read.span, read.name, order=read.order)


def _worth(call: Call) -> bool:
    """Whether a call says something: not Python's own, and not a method of a result."""
    if call.name in _QUIET:
        return False
    return call.receiver is None or not all(isinstance(atom, Derived) for atom in call.receiver)


def _call(execution: Execution, call: Call) -> Entry:
    """A call with its arguments, and what it works on."""
    log = call.log_level is not None
    found = [describe(value, execution) for value in call.positional]
    found += [
        f"{name or '**'}={describe(value, execution)}" for name, value in call.keywords.items()
    ]
    resources = []
    if ":" in call.name or call.named:
        resources = [each.resource for each in touched(execution, call) if each.resource]
    details = [_short(", ".join(found))] if found else []
    if resources:
        details.append("on " + ", ".join(dict.fromkeys(resources)))
    details += [
        reason for reason in dict.fromkeys(_guard(guard) for guard in call.guards) if reason
    ]
    if call.kept:
        details.append("kept")
    details += _from(call.chain)
    name = call.name.removeprefix("builtins.")
    paths = ""
    if call.phase:
        paths = "every" if call.on_every_path else "some"
    return Entry(
        "log" if log else "call",
        call.span,
        name,
        tuple(details),
        paths,
        tuple(resources),
        call.order,
    )


_GUARDS = {"except": "after an error", "route": "on a route", "cached": "cached"}


def _guard(guard: Guard) -> str:
    return _GUARDS.get(guard.kind, "")


def _cost(name: str, libraries: Libraries) -> float:
    """The measured cost of an import, in units of boto3 and a client; 0 where unknown."""
    found = libraries.import_cost(name)
    return found.cost if found else 0.0


def _import_details(name: str, used: str, libraries: Libraries) -> tuple[str, ...]:
    found = _cost(name, libraries)
    cost = [f"{found:.2f} of boto3"] if found else []
    where = {
        "every": "used on every path",
        "some": "used on some paths",
        "never": "not used",
        "init": "used at import",
    }[used]
    return (*cost, where)


def _variable(execution: Execution, name: str) -> tuple[str, ...]:
    """Where the template sets an environment variable, and to what."""
    for found in resolve(execution, (Environment(name),)):
        if found.name and secret_like(name):
            found = found._replace(name="***")
        return _touched_words(found)
    return ()


def _touched_words(found: Touched) -> tuple[str, ...]:
    place = f"{found.span.path}:{found.span.line}" if found.span else ""
    words = [place] if place else []
    if found.resource:
        words.append(f"is {found.resource}")
    elif found.name:
        words.append(f"is {found.name!r}")
    return tuple(words)


def describe(value: Value, execution: Execution | None = None, depth: int = _DEPTH) -> str:
    """A value in a few words: literals as Python writes them, the rest by where it comes from."""
    words = list(dict.fromkeys(_describe(atom, execution, depth) for atom in value))
    return " or ".join(words[:4]) + (" or …" if len(words) > 4 else "") if words else "…"


def _describe(atom: Any, execution: Execution | None, depth: int) -> str:
    match atom:
        case Constant():
            return _short(repr(atom.value), 40)
        case Input():
            return access_path(atom.kind, atom.path)
        case Environment():
            return f"${atom.name}"
        case External():
            return atom.name.removeprefix("builtins.")
        case Derived():
            return _derived(atom)
        case Object():
            return _object(atom, execution, depth)
    return "…"


def _derived(atom: Derived) -> str:
    if atom.name == "except":
        return "the error"
    if atom.name:
        return f"result of {atom.name}"
    return f"from {_origin_names(atom.origins)}" if atom.origins else "…"


def _object(atom: Object, execution: Execution | None, depth: int) -> str:
    if atom.kind == "dict" and depth:
        parts = [
            f"{key!r}: {describe(held, execution, depth - 1)}"
            for key, held in atom.slots.items()
            if isinstance(key, str) and key != ANY
        ]
        parts += ["…"] if ANY in atom.slots else []
        return "{" + ", ".join(parts) + "}"
    if atom.kind in ("list", "tuple", "set") and depth:
        held = [describe(value, execution, depth - 1) for value in list(atom.slots.values())[:4]]
        return "[" + ", ".join(held) + "]"
    kind, _, service = atom.name.partition(":")
    if kind.startswith("aws.") and service:
        return f"{service} {kind.removeprefix('aws.')}"
    return f"<{atom.name or atom.kind}>"


def _origin_names(origins: Any) -> str:
    names = sorted(
        f"{origin.kind}.{origin.path}" if origin.kind in ("event", "context") and origin.path
        else f"${origin.path}" if origin.kind == "environment"
        else origin.kind
        for origin in origins
    )  # fmt: skip
    return ", ".join(names[:3]) + (", …" if len(names) > 3 else "")


def _short(text: str, length: int = _LONG) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def invokers(triggers: Sequence[Trigger]) -> Iterator[str]:
    """What invokes a function, in words."""
    for trigger in triggers:
        route = ""
        if trigger.route is not None and trigger.route.path:
            route = f" {trigger.route.method or 'ANY'} {trigger.route.path}"
        source = f" {trigger.source_id}" if trigger.source_id else ""
        yield f"{trigger.kind}{source}{route} ({trigger.invocation})"
