"""What the code writes to its log."""

from __future__ import annotations

from collections.abc import Iterator

from slint.finding import Severity
from slint.model.abstract import External, constants, derives_from, holds_event, literal
from slint.model.execution import Call, Execution
from slint.rules import Report, rule
from slint.source import Span

_INJECTED = "aws_lambda_powertools.Logger.inject_lambda_context"
_SWITCH = "POWERTOOLS_LOGGER_LOG_EVENT"
_PRINTS = ("builtins.print", "pprint.pprint", "pprint.pp")
_REQUEST = "the caller's headers, tokens and body"
_PRIVATE = {
    "function-url": _REQUEST,
    "alb": _REQUEST,
    "appsync": "the caller's headers and identity",
    "cognito": "the user's attributes",
    "ses": "the mail's addresses and headers",
    "alexa": "the user's id and session",
}
_PRIVATE_READS = {
    "event.body": _REQUEST,
    "event.headers": _REQUEST,
    "event.requestContext": _REQUEST,
    "event.authorizationToken": "the caller's token",
    "event.request.userAttributes": "the user's attributes",
}


@rule
def event_logged(execution: Execution, report: Report) -> None:
    """SL703: the event is logged as a whole, with whatever its sender put in it."""
    private = _private(execution)
    named = f" of `{execution.function.id}`" if execution.function else ""
    for span, owner, failing in _logged(execution):
        severity = Severity.WARNING if private and not failing else Severity.NOTE
        report(
            span,
            f"the whole event{named} goes to the log{f', {private} included' if private else ''}; "
            "log only the fields that are needed",
            severity=severity,
            owner=owner,
        )


def _logged(execution: Execution) -> Iterator[tuple[Span, str, bool]]:
    """Where the whole event is logged, in which function, and whether only after an error."""
    for call in execution.calls:
        if call.log_level in (None, "debug") or _at_debug(call) or _switched(call):
            continue
        if any(holds_event(value) for value in call.arguments):
            yield call.span, call.owner, any(guard.kind == "except" for guard in call.guards)
    decorator = _decorator(execution)
    if decorator is None:
        return
    chosen = decorator.argument(0, "log_event")
    if chosen is not None:
        if literal(chosen) is True:
            yield decorator.span, decorator.owner, False
        return
    variables = execution.function.environment if execution.function else {}
    switch = variables.get(_SWITCH) if isinstance(variables, dict) else None
    if switch and (switch.boolean or switch.text in ("1", "y", "t")):
        yield switch.span, "", False


def _decorator(execution: Execution) -> Call | None:
    """The call that decorates the entry point: the nearest one above it."""
    above = [
        call
        for call in execution.init_calls
        if call.name == _INJECTED
        and call.span.path == execution.span.path
        and call.span.line <= execution.span.line
    ]
    return max(above, key=lambda call: call.span.line, default=None)


def _at_debug(call: Call) -> bool:
    """Whether the level is an argument, and debug."""
    level = call.argument(0, "level") if call.name.endswith(".log") else None
    if level is None:
        return False
    return level == (External("logging.DEBUG"),) or literal(level) in (10, "DEBUG")


def _switched(call: Call) -> bool:
    """Whether the environment decides if it is logged."""
    return any(
        guard.kind == "if" and derives_from(guard.origins, "environment") for guard in call.guards
    )


def _private(execution: Execution) -> str:
    """What of the event is no business of the log's readers; empty where nothing is known."""
    triggers = execution.function.triggers if execution.function else ()
    for trigger in triggers:
        if trigger.kind.startswith("api"):
            return _REQUEST
        if trigger.kind in _PRIVATE:
            return _PRIVATE[trigger.kind]
    for read in () if triggers else execution.event_reads:
        for path, what in _PRIVATE_READS.items():
            if read.name == path or read.name.startswith(f"{path}."):
                return what
    return ""


@rule
def print_instead_of_logger(execution: Execution, report: Report) -> None:
    """SL704: lines without a level, a request id or fields."""
    calls = execution.all_calls
    names = [call.name for call in calls] + [each.name for each in execution.imports]
    if any(map(report.libraries.logs_documents, names)):
        return
    documents = [call.span for call in calls if call.name == "json.dumps"]
    prints = [
        call
        for call in (*execution.calls, *execution.init_calls)
        if call.name in _PRINTS and not _structured(call, documents)
    ]
    if prints:
        count = len({call.span for call in prints})
        lines = "lines" if count > 1 else "a line"
        who = execution.function.id if execution.function else execution.entry
        report(
            prints[0].span,
            f"`print` writes {lines} without level or request id to the log of `{who}`"
            f"{f', here and in {count - 1} other places' if count > 2 else ''}; use a logger",
            owner=prints[0].owner,
        )


def _structured(call: Call, documents: list[Span]) -> bool:
    """Whether all that is printed is one JSON document."""
    return (
        len(call.positional) == 1
        and not constants(call.positional[0])
        and any(
            each.path == call.span.path
            and (call.span.line, call.span.column) <= (each.line, each.column)
            and (each.end_line, each.end_column) <= (call.span.end_line, call.span.end_column)
            for each in documents
        )
    )
