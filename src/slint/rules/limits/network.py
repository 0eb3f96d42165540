"""How long the code waits for others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from slint.finding import Severity
from slint.model.abstract import (
    Constant,
    Derived,
    Environment,
    External,
    Object,
    Value,
    constants,
    literal,
)
from slint.model.execution import Call, Execution
from slint.model.libraries import Waiting
from slint.rules import Report, rule
from slint.rules.limits.timeouts import ends, seconds
from slint.rules.places import led_here

_LOCAL = re.compile(r"(?:\w+://)?(?:localhost|127\.|0\.0\.0\.0|169\.254\.|\[?::1)")
_RUNTIME = "AWS_LAMBDA_RUNTIME_API"


class _Calls:
    """The calls of an execution that wait for others."""

    def __init__(self, execution: Execution, report: Report) -> None:
        self.execution = execution
        self.all = execution.all_calls
        rows = ((call, report.libraries.effect(call.name).waits) for call in self.all)
        self.waiting = [(call, row) for call, row in rows if row is not None]

    @property
    def socket_default(self) -> bool:
        """Whether every socket gets a timeout."""
        return any(call.name == "socket.setdefaulttimeout" for call in self.all)

    def maker(self, value: Iterable[Any]) -> Iterator[Call]:
        """The calls that made the objects of a value."""
        yield from filter(None, map(self.execution.maker, value))


@rule
def network_call_without_timeout(execution: Execution, report: Report) -> None:
    """SL203: a call that waits for its answer without limit."""
    calls = _Calls(execution, report)
    for call, row in calls.waiting:
        if row.client or (row.socket and calls.socket_default) or _bounded(call, row, calls):
            continue
        name = row.parameters[0] if row.parameters else "timeout"
        told = f" with `{name}=None`" if name in dict(_given(row, call)) else ""
        way = f"use `{row.instead}` with" if row.instead else "pass"
        report(
            call.span,
            f"`{call.name}` waits{told} for its answer without limit: if none comes, "
            f"{ends(execution)}; {way} `{name}=` with less than that",
            related=led_here(execution, call),
            owner=call.owner,
        )


def _given(row: Waiting, call: Call) -> Iterator[tuple[str, Value]]:
    """The timeouts that a call is given, by parameter."""
    for name in row.parameters:
        if name in call.keywords:
            yield name, call.keywords[name]
    if 0 <= row.position < len(call.positional):
        yield row.parameters[0], call.positional[row.position]


def _bounded(call: Call, row: Waiting, calls: _Calls) -> bool:
    """Whether a call may have a timeout, or goes nowhere."""
    given = [value for _, value in _given(row, call)]
    if not all(map(_none, given)) or (row.default is not None and not given):
        return True
    if None in call.keywords or any(name in call.keywords for name in row.elsewhere):
        return True
    text = _argument(call, row.text)
    if text is not None:
        texts = constants(text)
        if not texts or any("timeout" in str(each) for each in texts):
            return True
    elif row.remote and _argument(call, row.address) is None:
        return True
    return _local(call, row, calls) or _by_client(call, calls)


def _none(value: Value) -> bool:
    """Whether a value is None, whatever happens."""
    return bool(value) and all(atom == Constant(None) for atom in value)


def _argument(call: Call, place: tuple[int, str] | None) -> Value | None:
    """An argument by position and name; None where it is not given."""
    return call.argument(*place) if place is not None else None


def _local(call: Call, row: Waiting, calls: _Calls) -> bool:
    """Whether a call connects to the machine it runs on."""
    address = _argument(call, row.address) or ()
    return bool(address) and all(_is_local(atom, calls) for atom in address)


def _is_local(atom: Any, calls: _Calls) -> bool:
    if isinstance(atom, Environment):
        return atom.name == _RUNTIME
    if isinstance(atom, Constant):
        return bool(_LOCAL.match(str(atom.value)))
    if isinstance(atom, Derived):
        local = any(origin.path == _RUNTIME for origin in atom.origins)
        return local or bool(_LOCAL.match(atom.start))
    if (maker := calls.execution.maker(atom)) is not None:  # urllib.request.Request(url)
        url = maker.argument(0, "url")
        return bool(url) and all(_is_local(each, calls) for each in url or ())
    first = atom.slots.get(0, ()) if isinstance(atom, Object) else ()  # (host, port)
    return bool(first) and all(_is_local(each, calls) for each in first)


def _by_client(call: Call, calls: _Calls) -> bool:
    """Whether the client that a call is made with may bound or redirect it."""
    clients = [atom for atom in call.receiver or () if isinstance(atom, Object)]
    if call.receiver is not None and len(clients) < len(call.receiver):
        return True
    rows = {id(maker.made): row for maker, row in calls.waiting if row.client}
    for client in clients:
        makers = list(calls.maker((client,)))
        if not makers or {"request", "send"} & client.slots.keys():
            return True
        for maker in makers:
            row = rows.get(id(client))
            given = [value for _, value in _given(row, maker)] if row else []
            if None in maker.keywords or not all(map(_none, given)):
                return True
            if row and row.address and _local(maker, row, calls):
                return True
        if any(_adapted(other) for other in calls.all if other.receiver == (client,)):
            return True
    return False


def _adapted(call: Call) -> bool:
    """Whether a session is given an adapter of one's own, which may set a timeout."""
    if not call.name.endswith(".mount"):
        return False
    adapter = call.argument(1, "adapter") or ()
    return not all(
        isinstance(atom, (Object, External)) and atom.name.endswith("adapters.HTTPAdapter")
        for atom in adapter
    )


@rule
def network_timeout_exceeds_function(execution: Execution, report: Report) -> None:
    """SL204: a client that waits longer than its function may run."""
    limit = seconds(execution.function) if execution.function else None
    if limit is None:
        return
    calls = _Calls(execution, report)
    for call, row in calls.waiting:
        waits = [(_longest(value), name) for name, value in _given(row, call)]
        longest, name = max(waits, default=(0, ""))
        attempts = _attempts(call) if row.attempts else 1
        if not longest or longest * attempts < limit:
            continue
        total = f" x {attempts} attempts = {longest * attempts:g} s" if attempts > 1 else ""
        report(
            call.span,
            f"`{call.name}` waits up to {longest:g} s{total} (`{name}`), but {ends(execution)}: "
            "the timeout never takes effect; make it shorter, or the function's longer",
            related=led_here(execution, call),
            owner=call.owner,
        )
    if report.options["library-default"]:
        _library_default(execution, calls, limit, report)


def _longest(value: Value) -> float:
    """The longest of the literal timeouts of a value, in seconds; 0 where one is not known."""
    found = []
    for atom in value:
        held = [atom.value] if isinstance(atom, Constant) else []
        if isinstance(atom, Object) and atom.kind in ("tuple", "list"):
            held = [literal(each) for each in atom.slots.values()]
        found += [each for each in held if isinstance(each, (int, float)) and each]
        if not held:
            return 0
    return max(found, default=0) if len(value) == 1 else min(found, default=0)


def _attempts(call: Call) -> int:
    """How often a client with this configuration sends a request; 1 where it does not say."""
    for atom in call.keywords.get("retries", ()):
        if isinstance(atom, Object) and atom.kind == "dict":
            total = literal(atom.slots.get("total_max_attempts", ()))
            more = literal(atom.slots.get("max_attempts", ()))
            if isinstance(total, int):
                return total
            if isinstance(more, int):
                return more + 1
    return 1


def _library_default(execution: Execution, calls: _Calls, limit: float, report: Report) -> None:
    """Notes clients of AWS whose own timeout is longer than the function's."""
    default: float = report.options["default"]
    for call in calls.all:
        client = report.libraries.effect(call.name).service
        if default >= limit and (client or call.name in report.options["factories"]):
            if call.argument(9, "config") is None and None not in call.keywords:
                report(
                    call.span,
                    f"an AWS client waits {default:g} s for an answer by default, but "
                    f"{ends(execution)}; pass a `Config` with a shorter `read_timeout`",
                    severity=Severity.NOTE,
                    related=led_here(execution, call),
                    owner=call.owner,
                )
