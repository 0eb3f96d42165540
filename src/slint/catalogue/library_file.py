"""One library as `rules/libraries/<module>.yaml` describes it; what does not fit is refused.

`docs/adding.md` says what each key means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import yaml

from slint.catalogue.written import CatalogueError, compose
from slint.model.libraries import (
    SINKS,
    Cors,
    Distribution,
    Effect,
    ImportCost,
    Library,
    Type,
    Waiting,
    module_of,
)

_TAG = "tag:yaml.org,2002:"

Read: TypeAlias = Callable[[yaml.Node], Any]


class _Misfit(Exception):
    """What does not fit: where it stands, its keys from the top, and what is wrong with `{}`."""

    def __init__(self, node: yaml.Node, message: str, keys: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.node = node
        self.message = message
        self.keys = keys

    def __str__(self) -> str:
        path = f"`{'.'.join(self.keys)}`" if self.keys else "the file"
        return self.message.replace("{}", path)


# Values -------------------------------------------------------------------------------


def _text(node: yaml.Node) -> str:
    if node.tag != f"{_TAG}str" or not node.value:
        raise _Misfit(node, "{} is no text")
    return str(node.value)


def _flag(node: yaml.Node) -> bool:
    if node.tag != f"{_TAG}bool":
        raise _Misfit(node, "{} is neither true nor false")
    return str(node.value).lower() in ("true", "yes", "on")


def _position(node: yaml.Node) -> int:
    if node.tag != f"{_TAG}int" or not node.value.isdecimal():
        raise _Misfit(node, "{} holds no position, counted from 0")
    return int(node.value)


def _number(node: yaml.Node) -> float:
    plain = node.tag in (f"{_TAG}int", f"{_TAG}float")
    if not plain or not node.value.replace(".", "", 1).isdecimal():
        raise _Misfit(node, "{} is no number from 0")
    return float(node.value)


def _place(node: yaml.Node) -> int | str:
    """An argument by its position or its keyword."""
    return _position(node) if node.tag == f"{_TAG}int" else _text(node)


def _argument(node: yaml.Node) -> tuple[int, str]:
    """An argument by position and keyword, or by keyword alone."""
    if not isinstance(node, yaml.SequenceNode):
        return -1, _text(node)
    if len(node.value) != 2:
        raise _Misfit(node, "{} is no list of a position and a keyword")
    return _position(node.value[0]), _text(node.value[1])


def _one_of(*words: str) -> Read:
    def read(node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode) or node.value not in words:
            raise _Misfit(node, f"{{}} is none of {', '.join(words)}")
        return str(node.value)

    return read


def _list_of(read: Read) -> Read:
    def read_list(node: yaml.Node) -> tuple[Any, ...]:
        if not isinstance(node, yaml.SequenceNode):
            raise _Misfit(node, "{} is no list")
        return tuple(map(read, node.value))

    return read_list


def _pairs(node: yaml.Node) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """The keys of a mapping as text and node, with their values."""
    if not isinstance(node, yaml.MappingNode):
        raise _Misfit(node, "{} is no mapping")
    seen = set()
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name in seen:
            raise _Misfit(key, "{} stands here twice", (name,))
        seen.add(name)
        yield name, key, value


def _within(name: str, read: Read, node: yaml.Node) -> Any:
    """A value; what does not fit in it is told as a part of `name`."""
    try:
        return read(node)
    except _Misfit as misfit:
        raise _Misfit(misfit.node, misfit.message, (name, *misfit.keys)) from None


def _map_of(read: Read, words: tuple[str, ...] = ()) -> Read:
    """Reads a mapping by names, which are some of `words` where there are any."""

    def read_map(node: yaml.Node) -> dict[str, Any]:
        found = {}
        for name, key, value in _pairs(node):
            if words and name not in words:
                raise _unknown(name, key, words)
            found[name] = _within(name, read, value)
        return found

    return read_map


def _row_of(make: Callable[..., Any], keys: Mapping[str, Read], *required: str) -> Read:
    """Reads a mapping with these keys into the fields of what `make` makes."""

    def read_row(node: yaml.Node) -> Any:
        row = {}
        for name, key, value in _pairs(node):
            if name not in keys:
                raise _unknown(name, key, keys)
            row[name.replace("-", "_")] = _within(name, keys[name], value)
        for name in required:
            if name not in row:
                raise _Misfit(node, f"{{}} has no `{name}`")
        return make(**row)

    return read_row


def _unknown(name: str, key: yaml.Node, known: Iterable[str]) -> _Misfit:
    from difflib import get_close_matches  # noqa: PLC0415 (only after a mistake)

    nearest = next(iter(get_close_matches(name, known, n=1)), None)
    hint = f"did you mean `{nearest}`?" if nearest else f"known are {', '.join(known)}"
    return _Misfit(key, f"unknown key {{}}; {hint}", (name,))


# Keys ---------------------------------------------------------------------------------

_LEVELS = ("debug", "info", "warning", "error", "critical")
WAITS: Mapping[str, Read] = {
    "parameters": _list_of(_text),
    "position": _position,
    "address": _argument,
    "remote": _flag,
    "text": _argument,
    "elsewhere": _list_of(_text),
    "instead": _text,
    "default": _number,
    "client": _flag,
    "socket": _flag,
    "attempts": _flag,
}
CORS: Mapping[str, Read] = {
    "origins": _text,
    "position": _position,
    "credentials": _text,
    "every": _flag,
}
CALLS: Mapping[str, Read] = {
    "makes": _text,
    "container": _one_of("dict", "list", "set", "tuple"),
    "returns": _one_of(
        "argument", "text", "copy", "shallow copy", "items", "result", "none", "never"
    ),
    "lets-through": _one_of("all", "words", "name", "number", "none"),
    "subject": _argument,
    "origin": _one_of("time", "random", "error", "secret", "credentials"),
    "when": _text,
    "decorator": _one_of(
        "plain", "wraps", "cached", "cached_property", "property", "static", "class", "context",
        "middleware", "data",
    ),
    "calls": _flag,
    "service": _flag,
    "bounded": _text,
    "factory": _flag,
    "takes": _flag,
    "lazy": _flag,
    "logs": _one_of(*_LEVELS),
    "connects": _text,
    "waits": _row_of(Waiting, WAITS, "parameters"),
    "blocks": _flag,
    "setting": _flag,
    "sinks": _map_of(_list_of(_place), SINKS),
    "program": _position,
    "writes": _argument,
    "cors": _row_of(Cors, CORS, "origins"),
    "semaphores": _flag,
    "not-json": _text,
}  # fmt: skip
TYPES: Mapping[str, Read] = {
    "mutates": _list_of(_text),
    "attributes": _map_of(_text),
    "ignore": _flag,
    "data": _flag,
    "logs": _flag,
    "open": _text,
    "not-json": _text,
    "about-request": _flag,
    "thread": _flag,
    "waits-on-exit": _flag,
    "path": _flag,
}
IMPORTS: Mapping[str, Read] = {"cost": _number, "size": _number}
DISTRIBUTIONS: Mapping[str, Read] = {
    "modules": _list_of(_text),
    "needs": _list_of(_text),
    "size": _number,
}
SECTIONS: Mapping[str, Read] = {
    "distributions": _map_of(_row_of(dict, DISTRIBUTIONS)),
    "imports": _map_of(_row_of(dict, IMPORTS, "cost")),
    "aliases": _map_of(_text),
    "calls": _map_of(_row_of(Effect, CALLS)),
    "types": _map_of(_row_of(Type, TYPES)),
    "calls-aws": _list_of(_text),
    "structured-logs": _list_of(_text),
    "tracers": _list_of(_text),
    "instruments": _list_of(_text),
}
_NAMED = ("imports", "aliases", "calls", "types")
_LISTED = ("calls-aws", "structured-logs", "tracers", "instruments")
_read_sections = _row_of(dict, SECTIONS)


def read_library(module: str, text: str, path: str) -> Library:
    """What the text of a file says of a top-level module; raises CatalogueError."""
    node = compose(path, text)
    try:
        sections = _read_sections(node) if node is not None else {}
        _refuse_strangers(module, node)
    except _Misfit as misfit:
        raise CatalogueError(path, str(misfit), misfit.node.start_mark.line + 1) from None
    return _library(module, **sections)


def _refuse_strangers(module: str, node: yaml.Node | None) -> None:
    """Refuses names that belong to other modules: nobody would look for them here."""
    for section, _, rows in _pairs(node) if node is not None else ():
        named = [(name, key) for name, key, _ in _pairs(rows)] if section in _NAMED else []
        named += [(each.value, each) for each in rows.value] if section in _LISTED else []
        for name, key in named:
            if (owner := module_of(name)) != module:
                message = f"{{}} belongs in the file of `{owner}`"
                raise _Misfit(key, message, (section, name))


def _library(
    module: str,
    distributions: Mapping[str, Mapping[str, Any]] = {},
    imports: Mapping[str, Mapping[str, float]] = {},
    **rest: Any,
) -> Library:
    """The rows, with what goes without saying filled in."""
    installed = {
        name: Distribution(
            tuple(sorted({module, name.replace("-", "_"), *row.get("modules", ())})),
            row.get("needs"),
            row.get("size"),
        )
        for name, row in distributions.items()
    }
    size = next((each.size for each in installed.values() if each.size is not None), 0.0)
    costs = {
        path: ImportCost(path, row["cost"], row.get("size", size)) for path, row in imports.items()
    }
    return Library(module, installed, costs, **rest)
