"""Names and ARNs as code and templates put them together, so that both can be compared.

A written name is a text in which each part that is not known has its own mark: a NUL, what it is
(`Orders`, `Orders!Arn`, `?AWS.Region`) and a NUL. Equal marks stand for equal texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from slint.model.abstract import Constant, Derived, Environment, Input
from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Property, Reference, Text, Unknown

MARK = re.compile(r"\0([^\0]*)\0")
UNKNOWN = "\0?\0"

_OWN_NAMES = (
    "TableName",
    "BucketName",
    "QueueName",
    "TopicName",
    "FunctionName",
    "StateMachineName",
    "Name",
    "DeliveryStreamName",
    "LogGroupName",
    "RoleName",
    "UserPoolName",
    "ClusterName",
)
_PLATFORM = {"AWS_REGION": "AWS::Region", "AWS_DEFAULT_REGION": "AWS::Region"}
_SQL = re.compile(r"\b(?:FROM|INTO|UPDATE)\s+(?:\"([^\"]+)\"|([\w.\0?-]+))", re.IGNORECASE)


def written(value: Property) -> str:
    """A property's text, with its marks; a mark alone for what is no text."""
    data = value.data
    parts = data.parts if isinstance(data, Text) else (data,)
    return "".join(map(_part, parts))


def _part(part: Any) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, Reference):
        return f"\0{part.id}{f'!{part.attribute}' if part.attribute else ''}\0"
    if isinstance(part, Unknown) and part.reason.startswith("AWS::"):
        return f"\0?{part.reason.replace('::', '.')}\0"
    return UNKNOWN


def spelled(atom: Any, environment: Mapping[str, Property] | None) -> str:
    """The text that a value of the code is, with its marks."""
    if isinstance(atom, Constant):
        return atom.value if isinstance(atom.value, str) else str(atom.value)
    if isinstance(atom, Environment):
        if atom.name in _PLATFORM:
            return _part(Unknown(_PLATFORM[atom.name]))
        value = environment.get(atom.name) if environment else None
        return written(value) if value is not None else UNKNOWN
    if isinstance(atom, Input) and atom.kind == "event":
        return f"\0?{'.'.join(('event', *atom.path)).replace(':', '')}\0"
    if isinstance(atom, Derived) and atom.parts and not atom.keeps:
        return _text(atom.parts, environment)
    return UNKNOWN


def _text(parts: tuple[Any, ...], environment: Mapping[str, Property] | None) -> str:
    first, *rest = parts
    joiner = first.value if isinstance(first, Constant) else None
    if isinstance(joiner, str) and len(rest) == 1 and isinstance(rest[0], Derived):
        if rest[0].parts and "{" not in joiner and len(joiner) <= 2 and not rest[0].name:
            return joiner.join(spelled(part, environment) for part in rest[0].parts)
    if isinstance(joiner, str) and rest and (re.search(r"\{\w*\}|%s", joiner)):
        given = iter(rest)
        return re.sub(r"\{\w*\}|%s", lambda _: spelled(next(given, None), environment), joiner)
    return "".join(spelled(part, environment) for part in parts)


def last(name: str) -> str:
    """The name at the end of an ARN, of a queue's URL or of the address of an object."""
    if name.startswith("arn:"):
        tail = name.split(":", 5)[-1]
        if name.split(":", 3)[2:3] == ["s3"]:
            return tail.partition("/")[0]
        return tail.partition(":function:")[2].partition(":")[0] or _after(tail)
    if name.startswith("https://"):
        return name.rstrip("/").rpartition("/")[2]
    if name.startswith("s3://"):
        return name[5:].partition("/")[0]
    return name


def _after(tail: str) -> str:
    """The name in the last part of an ARN: `table/orders/index/x`, `function:orders:live`."""
    words = re.split(r"[/:]", tail)
    if words[0] in _KINDS and len(words) > 1:
        return tail[len(words[0]) + 1 :] if words[0] == "parameter" else words[1]
    return words[-1]


_KINDS = frozenset(
    (
        "table", "function", "stream", "stateMachine", "event-bus", "deliverystream", "parameter",
        "log-group", "userpool", "cluster", "role", "key", "layer", "rule", "express",
    )
)  # fmt: skip


def table_of(statement: str) -> str:
    """The table of a statement in PartiQL; empty where that is not told."""
    found = _SQL.search(statement)
    return (found[1] or found[2]).partition('"')[0] if found else ""


def referred_in(text: str) -> str | None:
    """The resource whose name or ARN a text is, as far as it is that of one resource."""
    marks: list[str] = MARK.findall(text)
    owners = [mark.partition("!")[0] for mark in marks if not mark.startswith("?")]
    if len(set(owners)) != 1:
        return None
    if MARK.fullmatch(text) or text.startswith(("arn:", "https://", "s3://")):
        return owners[0]
    if text.startswith("\0") and re.match(r"\0[^\0]*\0[/:]", text):
        return owners[0]
    return None


def called(template: Template, name: str) -> Iterator[Resource]:
    """The resources of a template that have this written name."""
    if not name.replace(UNKNOWN, ""):
        return
    for resources in template.resources.values():
        for resource in resources:
            if any(each == name for each in own_names(resource)):
                yield resource


def own_names(resource: Resource) -> Iterator[str]:
    """The names that a resource is given."""
    for key in _OWN_NAMES:
        if (value := resource.get(key)) is not None and isinstance(value.data, (str, Text)):
            yield written(value)
