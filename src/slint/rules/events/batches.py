"""Batches of a queue or stream: what a handler tells of the records that failed."""

from __future__ import annotations

from collections.abc import Iterator

from slint.model.abstract import Constant, Derived, Object, Value
from slint.model.execution import Execution
from slint.model.function import Function
from slint.model.slots import ANY
from slint.model.trigger import Trigger
from slint.model.value import Property
from slint.rules import Report, rule

_KEY = "batchItemFailures"
_BATCH_LIBRARY = "aws_lambda_powertools.utilities.batch."
_REPORTING = ("sqs", "kinesis", "dynamodb-stream")
POLLED = (*_REPORTING, "kafka", "mq")
"""What hands records over in batches."""


@rule
def batch_failures_not_returned(execution: Execution, report: Report) -> None:
    """SL606: the mapping asks for the failed records and is told of none."""
    function = execution.function
    if function is None or names_failures(execution) is not False:
        return
    for trigger, types in asking(function):
        report(
            types.span,
            f"`{function.id}` is asked for the records that failed, but `{execution.entry}` never "
            f"returns `{_KEY}`, so those it catches count as done; return their ids, or "
            "remove `ReportBatchItemFailures`",
            related=[(execution.span, "the handler")],
            resource=trigger.owner,
        )


@rule
def batch_failures_not_enabled(execution: Execution, report: Report) -> None:
    """SL607: the failed records are returned to nobody."""
    function = execution.function
    if function is None or names_failures(execution) is not True:
        return
    for trigger in _mappings(function):
        if trigger.batch is None or trigger.batch.reports_failures is not False:
            continue
        setting = function.word(
            "FunctionResponseTypes: [ReportBatchItemFailures]", trigger.owner_type
        )
        places = [each.span for each in execution.returns if _names(each.value)]
        report(
            trigger.span,
            f"`{execution.entry}` returns `{_KEY}`, but `{trigger.name or trigger.owner}` does not "
            f"enable it, so failed records count as done; set `{setting}`",
            related=[(span, "returned here") for span in places],
            resource=trigger.owner,
        )


def _mappings(function: Function) -> Iterator[Trigger]:
    for trigger in function.triggers:
        if trigger.kind in _REPORTING and not trigger.permission:
            yield trigger


def asking(function: Function) -> Iterator[tuple[Trigger, Property]]:
    """The triggers that ask for the records that failed, each with the property that says so."""
    for trigger in _mappings(function):
        batch = trigger.batch
        if batch is not None and batch.response_types is not None and batch.reports_failures:
            yield trigger, batch.response_types


def names_failures(execution: Execution) -> bool | None:
    """Whether the handler returns failed records on some path; None where that is not known."""
    found = {_names(each.value) for each in execution.returns}
    if True in found:
        return True
    return None if execution.partial or None in found or not found else False


def _names(value: Value) -> bool | None:
    """Whether a returned value holds the failed records; None where that is not known."""
    found = {_holds(atom) for atom in value}
    if True in found:
        return True
    return None if None in found else False


def _holds(atom: object) -> bool | None:
    if isinstance(atom, Constant):
        return False
    if isinstance(atom, Object) and atom.kind in ("dict", "list", "set", "tuple"):
        if atom.kind == "dict" and _KEY in atom.slots:
            return True
        return None if atom.kind == "dict" and ANY in atom.slots else False
    if isinstance(atom, Derived) and atom.name.startswith(_BATCH_LIBRARY):
        return True
    return None
