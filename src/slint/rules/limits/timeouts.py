"""How long a function may run, and how long its caller waits."""

from __future__ import annotations

from collections.abc import Iterator

from slint.finding import Severity
from slint.model.execution import Execution
from slint.model.function import Function
from slint.model.trigger import Trigger
from slint.rules import Report, rule

DEFAULT_TIMEOUT = {"lambda": 3}
"""The timeout of a function that sets none, by platform, in seconds."""

DEFAULT_MEMORY = 128
"""The memory of a function that sets none, in MB."""

_DEFAULT_ARCHITECTURE = "x86_64"
_APIS = {"api-rest": "REST API", "api-http": "HTTP API"}


def seconds(function: Function) -> int | None:
    """The timeout that holds for a function, in seconds; None where that is not known."""
    if function.timeout is None:
        return DEFAULT_TIMEOUT.get(function.platform)
    return function.timeout.integer


@rule
def timeout_unset(function: Function, report: Report) -> None:
    """SL201: no timeout, neither on the function nor in Globals."""
    default = DEFAULT_TIMEOUT.get(function.platform)
    if function.timeout is None and default is not None:
        report(
            function.span,
            f"`{function.id}` sets no `{function.word('Timeout')}` and is killed after the "
            f"default of {default} s; set one that fits its work",
        )


@rule
def timeout_exceeds_api(function: Function, report: Report) -> None:
    """SL202: the API in front of a function gives up before the function does."""
    timeout = function.timeout
    limits = [_limit(trigger, report) for trigger in _waiting(function)]
    known = [(limit, trigger) for limit, trigger in limits if limit is not None]
    if timeout is None or timeout.integer is None or not known or len(known) < len(limits):
        return
    limit, trigger = max(known, key=lambda pair: pair[0])
    if timeout.integer <= limit:
        return
    slight = trigger.kind == "api-rest" and timeout.integer == report.options["tolerated"]
    shared = any(
        other.kind not in _APIS and other.enabled is not False for other in function.triggers
    )
    shared |= any(other.route is not None and other.route.streaming for other in function.triggers)
    report(
        timeout.span,
        f"`{function.id}` may run for {timeout.integer} s, but the {_APIS[trigger.kind]} in front "
        f"of it answers with an error after {limit:g} s; "
        f"set `{function.word('Timeout')}` to {max(int(limit), 1)} at most, "
        "or hand long work to a queue or state machine",
        severity=Severity.NOTE if slight or shared else Severity.WARNING,
        related=[(trigger.span, "the API calls it here")],
    )


def _waiting(function: Function) -> Iterator[Trigger]:
    """The routes whose API waits for the function to end."""
    for trigger in function.triggers:
        if trigger.kind in _APIS and trigger.route is not None and not trigger.permission:
            if trigger.invocation == "synchronous" and not trigger.route.streaming:
                yield trigger


def _limit(trigger: Trigger, report: Report) -> tuple[float | None, Trigger]:
    """How long a route waits, in seconds; None where that is not known."""
    route = trigger.route
    if route is None or route.proxy is None:
        return None, trigger
    if route.timeout is None:
        return report.options[trigger.kind], trigger
    written = route.timeout.integer
    return (None if written is None else written / 1000), trigger


@rule
def timeout_at_maximum(function: Function, report: Report) -> None:
    """SL206: a function that may run as long as the platform lets it."""
    timeout = function.timeout
    if timeout is None or timeout.integer is None or timeout.integer < report.options["maximum"]:
        return
    if any(trigger.kind in report.options["long-running"] for trigger in function.triggers):
        return
    report(
        timeout.span,
        f"`{function.id}` may run for {timeout.integer} s, the most there is"
        f"{_cost(function, timeout.integer, report)}; "
        f"set `{function.word('Timeout')}` to somewhat more than its slowest healthy run takes",
    )


def _cost(function: Function, timeout: int, report: Report) -> str:
    """What one invocation that hangs costs; empty where that is not known."""
    memory = function.memory
    size = memory.integer if memory else DEFAULT_MEMORY
    architectures = function.get("Architectures")
    names = [item.text for item in architectures.items] if architectures else []
    price = report.options["prices"].get(names[0] if names else _DEFAULT_ARCHITECTURE)
    if size is None or price is None:
        return ""
    cost = 1000 * timeout * size / 1024 * price
    return f": at {size} MB a thousand stuck invocations cost ${cost:.2f}"


def ends(execution: Execution) -> str:
    """A clause that tells when the function that makes a call is stopped."""
    function = execution.function
    limit = seconds(function) if function else None
    name = f"`{function.id}`" if function else "the function"
    return f"{name} is killed after {limit} s" if limit else f"{name} is killed by its own timeout"
