"""How many invocations may run at once."""

from __future__ import annotations

from slint.model.function import Function
from slint.rules import Report, rule


@rule
def unbounded_public_concurrency(function: Function, report: Report) -> None:
    """SL209: anyone may call a function as often as they like."""
    if function.get("ReservedConcurrentExecutions") is not None:
        return
    for trigger in function.triggers:
        method = trigger.route.method if trigger.route else None
        if trigger.access is not None and trigger.access.kind == "anyone" and method != "OPTIONS":
            report(
                function.span,
                f"anyone may call `{function.id}`, and it sets no "
                f"`{function.word('ReservedConcurrentExecutions')}`: "
                "a flood of requests is billed and takes the concurrency of all other functions; "
                "reserve what it needs",
                related=[(trigger.span, "open to anyone")],
            )
            return
