"""What each intrinsic function makes of its argument, `Ref` and `Fn::If` apart."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from slint.model.value import UNDECIDED, Chosen, Data, Joined, Property, Reference, Unknown
from slint.source import Span
from slint.template.nodes import MappingNode, Node, ScalarNode, SequenceNode
from slint.template.partial_text import Part, in_resolve, parts_of

_SUBSTITUTE = re.compile(r"\$\{([^{}]*)\}")


class Reducing(Protocol):
    """What a function asks of the reducer of its template."""

    mappings: MappingNode | None
    resources: frozenset[str]

    def value(self, node: Node, key: Span | None = None) -> Property | None:
        """What a node is."""

    def named(self, name: str, place: Span, key: Span | None = None) -> Property:
        """What `Ref` of a name is."""

    def text(self, parts: Iterable[Part]) -> Data:
        """The text of some parts."""

    def spend(self, work: int) -> None:
        """Counts what is made."""


def _get_attribute(reducer: Reducing, argument: Node, place: Span, key: Span | None) -> Property:
    name: str | None = None
    if isinstance(argument, ScalarNode):
        name = argument.text
    elif isinstance(argument, SequenceNode):
        words = [value.text if value else None for value in map(reducer.value, argument.items)]
        name = ".".join(word for word in words if word) if None not in words else None
    owner, dot, attribute = (name or "").partition(".")
    known = dot and owner in reducer.resources
    return Property(Reference(owner, attribute) if known else UNDECIDED, place, key)


def _sub(reducer: Reducing, argument: Node, place: Span, key: Span | None) -> Property:
    names: Mapping[str, tuple[ScalarNode, Node]] = {}
    if isinstance(argument, SequenceNode) and len(argument.items) == 2:
        argument, second = argument.items
        names = second.entries if isinstance(second, MappingNode) else {}
    if not isinstance(argument, ScalarNode):
        return Property(UNDECIDED, place, key)
    text = argument.text
    parts: list[Part] = []
    sources: list[tuple[int, Property]] = []  # each with the number of its first part
    end = 0
    for match in _SUBSTITUTE.finditer(text):
        parts.append(text[end : match.start()])
        end = match.end()
        name = match[1].strip()
        if name.startswith("!"):
            parts.append(f"${{{name[1:]}}}")
            continue
        value = reducer.value(names[name][1]) if name in names else reducer.named(name, place)
        if value is not None:
            sources.append((len(parts), value))
            parts.extend(parts_of(value))
    parts.append(text[end:])
    used, selectors = _used(parts, sources)
    return Property(reducer.text(parts), place, key, used, selectors=selectors)


def _join(reducer: Reducing, argument: Node, place: Span, key: Span | None) -> Property:
    delimiter, listed = _two(reducer, argument)
    if delimiter is None or listed is None:
        return Property(UNDECIDED, place, key)
    between = "" if delimiter.data is None else delimiter.text
    if between is None or not listed.known or not isinstance(listed.data, tuple):
        unknown = listed.data if isinstance(listed.data, Unknown) else UNDECIDED
        return Property(unknown, place, key, listed.parameters, selectors=listed.selectors)
    parts: list[Part] = []
    sources = [(-1, listed)]
    for number, item in enumerate(listed.items):
        if number:
            parts.append(between)
        sources.append((len(parts), item))
        parts.extend(parts_of(item))
    used, selectors = _used(parts, sources)
    data = reducer.text(parts)
    return Joined(data, place, key, used, selectors=selectors, pieces=listed.items, between=between)


def _used(
    parts: Sequence[Part], sources: Iterable[tuple[int, Property]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parameters that the values in a text are made of, and those that only choose some."""
    inside: list[bool] = []
    if any(isinstance(part, str) and "{{resolve:" in part for part in parts):
        inside = in_resolve(parts)
    used: list[str] = []
    passed: set[str] = set()
    for at, value in sources:
        used.extend(value.parameters)
        if not (inside and 0 <= at < len(inside) and inside[at]):
            passed.update(value.passed)
    return _once(used), tuple(name for name in _once(used) if name not in passed)


def _find_in_map(
    reducer: Reducing, argument: Node, place: Span, key: Span | None
) -> Property | None:
    items = argument.items if isinstance(argument, SequenceNode) else []
    names = [reducer.value(item) for item in items[:3]]
    keys = _once(name for value in names if value for name in value.parameters)
    texts = [value.text if value else None for value in names]
    if len(texts) != 3 or None in texts:
        rows = tuple(_rows(reducer, texts)) if len(texts) == 3 else ()
        return Chosen(Unknown("map"), place, key, keys, selectors=keys, rows=rows)
    found: Node | None = reducer.mappings
    for text in texts:
        found = found.get(text or "") if isinstance(found, MappingNode) else None
    if found is None and len(items) == 4 and isinstance(items[3], MappingNode):
        default = items[3].get("DefaultValue")
        return _chosen(reducer.value(default) if default else None, keys, place, key)
    listed = found.items if isinstance(found, SequenceNode) else [found]
    if not names or not all(isinstance(node, ScalarNode) for node in listed) or found is None:
        return Property(Unknown("map"), place, key, keys, selectors=keys)
    return _chosen(reducer.value(found), keys, place, key)


def _rows(reducer: Reducing, names: Sequence[str | None]) -> Iterator[Property]:
    """The texts of the mappings that keys lead to of which some, None here, may be any."""
    nodes: list[Node] = [reducer.mappings] if reducer.mappings else []
    for name in names:
        found = [node for node in nodes if isinstance(node, MappingNode)]
        nodes = [
            each
            for node in found
            for each in ([node.get(name)] if name else [pair[1] for pair in node.entries.values()])
            if each is not None
        ]
        reducer.spend(len(nodes))
    for node in nodes:
        if isinstance(node, ScalarNode) and (value := reducer.value(node)):
            yield value


def _chosen(
    value: Property | None, keys: Iterable[str], place: Span, key: Span | None
) -> Property | None:
    """A value that the parameters among some keys chose."""
    if value is None:
        return None
    used = _once((*keys, *value.parameters))
    selectors = tuple(name for name in used if name not in value.passed)
    return Property(value.data, place, key, used, selectors=selectors)


def _select(reducer: Reducing, argument: Node, place: Span, key: Span | None) -> Property:
    index, listed = _two(reducer, argument)
    if index and listed and listed.known and isinstance(listed.data, tuple):
        number = index.integer
        if number is not None and 0 <= number < len(listed.items):
            item = listed.items[number]
            passed = {*listed.passed, *item.passed}
            used = _once(listed.parameters + item.parameters)
            selectors = tuple(name for name in used if name not in passed)
            return Property(item.data, place, key, used, selectors=selectors)
    return Property(UNDECIDED, place, key)


def _split(reducer: Reducing, argument: Node, place: Span, key: Span | None) -> Property:
    delimiter, text = _two(reducer, argument)
    if delimiter and delimiter.text and text and text.text is not None:
        pieces = text.text.split(delimiter.text)
        reducer.spend(len(pieces))
        return Property(
            tuple(Property(piece, place) for piece in pieces), place, key, text.parameters
        )
    return Property(UNDECIDED, place, key)


def _base64(reducer: Reducing, argument: Node, place: Span, key: Span | None) -> Property:
    value = reducer.value(argument)
    if value is None or value.text is None:
        return Property(UNDECIDED, place, key)
    encoded = b64encode(value.text.encode("utf-8", "replace")).decode("ascii")
    return Property(encoded, place, key, value.parameters)


FUNCTIONS: Mapping[str, Callable[[Reducing, Node, Span, Span | None], Property | None]] = {
    "Fn::GetAtt": _get_attribute,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::FindInMap": _find_in_map,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Base64": _base64,
}
"""What a function makes of its argument, by name."""


def _two(reducer: Reducing, argument: Node) -> tuple[Property | None, Property | None]:
    """The two operands of a function; None and None where there are not two."""
    if not isinstance(argument, SequenceNode) or len(argument.items) != 2:
        return None, None
    return reducer.value(argument.items[0]), reducer.value(argument.items[1])


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
