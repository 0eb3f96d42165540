"""Functions that write to what triggers them."""

from __future__ import annotations

import re
from typing import Any

from slint.model.abstract import NOWHERE, Constant, Derived, Environment, Input, Value
from slint.model.execution import Call, Execution, Guard
from slint.model.function import Function
from slint.model.touch import Touched, resolve, touched
from slint.model.trigger import Filter, Trigger
from slint.model.value import Property
from slint.rules import Report, rule
from slint.rules.events.objects import event_key, named_object
from slint.rules.places import runs

_BUCKET = ".s3.bucket.name"
_CREATED = {  # the events that each way to write an object makes
    "s3:PutObject": ("Put",),
    "s3:CopyObject": ("Copy",),
    "s3:Copy": ("Copy", "CompleteMultipartUpload"),
    "s3:UploadFile": ("Put", "CompleteMultipartUpload"),
    "s3:UploadFileobj": ("Put", "CompleteMultipartUpload"),
    "s3:CompleteMultipartUpload": ("CompleteMultipartUpload",),
}
_WRITES = {
    "s3": frozenset(_CREATED),
    "sns": frozenset(("sns:Publish", "sns:PublishBatch")),
    "sqs": frozenset(("sqs:SendMessage", "sqs:SendMessageBatch")),
    "kinesis": frozenset(("kinesis:PutRecord", "kinesis:PutRecords")),
    "dynamodb-stream": frozenset(
        ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
    ),
}
_WORDS = {
    "s3": "bucket",
    "sns": "topic",
    "sqs": "queue",
    "kinesis": "stream",
    "dynamodb-stream": "table",
}
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdr]|\{[^{}]*\}")
_OWN_NAME = (Environment("AWS_LAMBDA_FUNCTION_NAME"),)
_OWN_CONTEXT = frozenset(("function_name", "invoked_function_arn"))


@rule
def recursive_trigger(execution: Execution, report: Report) -> None:
    """SL604: what the function writes starts it again."""
    function = execution.function
    if function is None or _wanted(function):
        return
    for call in execution.calls:
        if call.name == "lambda:Invoke":
            if _invokes_itself(execution, function, call) and not any(map(_decides, call.guards)):
                report(
                    call.span,
                    f"`{function.id}` invokes itself here whatever happens, so it never comes to "
                    "an end; invoke it under a condition that ends the chain",
                    related=runs(execution),
                    owner=call.owner,
                )
            continue
        for trigger in function.triggers:
            if call.name in _WRITES.get(trigger.kind, ()) and _starts(execution, call, trigger):
                report(
                    call.span,
                    _message(function, call, trigger),
                    related=[(trigger.span, "triggers it")],
                    owner=call.owner,
                )


def _message(function: Function, call: Call, trigger: Trigger) -> str:
    word = _WORDS[trigger.kind]
    source = f"{word} `{trigger.source_id}`" if trigger.source_id else word
    remedy = f"write to another {word}"
    if trigger.kind == "s3":
        remedy += ", or under a prefix that the event's filter leaves out"
    elif trigger.kind == "dynamodb-stream":
        criteria = function.word("FilterCriteria", trigger.owner_type)
        remedy += f", or filter its own changes out with `{criteria}`"
    fault = f"`{call.name}` writes to the {source} that triggers `{function.id}`"
    return f"{fault}, which starts it again; {remedy}"


def _wanted(function: Function) -> bool:
    """Whether the template lets the function call itself, or may do so."""
    loop = function.get("RecursiveLoop")
    return loop is not None and loop.text != "Terminate"


def _starts(execution: Execution, call: Call, trigger: Trigger) -> bool:
    """Whether a call that writes makes an event of this trigger."""
    if trigger.permission or trigger.enabled is False or trigger.filter.criteria is not None:
        return False
    if trigger.kind != "s3":
        found = touched(execution, call)
        return _all_same(execution, found, call.subject, trigger) and not any(
            map(_decides, call.guards)
        )
    place = named_object(execution, call)
    found = tuple(resolve(execution, place.bucket))
    return (
        _all_same(execution, found, place.bucket, trigger)
        and _creates(call, trigger.filter)
        and any(_passes(atom, trigger.filter) for atom in place.key or (Derived(NOWHERE),))
        and not any(map(_looks_at_object, call.guards))
    )


def _all_same(
    execution: Execution, found: tuple[Touched, ...], value: Value, trigger: Trigger
) -> bool:
    """Whether every alternative is what the trigger's events come from."""
    if not found or len(found) != len(value):
        return False
    return all(_same(execution, each, trigger) for each in found)


def _same(execution: Execution, found: Touched, trigger: Trigger) -> bool:
    if found.resource is not None or trigger.source_id is not None:
        if found.resource == trigger.source_id:
            return True
    elif found.variable and trigger.source and execution.function:
        environment = execution.function.environment
        held = environment.get(found.variable) if isinstance(environment, dict) else None
        parameters = trigger.source.parameters
        return held is not None and bool(parameters) and held.parameters == parameters
    path = found.path or ""
    return path.endswith(_BUCKET if trigger.kind == "s3" else ".Sns.TopicArn")


def _invokes_itself(execution: Execution, function: Function, call: Call) -> bool:
    for atom in call.subject:
        if isinstance(atom, Input) and atom.kind == "context":
            if atom.path[-1:] and atom.path[-1] in _OWN_CONTEXT:
                continue
            return False
        if atom in _OWN_NAME:
            continue
        if not any(each.resource == function.id for each in resolve(execution, (atom,))):
            return False
    return bool(call.subject)


def _decides(guard: Guard) -> bool:
    """Whether a condition may be what ends the chain: more than the event's mere shape."""
    if guard.kind not in ("if", "case"):
        return False
    kinds = {origin.kind for origin in guard.origins}
    if kinds - {"event", "context", "environment"} or not kinds:
        return True
    return any(
        origin.kind == "event" and origin.path not in ("", "Records") for origin in guard.origins
    )


def _looks_at_object(guard: Guard) -> bool:
    """Whether a condition looks at the object that is new, and so may know its own output."""
    return guard.kind in ("if", "case") and any(
        ".s3.object" in origin.path for origin in guard.origins
    )


def _creates(call: Call, chosen: Filter) -> bool:
    """Whether the trigger listens to the event that a write makes."""
    wanted = {"s3:*", "s3:ObjectCreated:*"}
    wanted |= {f"s3:ObjectCreated:{event}" for event in _CREATED[call.name]}
    return any(event.text in wanted for event in chosen.events)


def _passes(key: Any, chosen: Filter) -> bool:
    """Whether a key certainly passes the filter for the beginnings and ends of keys."""
    parts = _in_order(key.parts) if isinstance(key, Derived) and key.parts else (key,)
    return _fits(parts, chosen.prefix, ends=False) and _fits(parts[::-1], chosen.suffix, ends=True)


def _in_order(parts: tuple[Any, ...]) -> tuple[Any, ...]:
    """The parts of a text as they follow each other, where the first may be a format."""
    written = parts[0].value if isinstance(parts[0], Constant) else None
    pieces = _PLACEHOLDER.split(written) if isinstance(written, str) else []
    if len(pieces) < 2:
        return parts
    filled = parts[1:] if len(pieces) == len(parts) == 2 else (Derived(NOWHERE),)
    return tuple(
        part
        for part in (Constant(pieces[0]), *filled, Constant(pieces[-1]))
        if part != Constant("")
    )


def _fits(parts: tuple[Any, ...], wanted: Property | None, *, ends: bool) -> bool:
    """Whether a key, given from its beginning or from its end, has the wanted text there."""
    if wanted is None or wanted.text == "":
        return True
    if wanted.text is None:
        return False
    if event_key(parts[0]):
        return True  # what came through the filter begins and ends as it says
    known = ""
    for part in parts:
        if not isinstance(part, Constant):
            break
        text = str(part.value)
        known = text + known if ends else known + text
    return known.endswith(wanted.text) if ends else known.startswith(wanted.text)
