"""The functions of Terraform that are evaluated; all others give a value that is not known."""

from __future__ import annotations

import base64
import json
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from slint.model.value import Data, Property, Reference, Text, Unknown
from slint.template.partial_text import Part, joined, parts_of
from slint.template.terraform.values import MISSING, filled, listed, number, numeral, truth, whole

Arguments = Sequence[Property]
Result: TypeAlias = "Property | Data"
Function = Callable[[Arguments], Result]

_OPEN = Unknown("function")
_LONGEST = 2000
_FORMAT = re.compile(r"%(%|[-+0# ]*\d*(?:\.\d+)?([a-zA-Z]))")


class OpenEntries(Mapping[str, Property]):
    """Entries beside which there may be others: every name is there, maybe unknown."""

    def __init__(self, entries: Mapping[str, Property], missing: Property) -> None:
        self._entries = entries
        self._missing = missing

    def __getitem__(self, name: str) -> Property:
        return self._entries.get(name, self._missing)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def _texts(change: Callable[..., str], count: int = 1) -> Function:
    """A function of known texts."""

    def call(arguments: Arguments) -> Result:
        texts = [each.text for each in arguments]
        if len(texts) != count or None in texts:
            return _OPEN
        return Property(change(*texts), arguments[0].span, quoted=True)

    return call


def _items(value: Property) -> tuple[Property, ...] | None:
    """The items of a known list, else None."""
    if whole(value):
        return (value,)
    return value.items if isinstance(value.data, tuple) and value.known else None


def _merge(arguments: Arguments) -> Result:
    merged: dict[str, Property] = {}
    unknown: Property | None = None
    for each in arguments:
        if each.data is None:
            continue
        if not isinstance(each.data, Mapping):
            unknown = each
            merged = {}  # what it holds may take the place of those before it
            continue
        if isinstance(each.data, OpenEntries):
            unknown = unknown or Property(_OPEN, each.span)
        merged.update(each.data)
    return OpenEntries(merged, Property(_OPEN, unknown.span)) if unknown else merged


def _concat(arguments: Arguments) -> Result:
    found: list[Property] = []
    for each in arguments:
        items = _items(each)
        found += items if items is not None else (Property(_OPEN, each.span),)
    return tuple(found)


def _lookup(arguments: Arguments) -> Result:
    if len(arguments) < 2 or not isinstance(arguments[0].data, Mapping):
        return _OPEN
    name = arguments[1].text
    if name is None:
        return _OPEN
    if name in arguments[0].data:
        return arguments[0].data[name]
    return arguments[2] if len(arguments) > 2 else MISSING


def _element(arguments: Arguments) -> Result:
    items = _items(arguments[0]) if len(arguments) == 2 else None
    index = arguments[1].integer if items else None
    return items[index % len(items)] if items and index is not None else _OPEN


def _coalesce(arguments: Arguments) -> Result:
    for each in arguments:
        if isinstance(each.data, Unknown):
            return each
        if each.data is not None and each.data not in ("", ()):
            return each
    return MISSING


def _coalescelist(arguments: Arguments) -> Result:
    for each in arguments:
        if not each.known or each.items:
            return each
    return MISSING


def _try(arguments: Arguments) -> Result:
    for each in arguments:
        if each.data != MISSING:
            return each
    return _OPEN


def _can(arguments: Arguments) -> Result:
    if arguments[0].data == MISSING:
        return "false"
    return _OPEN if isinstance(arguments[0].data, Unknown) else "true"


def _join(arguments: Arguments) -> Result:
    if len(arguments) < 2 or arguments[0].text is None:
        return _OPEN
    parts: list[Part] = []
    for each in arguments[1:]:
        items = _items(each)
        for item in items if items is not None else (Property(_OPEN, each.span),):
            parts += (arguments[0].text, *filled(item)) if parts else filled(item)
    return joined(parts)


def _split(arguments: Arguments) -> Result:
    between, text = (each.text for each in arguments[:2])
    if not between or text is None:
        return _OPEN
    return listed(text.split(between)[:_LONGEST], arguments[1].span)


def _format(arguments: Arguments) -> Result:
    pattern = arguments[0].text if arguments else None
    if pattern is None:
        return _OPEN
    rest = iter(arguments[1:])
    parts: list[Part] = []
    end = 0
    for match in _FORMAT.finditer(pattern):
        parts.append(pattern[end : match.start()])
        end = match.end()
        if match[1] == "%":
            parts.append("%")
        else:
            given = next(rest, None)
            parts += _formatted(match[0], match[2], given) if given else (_OPEN,)
    parts.append(pattern[end:])
    return joined(parts)


def _formatted(verb: str, kind: str, value: Property) -> tuple[Part, ...]:
    if verb in ("%s", "%v", "%d") or not value.known:
        return filled(value) if verb in ("%s", "%v", "%d") else (_OPEN,)
    found = number(value)
    if found is not None and kind == "d" and len(verb) < 8:
        return (verb % int(found),)
    return (_OPEN,)


def _formatlist(arguments: Arguments) -> Result:
    lists = [_items(each) for each in arguments[1:]]
    counts = {len(each) for each in lists if each is not None}
    if len(counts) != 1:
        return _OPEN
    found = []
    for index in range(counts.pop()):
        row = [
            items[index] if items is not None else each
            for each, items in zip(arguments[1:], lists, strict=True)
        ]
        found.append(_format([arguments[0], *row]))
    return tuple(each if isinstance(each, Property) else Property(each, arguments[0].span)
                 for each in found)  # fmt: skip


def _toset(arguments: Arguments) -> Result:
    items = _items(arguments[0])
    if items is None:
        return arguments[0]
    found: dict[object, Property] = {}
    for item in items:
        found.setdefault(item.data if isinstance(item.data, str) else id(item), item)
    return tuple(found.values())


def _same(arguments: Arguments) -> Result:
    return arguments[0] if arguments else _OPEN


def _keys(arguments: Arguments) -> Result:
    data = arguments[0].data
    if not isinstance(data, Mapping) or isinstance(data, OpenEntries):
        return _OPEN
    return tuple(
        Property(name, value.key or value.span, quoted=True) for name, value in sorted(data.items())
    )


def _values(arguments: Arguments) -> Result:
    data = arguments[0].data
    if isinstance(data, Mapping) and not isinstance(data, OpenEntries):
        return tuple(value for _, value in sorted(data.items()))
    return (arguments[0],) if whole(arguments[0]) else _OPEN


def _length(arguments: Arguments) -> Result:
    value = arguments[0]
    if isinstance(value.data, OpenEntries) or not value.known or value.data is None:
        return _OPEN
    if isinstance(value.data, tuple) and any(item.data == _OPEN for item in value.items):
        return _OPEN
    return str(len(value.data))


def _contains(arguments: Arguments) -> Result:
    items = _items(arguments[0])
    wanted = arguments[1].text if len(arguments) == 2 else None
    if items is None or wanted is None:
        return _OPEN
    texts = [item.text for item in items]
    return "true" if wanted in texts else (_OPEN if None in texts else "false")


def _flatten(arguments: Arguments) -> Result:
    return tuple(arguments[0].flattened) if _items(arguments[0]) is not None else _OPEN


def _distinct(arguments: Arguments) -> Result:
    return _toset(arguments)


def _compact(arguments: Arguments) -> Result:
    items = _items(arguments[0])
    if items is None:
        return _OPEN
    return tuple(item for item in items if item.data is not None and item.data != "")


def _one(arguments: Arguments) -> Result:
    items = _items(arguments[0])
    if items is None:
        return _OPEN
    return items[0] if items else None


def _zipmap(arguments: Arguments) -> Result:
    names, values = (_items(each) for each in arguments[:2])
    if names is None or values is None or any(name.text is None for name in names):
        return _OPEN
    return {name.text or "": value for name, value in zip(names, values, strict=False)}


def _replace(arguments: Arguments) -> Result:
    if len(arguments) != 3 or arguments[1].text is None or arguments[2].text is None:
        return _OPEN
    value, old, new = arguments[0], arguments[1].text, arguments[2].text
    if len(old) > 1 and old.startswith("/") and old.endswith("/"):
        return _OPEN  # a regular expression of another language
    if isinstance(value.data, Text):
        return joined([each.replace(old, new) if isinstance(each, str) else each
                       for each in value.data.parts])  # fmt: skip
    return value.text.replace(old, new) if value.text is not None else _OPEN


def _numbers(change: Callable[..., float]) -> Function:
    """A function of known numbers."""

    def call(arguments: Arguments) -> Result:
        found = [number(each) for each in arguments]
        return _OPEN if None in found or not found else numeral(change(found))

    return call


def _tobool(arguments: Arguments) -> Result:
    return arguments[0] if truth(arguments[0]) is not None else _OPEN


def _case(change: Callable[[str], str]) -> Function:
    """A function of a text whose unknown parts stay."""

    def call(arguments: Arguments) -> Result:
        parts = parts_of(arguments[0]) if arguments and not arguments[0].entries else (_OPEN,)
        return joined([change(part) if isinstance(part, str) else part for part in parts])

    return call


def _substr(arguments: Arguments) -> Result:
    text = arguments[0].text
    start, length = (each.integer for each in arguments[1:3])
    if text is None or start is None or length is None:
        return _OPEN
    return text[start:] if length < 0 else text[start : start + length]


def _slice(arguments: Arguments) -> Result:
    items = _items(arguments[0])
    start, end = (each.integer for each in arguments[1:3])
    return _OPEN if items is None or start is None or end is None else items[start:end]


def _path(change: Callable[[str], str]) -> Function:
    """A function of a path, of which only the beginning may be unknown."""

    def call(arguments: Arguments) -> Result:
        return change(arguments[0].text) if arguments[0].text is not None else _OPEN

    return call


def _range(arguments: Arguments) -> Result:
    found = [each.integer for each in arguments]
    bounds = [each for each in found if each is not None]
    if len(bounds) != len(found) or not 1 <= len(bounds) <= 3 or bounds[-1] == 0:
        return _OPEN
    return listed(map(str, range(*bounds)[:_LONGEST]), arguments[0].span)


def _setproduct(arguments: Arguments) -> Result:
    found: list[tuple[Property, ...]] = [()]
    for each in arguments:
        items = _items(each)
        if items is None or len(items) * len(found) > _LONGEST:
            return _OPEN
        found = [(*row, item) for row in found for item in items]
    return tuple(Property(row, arguments[0].span) for row in found)


def _union(arguments: Arguments) -> Result:
    return _toset([Property(_concat(arguments), arguments[0].span)])  # type: ignore[arg-type]


def plain(value: Property) -> Any:
    """A known value as JSON holds it; raises ValueError where a part is not known."""
    data = value.data
    if data is None:
        return None
    if isinstance(data, str):
        if value.quoted:
            return data
        found = number(value)
        return truth(value) if truth(value) is not None else (data if found is None else found)
    if isinstance(data, Mapping) and not isinstance(data, OpenEntries):
        return {name: plain(item) for name, item in data.items()}
    if isinstance(data, tuple) and value.known:
        return [plain(item) for item in value.items]
    raise ValueError(value)


def json_text(value: Property) -> Data:
    """The text of JSON that a value makes, where all of it is known."""
    try:
        return json.dumps(plain(value))
    except ValueError:
        return Unknown("json")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


FUNCTIONS: Mapping[str, Function] = {
    "abs": _numbers(lambda found: abs(found[0])),
    "abspath": _path(posixpath.normpath),
    "alltrue": lambda _: _OPEN,
    "base64encode": _texts(_base64),
    "basename": _path(posixpath.basename),
    "can": _can,
    "ceil": _numbers(lambda found: -(-found[0] // 1)),
    "chomp": _texts(lambda text: text.rstrip("\r\n")),
    "coalesce": _coalesce,
    "coalescelist": _coalescelist,
    "compact": _compact,
    "concat": _concat,
    "contains": _contains,
    "dirname": _path(lambda path: posixpath.dirname(path) or "."),
    "distinct": _distinct,
    "element": _element,
    "endswith": _texts(lambda text, end: str(text.endswith(end)).lower(), 2),
    "flatten": _flatten,
    "floor": _numbers(lambda found: found[0] // 1),
    "format": _format,
    "formatlist": _formatlist,
    "join": _join,
    "jsonencode": _same,
    "keys": _keys,
    "length": _length,
    "lookup": _lookup,
    "lower": _case(str.lower),
    "max": _numbers(max),
    "merge": _merge,
    "min": _numbers(min),
    "nonsensitive": _same,
    "one": _one,
    "pathexpand": _same,
    "range": _range,
    "replace": _replace,
    "sensitive": _same,
    "setproduct": _setproduct,
    "setunion": _union,
    "slice": _slice,
    "sort": _same,
    "split": _split,
    "startswith": _texts(lambda text, start: str(text.startswith(start)).lower(), 2),
    "strcontains": _texts(lambda text, part: str(part in text).lower(), 2),
    "substr": _substr,
    "title": _case(str.title),
    "tobool": _tobool,
    "tolist": _same,
    "tomap": _same,
    "tonumber": _same,
    "toset": _toset,
    "tostring": _same,
    "trim": _texts(lambda text, characters: text.strip(characters), 2),
    "trimprefix": _texts(lambda text, start: text.removeprefix(start), 2),
    "trimspace": _case(str.strip),
    "trimsuffix": _texts(lambda text, end: text.removesuffix(end), 2),
    "try": _try,
    "upper": _case(str.upper),
    "values": _values,
    "zipmap": _zipmap,
}


def references(value: Property) -> Iterator[Reference]:
    """The references in a value and in its parts."""
    data = value.data
    for part in data.parts if isinstance(data, Text) else (data,):
        if isinstance(part, Reference):
            yield part
