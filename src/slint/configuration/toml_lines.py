"""Where the keys of a TOML text stand, which the standard library's parser does not tell."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

_PLAIN = r"[A-Za-z0-9_-]+"
_QUOTED = r'"(?:[^"\\\r\n]|\\.)*"|' + r"'[^'\r\n]*'"
_KEY = re.compile(rf"[ \t]*({_PLAIN}|{_QUOTED})[ \t]*(\.)?")
_TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"""|' + r"'''.*?'''" + rf"|{_QUOTED}"
    r"|(?P<open>[\[{])|(?P<close>[\]}])|(?P<skip>#[^\r\n]*)|(?P<end>\r?\n)|.",
    re.DOTALL,
)
_HEADER = re.compile(r"[ \t]*\[{1,2}")
_INNER = re.compile(rf"(?<=[{{,])\s*({_PLAIN}|{_QUOTED})\s*(?==|\.)")

Keys = tuple[str, ...]


def key_line(text: str, keys: Keys, item: str | None = None) -> int:
    """The line of a key, or of what stands nearest to it above; 1 where there is nothing.

    `item` is a text in the key's list, whose own line is told where that is found.
    """
    best = (0, 1, 0, 0)  # how many keys fit; the line; the offsets of what the key holds
    for path, line, start, end in _statements(text):
        common = _common(path, keys)
        if common == len(path) and common > best[0]:
            best = (common, line, start, end)
    fit, line, start, end = best
    if fit == len(keys) and item is None:
        return line
    for match in _INNER.finditer(text, start, end):
        if fit < len(keys) and _name(match[1]) == keys[fit]:
            line = _line(text, match.start(1))
            start, fit = match.end(), fit + 1
    if item is not None:
        for match in _TOKEN.finditer(text, start, end):
            if match[0][0] in "\"'" and _name(match[0]) == item:
                return _line(text, match.start())
    return line


def _statements(text: str) -> Iterator[tuple[Keys, int, int, int]]:
    """The keys of each header and assignment from the top, its line and where its value lies."""
    table: Keys = ()
    position = 0
    while position < len(text):
        end = _statement_end(text, position)
        header = _HEADER.match(text, position)
        keys, behind = _keys(text, header.end() if header else position)
        if keys:
            table = keys if header else table
            path = keys if header else table + keys
            yield path, _line(text, position), behind, end
        position = end


def _statement_end(text: str, position: int) -> int:
    depth = 0
    for match in _TOKEN.finditer(text, position):
        kind = match.lastgroup
        depth += (kind == "open") - (kind == "close")
        if kind == "end" and depth <= 0:
            return match.end()
    return len(text)


def _keys(text: str, position: int) -> tuple[Keys, int]:
    """A dotted key and the offset behind it; empty where there is none."""
    keys: list[str] = []
    while match := _KEY.match(text, position):
        keys.append(_name(match[1]))
        position = match.end()
        if match[2] is None:
            return tuple(keys), position
    return (), position


def _name(written: str) -> str:
    if written.startswith("'"):
        return written[1:-1]
    if written.startswith('"'):
        try:
            return str(tomllib.loads(f"x={written}")["x"])
        except tomllib.TOMLDecodeError:
            return written[1:-1]
    return written


def _common(first: Keys, second: Keys) -> int:
    number = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        number += 1
    return number


def _line(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1
