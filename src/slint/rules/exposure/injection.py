"""Data of the event that something takes for code, a command, a query, a path or an address."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from slint.model.abstract import Constant, Derived, Input, Member, Object, Value, access_path
from slint.model.execution import Call, Execution, Return
from slint.model.libraries import SINKS
from slint.model.walk import SEQUENCES, walk
from slint.rules import Report, rule
from slint.rules.places import runs
from slint.source import Span

_DEPTH = 8
_IN_ITEMS = 2
_SQL = re.compile(
    r"\s*(?:select|insert|update|delete|with|merge|replace|call|exec|create|drop|alter|truncate"
    r"|copy|unload|show|grant)\b",
    re.IGNORECASE,
)
_SHELLS = frozenset(("sh", "bash", "dash", "zsh", "ksh", "busybox", "cmd", "powershell", "pwsh"))


class _Danger(NamedTuple):
    """What event data becomes, what its sender can do with that, and how to prevent it."""

    becomes: str
    deed: str
    hint: str


_DANGERS = {
    "shell": _Danger(
        "part of a shell command",
        "run any command",
        "start the program with a list of arguments and no shell, or quote it with `shlex.quote`",
    ),
    "program": _Danger(
        "the program that is started",
        "run any program",
        "choose the program by a table of those that are allowed",
    ),
    "code": _Danger(
        "code that is run",
        "run any code",
        "read it with `json.loads` or `ast.literal_eval`, or look up what is allowed in a table",
    ),
    "object": _Danger(
        "objects that are loaded",
        "run any code while they are made",
        "send JSON instead, or load YAML with `yaml.safe_load`",
    ),
    "sql": _Danger(
        "part of a SQL statement",
        "read and change other rows",
        "keep the statement constant and pass values as its parameters",
    ),
    "filter": _Danger(
        "part of a DynamoDB expression",
        "read other items",
        "write a placeholder there and pass the value in `ExpressionAttributeValues`",
    ),
    "html": _Danger(
        "part of a page",
        "run scripts in other people's browsers",
        "pass it through `html.escape`",
    ),
    "mail": _Danger(
        "part of a mail in HTML",
        "send its readers links and forms of their own",
        "pass it through `html.escape`",
    ),
    "path": _Danger(
        "part of a file's path",
        "reach other files with `../`",
        "use only `os.path.basename` of it, or look it up among the files that are allowed",
    ),
    "url": _Danger(
        "the address of a request",
        "reach hosts that only the function can",
        "take the host from the settings, or check it against a list",
    ),
}
_FROM_STRANGERS_ONLY = frozenset(("path", "url"))

_Found: TypeAlias = tuple[str, str, Span]  # kind of danger, part of the event, place


@rule
def injection_from_event(execution: Execution, report: Report) -> None:
    """SL806: data of the event goes, as it came, to where it is not only data."""
    function = execution.function
    triggers = function.triggers if function else ()
    kinds = {trigger.kind for trigger in triggers}
    if kinds and kinds <= set(report.options["trusted"]):
        return
    name = f"`{function.id}`" if function else f"`{execution.entry}`"
    for kind, part, place in _found(execution, report):
        if kind in _FROM_STRANGERS_ONLY and not any(each.public for each in triggers):
            continue
        danger = _DANGERS[kind]
        report(
            place,
            f"`{part}` becomes {danger.becomes} in {name}, which lets its sender {danger.deed}; "
            f"{danger.hint}",
            related=runs(execution),
        )


def _found(execution: Execution, report: Report) -> Iterator[_Found]:
    for call in execution.calls:
        effect = report.libraries.effect(call.name)
        for kind in SINKS:
            more = _row(report.options["sinks"].get(kind, {}), call.name)
            for value in _values(call, more or effect.sinks.get(kind)):
                check = _CHECKS.get(kind)
                atoms = value if check else walk(value, _IN_ITEMS, SEQUENCES)
                through = [atom for atom in atoms if not _stopped(atom, kind)]
                if part := next(filter(None, map(check or _direct, through)), None):
                    yield kind, part, call.span
        if number := _row(report.options["processes"], call.name):
            yield from _processes(call, number - 1)
        elif effect.program is not None:
            yield from _processes(call, effect.program)
    for each in execution.returns:
        yield from _pages(each)


def _row(table: Mapping[str, Any], name: str) -> Any:
    """The row of a call: by its whole name, or for `.execute` by that of its method."""
    return table.get(name) or table.get(f".{name.rpartition('.')[2]}")


def _values(call: Call, names: Iterable[int | str] | None) -> Iterator[Value]:
    """The arguments with these positions or keywords."""
    if names and call.name == "yaml.load" and _safe_loader(call):
        return
    if names and call.name in _SUBTYPED and not _is_html(call):
        return
    for name in names or ():
        if isinstance(name, str):
            first, *rest = name.split(".")
            yield _inside(call.keywords.get(first, ()), rest)
        elif name < len(call.positional):
            yield call.positional[name]


def _inside(value: Value, keys: list[str]) -> Value:
    """What a value holds under these keys, one inside the other."""
    for key in keys:
        objects = [atom for atom in value if isinstance(atom, Object)]
        value = tuple(atom for each in objects for atom in each.slots.get(key, ()))
    return value


_SUBTYPED = frozenset(
    ("email.mime.text.MIMEText", "email.message.EmailMessage.set_content",
     "email.message.EmailMessage.add_alternative")
)  # fmt: skip


def _is_html(call: Call) -> bool:
    """Whether a call that makes a part of a mail is told that this is HTML."""
    subtype = call.argument(1, "_subtype") or call.keywords.get("subtype") or ()
    return Constant("html") in subtype


def _safe_loader(call: Call) -> bool:
    """Whether YAML is loaded as plain data only, or may be."""
    loader = call.argument(1, "Loader") or ()
    return bool(loader) and all("Safe" in getattr(atom, "name", "Safe") for atom in loader)


# Which atoms are data of the event ------------------------------------------------


def _direct(atom: Any, depth: int = _DEPTH) -> str | None:
    """The part of the event that an atom is, or that is put into a text as it came.

    What a library made of it (`int`, `shlex.quote`, an item of a table) is something else, as
    far as it does not let the text through.
    """
    if isinstance(atom, Input):
        return access_path("event", atom.path) if atom.kind == "event" else None
    if isinstance(atom, Member):
        receiver = _direct(atom.receiver, depth)
        return f"{receiver}.{atom.name}" if receiver else None
    if not isinstance(atom, Derived) or not depth or atom.keeps in _DATA:
        return None
    if atom.parts:
        return next(filter(None, (_direct(part, depth - 1) for part in atom.parts)), None)
    paths = sorted(each.path for each in atom.origins if each.kind == "event")
    return access_path("event", paths[:1]) if paths and not atom.name else None


_DATA = ("number", "none")
_STOPS: Mapping[str, tuple[str, ...]] = {
    "html": ("words",), "mail": ("words",), "sql": ("words",), "path": ("name",), "url": ("name",),
}  # fmt: skip


def _stopped(atom: Any, kind: str, depth: int = _DEPTH) -> bool:
    """Whether all of the event in a text is such that it does no harm there."""
    if not isinstance(atom, Derived) or not depth:
        return False
    if atom.keeps in _STOPS.get(kind, ()):
        return True
    dangerous = [part for part in atom.parts if _direct(part)]
    return bool(dangerous) and all(_stopped(part, kind, depth - 1) for part in dangerous)


def _statement(atom: Any) -> str | None:
    """The part of the event in the text of a SQL statement."""
    return _direct(atom) if _SQL.match(_start(atom)) else None


def _text(atom: Any) -> str | None:
    """The part of the event that is, or is put into, a text; conditions are made of others."""
    text = not isinstance(atom, Derived) or bool(atom.parts)
    return _direct(atom) if text else None


def _first(atom: Any) -> str | None:
    """The part of the event that a text begins with."""
    while isinstance(atom, Derived) and atom.parts:
        atom = atom.parts[0]
    return _direct(atom) if isinstance(atom, (Input, Member)) else None


def _start(atom: Any) -> str:
    """How a text begins, as far as the code writes it out."""
    while isinstance(atom, Derived) and atom.parts and not atom.start:
        atom = atom.parts[0]
    text = atom.value if isinstance(atom, Constant) else getattr(atom, "start", "")
    return text if isinstance(text, str) else ""


_CHECKS: Mapping[str, Callable[[Any], str | None]] = {
    "sql": _statement,
    "filter": _text,
    "path": _direct,
    "url": _first,
}


# Programs and pages ---------------------------------------------------------------


def _processes(call: Call, start: int) -> Iterator[_Found]:
    """What a call that starts a program takes from the event; `start` is its position."""
    given = [item for value in call.positional[start:] for item in _flat(value)]
    given += _flat(call.keywords.get("args", ()))
    words = [item.value for item in given if isinstance(item, Constant)]
    shell = Constant(value=True) in call.keywords.get("shell", ())
    program = posixpath.basename(words[0]) if words and isinstance(words[0], str) else ""
    commands = _commands(given) if program in _SHELLS else []
    if shell or commands:
        if part := next(filter(None, map(_direct, given if shell else commands)), None):
            yield "shell", part, call.span
    elif given and (part := _program(call, given[0])):
        yield "program", part, call.span


def _commands(given: list[Any]) -> list[Any]:
    """The words of a list of arguments that a shell runs: what comes next after `-c`."""
    texts = [item.value if isinstance(item, Constant) else None for item in given]
    pairs = zip(texts, given[1:], strict=False)
    return [item for option, item in pairs if option in ("-c", "/c", "-lc")]


def _program(call: Call, atom: Any) -> str | None:
    """The part of the event that says what is started."""
    line = call.name.startswith("subprocess.") and any(atom in each for each in call.positional)
    if not line:
        return _direct(atom)
    # Without a shell all of a text is the program's name: only what begins it can be one.
    piece = isinstance(atom, Derived) and not (atom.parts or atom.start)
    return _direct(atom) if piece else _first(atom)


def _flat(value: Value) -> Iterator[Any]:
    """What is neither a list nor a tuple in a value and in those, in order."""
    for atom in walk(value, _DEPTH, SEQUENCES):
        if not (isinstance(atom, Object) and atom.kind in SEQUENCES):
            yield atom


def _pages(each: Return) -> Iterator[_Found]:
    """What a page that is returned takes from the event."""
    for response in each.value:
        if not isinstance(response, Object) or response.kind != "dict" or not _html(response):
            continue
        for atom in response.slots.get("body", ()):
            if not _stopped(atom, "html") and (part := _direct(atom)) is not None:
                yield "html", part, each.places.get(("body",)) or response.at or each.span


def _html(response: Object) -> bool:
    """Whether the headers of a response say that it is a page."""
    for headers in response.slots.get("headers", ()):
        for key, value in headers.slots.items() if isinstance(headers, Object) else ():
            if isinstance(key, str) and key.lower() == "content-type":
                return any(
                    isinstance(atom, Constant) and "html" in str(atom.value) for atom in value
                )
    return False
