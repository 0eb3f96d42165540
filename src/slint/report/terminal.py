"""How text of linted files is shown: no credentials, no control characters, known widths."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from typing import NamedTuple

import click

from slint.finding import Severity
from slint.report.masking import mask_text

_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_TAB = 4
_STYLES: dict[str, dict[str, str | bool]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "note": {"fg": "cyan", "bold": True},
    "related": {"fg": "blue", "bold": True},
    "gutter": {"fg": "blue"},
    "strong": {"bold": True},
    "help": {"fg": "green", "bold": True},
}


class Painter(NamedTuple):
    """Colours text, or leaves it alone."""

    color: bool

    def __call__(self, text: str, style: str | Severity) -> str:
        """The text in a style: a severity, `related`, `gutter`, `strong` or `help`."""
        if not self.color or not text:
            return text
        return click.style(text, **_STYLES[str(style)])  # type: ignore[arg-type]


class Cell(NamedTuple):
    """A character as it is shown, and where: `start` and `end` count terminal columns from 0."""

    text: str
    start: int
    end: int


def sentence(text: str) -> str:
    """A text on one line, with credentials masked and control characters escaped."""
    return escape(" ".join(mask_text(text, code=True).split()))


def escape(text: str) -> str:
    r"""The text with control characters as `\x1b` or `\u202e`."""
    return _CONTROL.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def cells(line: str) -> list[Cell]:
    """Each character of a line as a terminal shows it: tabs stop at every fourth column."""
    shown = []
    at = 0
    for character in line:
        if character == "\t":
            text, width = " " * (_TAB - at % _TAB), _TAB - at % _TAB
        elif " " <= character <= "~":
            text, width = character, 1
        else:
            text = escape(character)
            width = len(text) if text != character else _width(character)
        shown.append(Cell(text, at, at + width))
        at += width
    return shown


def _width(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, width: int, *, first: int = 0, rest: int = 0) -> list[str]:
    """The text in lines of `width`; `first` columns are taken, `rest` indents the others.

    A word that is longer than a line stays whole, so that it can be copied.
    """
    lines = textwrap.wrap(
        text,
        max(width, rest + 20),
        initial_indent=" " * first,
        subsequent_indent=" " * rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [lines[0][first:], *lines[1:]] if lines else [""]
