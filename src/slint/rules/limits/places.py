"""What the messages about calls have in common."""

from __future__ import annotations

from slint.model.execution import Call, Execution
from slint.rules.limits.timeouts import seconds
from slint.source import Span


def ends(execution: Execution) -> str:
    """A clause that tells when the function that makes a call is stopped."""
    function = execution.function
    limit = seconds(function) if function else None
    name = f"`{function.id}`" if function else "the function"
    return f"{name} is killed after {limit} s" if limit else f"{name} is killed by its own timeout"


def related(execution: Execution, call: Call) -> list[tuple[Span, str]]:
    """The calls that lead to one, and the function whose handler makes it."""
    function = execution.function
    runs = [(function.span, "runs this handler")] if function else []
    return [*((span, "called here") for span in call.chain[1:]), *runs]
