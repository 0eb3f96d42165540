"""What the arguments and the receiver of a call tell about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from slint.model.abstract import Constant, Object, Value, literal
from slint.model.execution import Call

_BATCH_WRITER = "aws.resource:dynamodb.BatchWriter"


def is_given(call: Call, name: str) -> bool:
    """Whether an argument is given, or a part of one (`ExtraArgs.ACL`)."""
    owner, _, part = name.partition(".")
    value = call.keywords.get(owner, ())
    if not part:
        return bool(value) and value != (Constant(None),)
    return any(isinstance(atom, Object) and part in atom.slots for atom in value)


def argument(call: Call, names: str) -> Value:
    """An argument by the first of its names or positions that is there."""
    for name in names.split():
        if name.isdigit():
            if int(name) < len(call.positional):
                return call.positional[int(name)]
        elif name in call.keywords:
            return call.keywords[name]
    return ()


def copied_from(call: Call) -> Value:
    """The bucket that a copy is made from."""
    return next((value for path, value in call.named.items() if path.startswith(">")), ())


def on_objects(action: str) -> bool:
    """Whether an action of S3 is for objects, not for their bucket."""
    return "Object" in action and not action.startswith(("GetBucket", "PutBucket", "List"))


def is_batched(call: Call) -> bool:
    """Whether a batch writer makes the call."""
    return any(
        isinstance(atom, Object) and atom.name == _BATCH_WRITER for atom in call.receiver or ()
    )


def is_client(atom: object) -> bool:
    """Whether it is a client or a resource of the SDK."""
    return isinstance(atom, Object) and atom.name.startswith(("aws.client", "aws.resource"))


def service_of(atom: object) -> str:
    """The service of a client or a resource; `?` where that is not known."""
    name = atom.name if isinstance(atom, Object) else ""
    return name.partition(":")[2].partition(".")[0] or "?"


def camel(name: str) -> str:
    """`put_object` → `PutObject`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def has_known_text(call: Call) -> bool:
    """Whether the code writes out the first argument."""
    first = argument(call, "name 0")
    return bool(first) and all(isinstance(atom, Constant) for atom in first)


def runs_aws(call: Call) -> bool:
    """Whether a call starts the command line of AWS."""
    values: Iterable[Any] = argument(call, "args 0")
    for atom in values:
        if isinstance(atom, Object) and atom.slots:
            first = literal(atom.slots.get(0, ()))
        else:
            first = atom.value if isinstance(atom, Constant) else None
        if isinstance(first, str) and first.split(" ")[0].rpartition("/")[2] == "aws":
            return True
    return False
