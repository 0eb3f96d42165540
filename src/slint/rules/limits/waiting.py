"""Waiting that is billed."""

from __future__ import annotations

from slint.finding import Severity
from slint.model.abstract import Constant, Derived, External, Object, literal
from slint.model.execution import Call, Execution, Guard
from slint.rules import Report, rule
from slint.rules.limits.timeouts import ends, seconds
from slint.rules.places import led_here


@rule
def sleep_in_handler(execution: Execution, report: Report) -> None:
    """SL208: the function sleeps, and the time is billed."""
    limit = seconds(execution.function) if execution.function else None
    for call in execution.all_calls:
        if call.name not in report.options["calls"]:
            continue
        time = literal(call.argument(0, "secs") or ())
        known = time if isinstance(time, (int, float)) else None
        if known is not None and known <= report.options["tolerated"]:
            continue
        never = known is not None and limit is not None and known >= limit
        if never:
            message = f"`{call.name}({known})` never returns: {ends(execution)}; "
        else:
            shown = "" if known is None else f"({known})"
            message = f"`{call.name}{shown}` waits while the invocation is billed; "
        report(
            call.span,
            message + "let a delayed message, a schedule or a `Wait` state do the waiting",
            severity=Severity.ERROR if never else Severity.WARNING,
            related=led_here(execution, call),
            owner=call.owner,
        )


@rule
def custom_polling(execution: Execution, report: Report) -> None:
    """SL211: a loop that asks AWS again and again for what a waiter waits for."""
    table = report.data("waiters")["operations"]
    sleeps = [call for call in execution.calls if call.name in report.options["sleeps"]]
    loops = [guard for sleep in sleeps for guard in sleep.guards if _repeats(guard)]
    for call in execution.calls:
        service, _, operation = call.name.partition(":")
        waiters = table.get(service, {}).get(operation)
        if not waiters or _waits(call):
            continue
        if any(guard in call.guards or _tested(call, guard) for guard in loops):
            names = " or ".join(f"`{name}`" for name in waiters[:3])
            report(
                call.span,
                f"this loop calls `{call.name}` until a state is reached; wait with `get_waiter` "
                f"and the name {names}, which has limits",
                related=led_here(execution, call),
                owner=call.owner,
            )


def _repeats(guard: Guard) -> bool:
    """Whether a loop does the same again: `while`, or `for` over a range or counter."""
    if guard.kind != "loop":
        return False
    names = [
        atom.name if isinstance(atom, (Derived, External, Object)) else ""
        for atom in guard.over
        if not isinstance(atom, Constant)
    ]
    return all(name in ("builtins.range", "itertools.count", "itertools.repeat") for name in names)


def _tested(call: Call, loop: Guard) -> bool:
    """Whether a call stands in the condition of a loop."""
    return loop.span is not None and call.span.within(loop.span)


def _waits(call: Call) -> bool:
    """Whether a call is that of a waiter itself."""
    return any(
        isinstance(atom, Object) and atom.name.startswith("aws.waiter")
        for atom in call.receiver or ()
    )
