"""The places that findings in code show beside their own."""

from __future__ import annotations

from slint.model.execution import Call, Execution
from slint.source import Span


def runs(execution: Execution) -> list[tuple[Span, str]]:
    """The function that runs the code."""
    function = execution.function
    return [(function.span, "runs this handler")] if function else []


def led_here(execution: Execution, call: Call) -> list[tuple[Span, str]]:
    """The calls that lead to one, and the function that runs the code."""
    return [*((span, "called here") for span in call.chain[1:]), *runs(execution)]
