"""Calls of AWS whose answer is waited for, or never looked at."""

from __future__ import annotations

from slint.model.abstract import Constant
from slint.model.execution import Call, Execution
from slint.model.slots import ANY
from slint.model.touch import touched
from slint.rules import Report, rule

_SYNCHRONOUS = "RequestResponse"


@rule
def synchronous_invoke(execution: Execution, report: Report) -> None:
    """SL605: a function that waits for another one."""
    for call in execution.calls:
        if call.name == "lambda:Invoke" and _waits(call):
            report(
                call.span,
                f"`{call.name}` waits for {_callee(execution, call)}, so both functions are paid "
                "for and fail together; send it a message or an `Event` invocation, or call its "
                "code as a library",
                owner=call.owner,
            )


def _waits(call: Call) -> bool:
    how = call.keywords.get("InvocationType")
    if how is None:
        return None not in call.keywords  # **arguments may say it
    return any(isinstance(atom, Constant) and atom.value == _SYNCHRONOUS for atom in how)


def _callee(execution: Execution, call: Call) -> str:
    for found in touched(execution, call):
        name = found.resource or found.name or found.variable
        if name:
            return f"function `{name}`" if found.resource or found.name else f"`{name}`"
    return "another function"


@rule
def unchecked_batch_result(execution: Execution, report: Report) -> None:
    """SL616: a batch call that reports failures to nobody."""
    results: dict[str, list[str]] = report.options["results"]
    by_place: dict[object, list[Call]] = {}
    for call in execution.calls:
        if call.name in results:
            by_place.setdefault(call.span, []).append(call)
    for calls in by_place.values():
        keys = results[calls[0].name]
        if any(call.result_reads & {ANY, *keys} for call in calls):
            continue
        report(
            calls[0].span,
            f"`{calls[0].name}` succeeds even where some of its entries fail, and nothing "
            f"reads `{keys[0]}` of the result; check it, and send those entries again",
            owner=calls[0].owner,
        )
