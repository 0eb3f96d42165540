"""Which resource a value names: the one place that follows it from the code to the template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from slint.model import naming
from slint.model.abstract import (
    Atom,
    Constant,
    Derived,
    Environment,
    Input,
    Object,
    Value,
    access_path,
)
from slint.model.execution import Call, Execution
from slint.model.slots import FIRST
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
        return _by_text(execution, atom.value)
    if isinstance(atom, Environment):
        return _from_variable(execution, atom.name)
    if isinstance(atom, Input) and atom.kind == "event" and atom.path:
        path = access_path("event", atom.path)
        return Touched(_source(execution, atom.path), None, None, path)
    if isinstance(atom, Object) and (held := atom.slots.get(FIRST)):
        return next(resolve(execution, held), None)
    if isinstance(atom, Derived) and atom.parts and not atom.keeps:
        return _by_text(execution, naming.spelled(atom, variables(execution)))
    return None


def variables(execution: Execution) -> Mapping[str, Property]:
    """The environment variables that the template sets, as far as they are known."""
    function = execution.function
    environment = function.environment if function is not None else None
    return environment if isinstance(environment, Mapping) else {}


def _by_text(execution: Execution, text: str) -> Touched | None:
    """What a text names that the code writes or puts together."""
    text = naming.table_of(text) or text
    found = naming.referred_in(text)
    name = naming.last(text)
    if found is None and execution.template is not None:
        found = next((each.id for each in naming.called(execution.template, name)), None)
    if "\0" in name:
        return Touched(found) if found else None
    return Touched(found, name)


def _from_variable(execution: Execution, variable: str) -> Touched:
    value = variables(execution).get(variable)
    if value is None:
        return Touched(variable=variable)
    found = referred(value)
    name = None if found else value.text
    if name:
        name = naming.last(name)
    if found is None and execution.template is not None:
        written = naming.last(naming.written(value))
        found = next((each.id for each in naming.called(execution.template, written)), None)
    return Touched(found, name, variable, None, value.span)


def referred(value: Property) -> str | None:
    """The logical id that a property's value refers to: by itself, or inside a text."""
    ids = set(value.references)
    return ids.pop() if len(ids) == 1 else None


def _source(execution: Execution, path: tuple[str, ...]) -> str | None:
    """The resource behind a part of the event: the bucket, queue or stream that it came from."""
    function = execution.function
    if function is None or not _NAMES_SOURCE & set(path):
        return None
    sources = {trigger.source_id for trigger in function.triggers if trigger.source_id is not None}
    return sources.pop() if len(sources) == 1 else None


_NAMES_SOURCE = frozenset(("bucket", "eventSourceARN", "eventSourceArn", "TopicArn"))
