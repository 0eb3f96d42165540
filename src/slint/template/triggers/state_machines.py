"""State machines whose tasks invoke functions.

A definition is a mapping, a text of JSON or a file. Its depth is bounded (`MAXIMUM_DEPTH`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from slint.model.resource import Resource
from slint.model.trigger import Trigger
from slint.model.value import Property, Unknown
from slint.source import Source, Span
from slint.template.json_text import read_text
from slint.template.partial_text import Part, joined, parts_of
from slint.template.triggers.apis import invoked_as
from slint.template.triggers.scope import Scope
from slint.template.triggers.settings import wired

_LAMBDA = ":lambda:"  # any operation of Lambda
_INVOKED = re.compile(r":lambda:invoke\b|:function:")
_SUBSTITUTE = re.compile(r"\$\{(\w+)\}")


def state_machine(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """The functions that the tasks of a state machine invoke."""
    given = resource.get("DefinitionSubstitutions")
    substitutions = given.entries if given else {}
    written = resource.get("Definition") or resource.get("DefinitionString")
    definition = written
    if written is None:
        definition = _beside(resource.get("DefinitionUri"), substitutions, scope)
    elif not written.entries:
        definition = _read(written, substitutions, scope)
    if written is not None and definition is None:
        yield from _mentioned(resource, scope, (written,))
    if definition is None:
        yield from _mentioned(resource, scope, tuple(substitutions.values()))
        return
    for name, state, around in _tasks(definition, scope):
        names = (_argument(state, "FunctionName"), state.get("Resource"))
        named = [_substituted(value, substitutions) for value in names if value]
        invoked = any(_INVOKED.search(value.pattern or "") for value in named)
        function = next(filter(None, map(scope.function, named)), None)
        if invoked or (function and not any(_LAMBDA in (value.pattern or "") for value in named)):
            yield wired(
                resource,
                function or "",
                "step-functions",
                state,
                state,
                name=name,
                source_id=resource.id,
                invocation=invoked_as(_argument(state, "InvocationType")),
                around=around,
            )


def _mentioned(resource: Resource, scope: Scope, values: tuple[Property, ...]) -> Iterator[Trigger]:
    """The functions that are named for a definition which cannot be read here."""
    for value in values:
        if function := scope.function(value):
            yield wired(resource, function, "step-functions", value, value, source_id=resource.id)


def _argument(state: Property, name: str) -> Property | None:
    """An argument of a task, in either query language."""
    return state.get("Parameters", name) or state.get("Arguments", name)


def _tasks(
    definition: Property, scope: Scope
) -> Iterator[tuple[str, Property, tuple[Property, ...]]]:
    """The states of type Task by name, each with the Map and Parallel states it stands in."""
    pending: list[tuple[Property, tuple[Property, ...]]] = [(definition, ())]
    while pending:
        machine, around = pending.pop()
        states = machine.get("States")
        inner = []
        for name, state in states.entries.items() if states else ():
            kind = state.get("Type")
            if kind is not None and kind.text == "Task":
                yield name, state, around
            within = [branch for branch, _ in scope.found(state, "Branches.*")]
            within += [one for key in ("Iterator", "ItemProcessor") if (one := state.get(key))]
            inner += [(each, (*around, state)) for each in within]
        pending += reversed(inner)


def _substituted(value: Property, substitutions: Mapping[str, Property]) -> Property:
    """A value with the substitutions of the state machine filled in."""
    if value.text is None or "${" not in value.text:
        return value
    parts = _parts(value, substitutions)
    return Property(joined(parts), value.span, value.key)


def _parts(value: Property, substitutions: Mapping[str, Property]) -> list[Part]:
    parts: list[Part] = []
    for part in parts_of(value):
        if not isinstance(part, str):
            parts.append(part)
            continue
        end = 0
        for match in _SUBSTITUTE.finditer(part):
            parts.append(part[end : match.start()])
            given = substitutions.get(match[1])
            parts.extend(parts_of(given) if given else (Unknown("substitution"),))
            end = match.end()
        parts.append(part[end:])
    return parts


def _beside(
    uri: Property | None, substitutions: Mapping[str, Property], scope: Scope
) -> Property | None:
    """The value of a definition in a file beside the template; None where it cannot be read."""
    file = scope.targets.beside(uri.text) if uri and uri.text else None
    if file is None:
        return None
    lines = file.text.count("\n") + 1
    written = Property(file.text, Span(file.path, 1, 1, lines, 1))
    return _read(written, substitutions, scope, file)


def _read(
    written: Property,
    substitutions: Mapping[str, Property],
    scope: Scope,
    file: Source | None = None,
) -> Property | None:
    """The value of a definition in JSON; None where it cannot be read."""
    parts = _parts(written, substitutions)
    length = sum(len(part) for part in parts if isinstance(part, str))
    scope.targets.spend(length // 10)
    return read_text(written, scope.targets.sources, parts, file)
