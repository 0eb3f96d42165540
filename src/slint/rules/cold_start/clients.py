"""Clients and connections that could be made once."""

from __future__ import annotations

from slint.model.abstract import (
    Constant,
    Derived,
    Environment,
    External,
    Object,
    Phase,
    Value,
    derives_from,
)
from slint.model.execution import Call, Execution
from slint.rules import Report, rule
from slint.rules.places import led_here


@rule
def client_per_invocation(execution: Execution, report: Report) -> None:
    """SL502: a client or connection that each invocation makes anew."""
    if _custom_resource(execution):
        return
    more = report.options["factories"]
    kinds = {
        call: kind
        for call in execution.calls
        if (kind := more.get(call.name) or report.libraries.effect(call.name).connects)
        and not (call.kept or _depends_on_request(call) or _cold(call))
    }
    for call, kind in kinds.items():
        if any(other is not call and call.span.within(other.span) for other in kinds):
            continue  # boto3.Session().client("s3") is one fault
        what = _what(call, kind)
        report(
            call.span,
            f"`{call.name.replace('aws.session', 'Session', 1)}` makes {what} on every invocation; "
            "make it once, at module level, so that warm invocations reuse it and its connections",
            related=led_here(execution, call),
            owner=call.owner,
        )


def _what(call: Call, kind: str) -> str:
    service = call.argument(0, "service_name") or ()
    names = [atom.value for atom in service if isinstance(atom, Constant)]
    if call.name.startswith(("boto3.", "aws.")) and names and isinstance(names[0], str):
        return f"a new `{names[0]}` {call.name.rpartition('.')[2].removeprefix('create_')}"
    return f"a new {kind}"


def _cold(call: Call) -> bool:
    """Only reached after an error, or computed once by a cache."""
    return any(guard.kind in ("except", "cached") for guard in call.guards)


def _depends_on_request(call: Call) -> bool:
    """Whether the arguments or the session come with the request, or are not known."""
    found = call.argument_origins
    values = [*call.arguments]
    for atom in call.receiver or ():
        if isinstance(atom, Object):
            found |= atom.origins
            # A client of a session that the invocation made is the session's own fault.
            if atom.phase is Phase.INVOKE and atom.name != "aws.session":
                values.append((atom,))
    if derives_from(found, "event", "context", "secret", "credentials"):
        return True
    return not all(_fixed(value) for value in values)


def _fixed(value: Value) -> bool:
    return all(
        isinstance(atom, (Constant, Environment, External, Object))
        or (isinstance(atom, Derived) and bool(atom.origins))
        for atom in value
    )


def _custom_resource(execution: Execution) -> bool:
    function = execution.function
    if function is not None and function.custom_resource:
        return True
    if any(each.name.startswith(("crhelper", "cfnresponse")) for each in execution.imports):
        return True
    return any(
        read.name in ("event.RequestType", "event.ResourceProperties")
        for read in execution.event_reads
    )
