"""Operations of AWS services: the record of a call, what it works on and what it gives."""

from __future__ import annotations

from slint.code import tree
from slint.execution import record, subjects
from slint.execution.arguments import Arguments
from slint.execution.machine import Machine
from slint.model.abstract import Derived, KnownCall, Object, Origin, Origins, Value, join, literal
from slint.model.execution import Call

PRESIGNED = frozenset(("generate_presigned_url", "generate_presigned_post"))
"""Methods of clients that sign a call for somebody else."""

_SAME = frozenset(  # keys of results that name what the call itself named
    (
        ("sqs:GetQueueUrl", "QueueUrl"),
        ("sqs:CreateQueue", "QueueUrl"),
        ("sns:CreateTopic", "TopicArn"),
    )
)

_OWNERS = frozenset(f"aws.resource:s3.{name}" for name in ("Bucket", "Object", "ObjectSummary"))


def operation(
    machine: Machine, receiver: Object, qualified: str, arguments: Arguments, at: tree.At
) -> tuple[Call, Derived]:
    """Calls an operation of an AWS service: the record of that, and what it gives."""
    call = record.note_call(machine, qualified, (receiver,), arguments, at)
    service, _, name = qualified.partition(":")
    _name(machine, call, service, name, arguments)
    if not call.subject:
        call.subject = (receiver,)
    found: Origins = call.argument_origins
    marked = record.origin_of(machine.libraries.effect(qualified), arguments)
    if marked:
        found |= {Origin(marked, qualified)}
    return call, Derived(found, qualified, call)


def presign(machine: Machine, call: Call, service: str, method: str, arguments: Arguments) -> None:
    """Notes what a call that is signed for somebody else will work on."""
    if method == "generate_presigned_post":
        _name(machine, call, service, camel(method), arguments)
        return
    name = literal(arguments.get(0, "ClientMethod") or ())
    keywords: dict[str | None, Value] = {
        key: held
        for atom in arguments.get(1, "Params") or ()
        if isinstance(atom, Object)
        for key, held in atom.slots.items()
        if isinstance(key, str)
    }
    if isinstance(name, str):
        _name(machine, call, service, camel(name), Arguments(keywords=keywords))


def _name(
    machine: Machine, call: Call, service: str, operation_name: str, arguments: Arguments
) -> None:
    """Notes what the arguments of a call name; a call in a loop may name several things."""
    paths = machine.libraries.arguments.of(service, operation_name)
    if any(isinstance(atom, Object) and atom.name in _OWNERS for atom in call.receiver or ()):
        # Methods of a bucket and its objects take the same arguments, without the bucket.
        paths = " ".join(path for path in paths.split() if not path.isdigit())
    for path, value in subjects.named(paths, arguments).items():
        call.named[path] = join(call.named[path], value) if path in call.named else value
        if not path.startswith(">"):
            call.subject = join(call.subject, value) if call.subject else value


def result(call: KnownCall, key: object) -> Value | None:
    """What a part of a call's result names, where that is what the call named."""
    if (call.name, key) not in _SAME or any(isinstance(atom, Object) for atom in call.subject):
        return None
    return call.subject


def camel(name: str) -> str:
    """`put_object` → `PutObject`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))
