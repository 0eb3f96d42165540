"""Objects of S3: which bucket and key a call names, and keys as a notification gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from slint.model.abstract import Derived, Input, Object, Value
from slint.model.execution import Call, Execution
from slint.rules import Report, rule

KEY = ("s3", "object", "key")
"""Where the key stands in a record of S3's notification."""

_DECODERS = ("urllib.parse.unquote_plus", "urllib.parse.unquote")
_PLACES = {  # the positions of the bucket and the key in the methods that take no keywords
    "s3:UploadFile": (1, 2),
    "s3:UploadFileobj": (1, 2),
    "s3:DownloadFile": (0, 1),
    "s3:DownloadFileobj": (0, 1),
    "s3:Copy": (1, 2),
}


class S3Object(NamedTuple):
    """The bucket and the key that a call works on; empty where the call names none."""

    bucket: Value
    key: Value


def named_object(execution: Execution, call: Call) -> S3Object:
    """The object that a call of S3 works on, be it of a client or of a resource."""
    first, second = _PLACES.get(call.name, (-1, -1))
    made = _maker(execution, call)
    if made is None:
        bucket, key = call.argument(first, "Bucket"), call.argument(second, "Key")
    elif made.name.endswith(".Bucket"):  # its methods take no bucket before the key
        bucket, key = made.argument(0, "bucket_name"), call.argument(second - 1, "Key")
    else:
        bucket = made.argument(0, "bucket_name")
        key = call.keywords.get("Key") or made.argument(1, "key")
    return S3Object(bucket or (), key or ())


def _maker(execution: Execution, call: Call) -> Call | None:
    """The call that made the bucket or object of the resource interface, or None."""
    for atom in call.receiver or ():
        if isinstance(atom, Object) and atom.name.startswith("aws.resource:s3."):
            if (made := execution.maker(atom)) is not None:
                return made
    return None


@rule
def object_key_not_decoded(execution: Execution, report: Report) -> None:
    """SL613: a key out of a notification is used as it is, URL-encoded."""
    for call in execution.calls:
        if not call.name.startswith("s3:"):
            continue
        state = next(filter(None, map(_state, _keys(execution, call))), None)
        if state is not None:
            report(
                call.span,
                f"`{call.name}` gets the object key {state}; decode it with "
                "`urllib.parse.unquote_plus`",
                owner=call.owner,
            )


def _state(key: object) -> str | None:
    """What is wrong with a key out of the event; None where nothing is, or that is not known."""
    if isinstance(key, Input) and event_key(key):
        return "still encoded as in a URL, so one with a space names another object"
    if isinstance(key, Derived) and key.name == "urllib.parse.unquote" and event_key(key):
        return "decoded by `unquote`, which leaves `+` for each space"
    return None


def _keys(execution: Execution, call: Call) -> Iterator[object]:
    """What a call may get as a key, that of its source included."""
    yield from named_object(execution, call).key
    sources = call.keywords.get("CopySource", ())
    if call.name == "s3:Copy" and call.positional:
        sources = call.positional[0]
    for source in sources:
        if isinstance(source, Object) and source.kind == "dict":
            yield from source.slots.get("Key", ())


def event_key(atom: object) -> bool:
    """Whether a value is the key of the object in the event, decoded or not."""
    if isinstance(atom, Input):
        return atom.kind == "event" and atom.path[-3:] == KEY
    return (
        isinstance(atom, Derived)
        and atom.name in _DECODERS
        and any(origin.path.endswith(".".join(KEY)) for origin in atom.origins)
    )
