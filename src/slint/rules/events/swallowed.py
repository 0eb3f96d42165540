"""Errors of single records that a handler keeps to itself."""

from __future__ import annotations

from slint.model.abstract import derives_from, origins
from slint.model.execution import Call, Catch, Execution, Guard
from slint.rules import Report, rule
from slint.rules.events.batches import POLLED, names_failures
from slint.rules.places import runs

_ERRORS = frozenset(("botocore.exceptions.ClientError",))
_CARRIES_ON = frozenset(("falls", "continue", "break", "return"))
_TELLS = ("aws_lambda_powertools.", "aws_xray_sdk.", "cloudwatch:PutMetricData")
_PLAIN = ("builtins.", "json.", "traceback.", "time.", "datetime.", "sys.exc_info", "logging.")


@rule
def batch_error_swallowed(execution: Execution, report: Report) -> None:
    """SL608: a record that fails is logged and counted as done."""
    function = execution.function
    if function is None or names_failures(execution) is not False:
        return
    if not any(each.kind in POLLED and not each.permission for each in function.triggers):
        return
    for catch in execution.catches:
        loop = next((guard for guard in catch.guards if _over_records(guard)), None)
        if loop is not None and _swallows(catch) and not _made_good(execution, catch, loop):
            report(
                catch.span,
                f"a record that fails here is logged and lost, because `{function.id}` returns as "
                "if all were done; raise the error again, or return the record's id in "
                "`batchItemFailures`",
                related=runs(execution),
                owner=catch.owner,
            )


def _over_records(guard: Guard) -> bool:
    """Whether it is a loop over the records of the event."""
    return guard.kind == "loop" and derives_from(origins(guard.over), "event")


def _swallows(catch: Catch) -> bool:
    """Whether it takes whatever fails and goes on."""
    takes = catch.broad or bool(_ERRORS & set(catch.types))
    return takes and bool(catch.ends) and catch.ends <= _CARRIES_ON and not catch.opaque


def _made_good(execution: Execution, catch: Catch, loop: Guard) -> bool:
    """Whether something is done about the record: here, in the same pass, or after the loop."""
    if any(not each.handled and each.order > catch.order for each in execution.raises):
        return True
    inside = [call for call in execution.calls if catch.guard in call.guards]
    if not all(map(_harmless, inside)) or not any(call.log_level for call in inside):
        return True
    later = [call for call in execution.calls if call.order > catch.order and call not in inside]
    return any(":" in call.name or loop in call.guards for call in later if not _harmless(call))


def _harmless(call: Call) -> bool:
    """Whether a call only tells of an error, or puts its text together."""
    return call.log_level is not None or call.name.startswith((*_TELLS, *_PLAIN))
