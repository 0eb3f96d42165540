"""Hides credentials in what is shown of a file, where a line alone does not give them away."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slint.credentials import mask, secret_like
from slint.source import Source

# Up to the last @: a password that was not percent-encoded may hold one, or a slash.
_ADDRESS = re.compile(r"""://[^\s/:@'"]*:(?P<secret>[^\s'"]{1,500})@""")
_AUTHORIZATION = re.compile(r"(?i)\b(?:bearer|basic)\s+(?P<secret>[\w.~+/-]{16,}=*)")
_LONG_TEXT = re.compile(r"""(?P<quote>\"{3}|'{3})(?P<secret>(?s:.*?))(?:(?P=quote)|\Z)""")
_ASSIGNED = re.compile(
    r"""(?P<name>\b[A-Za-z_]\w*)["']?\]?\s*(?::[^=\n]*)?[:=]\s*[rbfuRBFU]{0,2}$"""
)
_KEY = re.compile(
    r"""(?P<indent>[ \t]*(?:-[ ]+)*)["']?(?P<key>[\w.-]+)["']?[ ]*:(?P<value>[^\r\n]*)"""
)
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_BLOCK = re.compile(r"[ ]*(?:![\w:]+[ ]*)?[|>][-+\d]*[ ]*(?:#.*)?$")
_VALUES = frozenset(("Default", "Value", "SecretString", "default", "value"))
_NAMES = frozenset(("Name", "Key", "name", "key"))


def mask_text(text: str, *, code: bool) -> str:
    """The text with its credentials starred out; its length and its lines stay."""
    text = mask(text, code=code)
    for pattern in (_ADDRESS, _AUTHORIZATION):
        text = pattern.sub(_starred, text)
    return text


def mask_file(source: Source) -> Source:
    """The source with its credentials starred out; every position stays.

    Beside what a line shows, it hides long texts under a secret-like name, and in templates
    what belongs to a secret-like name further up: `Default`, `Value` and block scalars.
    """
    code = source.path.endswith(".py")
    text = mask_text(source.text, code=code)
    if code:
        return Source(source.path, _LONG_TEXT.sub(_starred_by_name, text))
    return Source(source.path, "".join(_lines(source.text, text)))


def _lines(text: str, masked: str) -> Iterator[str]:
    """The masked lines of a template, what belongs to a secret-like key above starred out, too."""
    depth, block = -1, False  # of the secret-like key above; whether its value is a block
    named = -1  # the depth of the entry whose name is secret-like, as `Name: DB_PASSWORD`
    for found in _LINE.finditer(text):
        line, shown = found[0], masked[found.start() : found.end()]
        indent = len(line) - len(line.lstrip(" \t"))
        if line.strip() and indent <= depth:
            depth, block = -1, False
        if block:
            yield re.sub(r"\S", "*", shown)
            continue
        match = _KEY.match(line)
        if match is None:
            yield shown
            continue
        key, value, place = match["key"], match["value"], len(match["indent"])
        if key in _VALUES and (depth >= 0 or place == named):
            start, end = match.span("value")
            yield shown[:start] + _plain(value) + shown[end:]
            continue
        yield shown
        if key in _NAMES and secret_like(value.strip(" \t\"',")):
            named = place
        elif place < named:
            named = -1
        if depth < 0 and secret_like(key) and (value.strip(" {") == "" or _BLOCK.match(value)):
            depth, block = indent, bool(_BLOCK.match(value))


def _plain(value: str) -> str:
    """The value of a key with its literal parts starred out."""
    key = "password:"
    return mask(key + value)[len(key) :]


def _starred(match: re.Match[str]) -> str:
    start, end = (place - match.start() for place in match.span("secret"))
    whole = match[0]
    return whole[:start] + re.sub(r"[^\r\n]", "*", whole[start:end]) + whole[end:]


def _starred_by_name(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - 200) : match.start()].rpartition("\n")[2]
    assigned = _ASSIGNED.search(before)
    return _starred(match) if assigned and secret_like(assigned["name"]) else match[0]
