"""The places that findings in code show beside their own."""

from __future__ import annotations

from collections.abc import Iterable

from slint.model.execution import Call, Execution, Import
from slint.model.function import Function
from slint.source import Span

Places = list[tuple[Span, str]]


def runs(subject: Execution | Function) -> Places:
    """The function that runs the code."""
    function = subject.function if isinstance(subject, Execution) else subject
    return [(function.span, "runs this handler")] if function else []


def called(chain: Iterable[Span]) -> Places:
    """The calls that lead to a place."""
    return [(span, "called here") for span in chain]


def imported(each: Import) -> Places:
    """The imports that lead to one."""
    return [(span, "imported here") for span in each.chain]


def led_here(execution: Execution, call: Call) -> Places:
    """The calls in the handler that lead to one, and the function that runs the code."""
    return [*called(call.chain[1:]), *runs(execution)]
