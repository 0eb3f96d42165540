"""Which resource a value names: the one place that follows it from the code to the template."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from slint.model.abstract import Atom, Constant, Environment, Input, Object, Value, access_path
from slint.model.execution import Call, Execution
from slint.model.slots import FIRST
from slint.model.template import Template
from slint.model.value import Property
from slint.source import Span


class Touched(NamedTuple):
    """What a value names.

    `resource` is the logical id of a resource of the template, `name` the literal name where
    it is known, `variable` the environment variable that carries it, `path` the part of the
    event (`event.Records[].s3.bucket.name`) that does; `span` the place in the template.
    """

    resource: str | None = None
    name: str | None = None
    variable: str | None = None
    path: str | None = None
    span: Span | None = None


def touched(execution: Execution, call: Call) -> tuple[Touched, ...]:
    """What an AWS call works on, one entry for each alternative; empty where that is not told."""
    return tuple(resolve(execution, call.subject))


def resolve(execution: Execution, value: Value) -> Iterator[Touched]:
    """What each alternative of a value names."""
    for atom in value:
        found = _resolve(execution, atom)
        if found is not None:
            yield found


def _resolve(execution: Execution, atom: Atom) -> Touched | None:
    if isinstance(atom, Constant) and isinstance(atom.value, str) and atom.value:
        name = _last(atom.value)
        return Touched(_named(execution.template, name), name)
    if isinstance(atom, Environment):
        return _from_variable(execution, atom.name)
    if isinstance(atom, Input) and atom.kind == "event" and atom.path:
        path = access_path("event", atom.path)
        return Touched(_source(execution, atom.path), None, None, path)
    if isinstance(atom, Object) and (held := atom.slots.get(FIRST)):
        return next(resolve(execution, held), None)
    return None


def _from_variable(execution: Execution, variable: str) -> Touched:
    function = execution.function
    environment = function.environment if function is not None else None
    value = environment.get(variable) if isinstance(environment, dict) else None
    if value is None:
        return Touched(variable=variable)
    found = referred(value)
    name = None if found else value.text
    if name:
        name = _last(name)
        found = _named(execution.template, name)
    return Touched(found, name, variable, None, value.span)


def referred(value: Property) -> str | None:
    """The logical id that a property's value refers to: by itself, or inside a text."""
    ids = set(value.references)
    return ids.pop() if len(ids) == 1 else None


def _last(name: str) -> str:
    """The name at the end of an ARN or a queue's URL."""
    if name.startswith("arn:"):
        return name.rpartition(":")[2].rpartition("/")[2]
    return name.rstrip("/").rpartition("/")[2] if name.startswith("https://") else name


_NAMES = (
    "TableName",
    "BucketName",
    "QueueName",
    "TopicName",
    "FunctionName",
    "StateMachineName",
    "Name",
    "DeliveryStreamName",
    "LogGroupName",
)


def _named(template: Template | None, name: str) -> str | None:
    """The resource that has this literal name."""
    if template is None:
        return None
    for resources in template.resources.values():
        for resource in resources:
            for key in _NAMES:
                written = resource.get(key)
                if written is not None and written.text == name:
                    return resource.id
    return None


def _source(execution: Execution, path: tuple[str, ...]) -> str | None:
    """The resource behind a part of the event: the bucket, queue or stream that it came from."""
    function = execution.function
    if function is None or not _NAMES_SOURCE & set(path):
        return None
    sources = {trigger.source_id for trigger in function.triggers if trigger.source_id is not None}
    return sources.pop() if len(sources) == 1 else None


_NAMES_SOURCE = frozenset(("bucket", "eventSourceARN", "eventSourceArn", "TopicArn"))
