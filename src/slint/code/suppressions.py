"""The comments of a Python file that silence rules, whether or not the file can be parsed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from slint.directives import WORD, directives
from slint.finding import Suppression
from slint.source import Source, Span

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\r\n]*)"""
    r"""|(?P<text>'{3}(?:[^\\]|\\.)*?(?:'{3}|\Z)|"{3}(?:[^\\]|\\.)*?(?:"{3}|\Z)"""
    r"""|'(?:[^\\'\r\n]|\\(?:\r\n|.))*'?|"(?:[^\\"\r\n]|\\(?:\r\n|.))*"?)"""
    r"""|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<joined>\\(?:\r\n|[\r\n]))|(?P<end>\r\n|[\r\n])"""
    r"""|(?P<blank>[ \t\f]+)|(?P<word>[^\s#'"(\[{)\]}\\]+|.)""",
    re.DOTALL,
)
_BRANCHES = ("else", "elif", "except", "finally")


class _Statement(NamedTuple):
    """A statement without its block: its lines, the column it starts in and its first word."""

    line: int
    end_line: int
    indent: int
    word: str


class _Scan:
    """The statements and the comments of a text; brackets are matched by number only."""

    def __init__(self, source: Source) -> None:
        self.statements: list[_Statement] = []
        self.comments: list[tuple[int, int, bool]] = []  # start, end, alone on its line
        self.code: set[int] = set()  # lines on which there is code
        self._first: tuple[int, str] | None = None  # the offset and the text of a first token
        self._last = 0
        depth = 0
        for match in _TOKEN.finditer(source.text):
            kind, start = match.lastgroup, match.start()
            if kind == "blank":
                continue
            if kind == "comment":
                line = source.position(start)[0]
                self.comments.append((start, match.end(), line not in self.code))
            elif kind == "end":
                if not depth:
                    self._finish(source)
            elif kind != "joined":
                depth = max(depth + (kind == "open") - (kind == "close"), 0)
                line = source.position(start)[0]
                self._first = self._first or (start, match[0])
                self._last = source.position(match.end())[0]
                self.code.update(range(line, self._last + 1))
        self._finish(source)

    def _finish(self, source: Source) -> None:
        """Ends a statement at the end of its last line."""
        if self._first is not None:
            offset, word = self._first
            line, column = source.position(offset)
            self.statements.append(_Statement(line, self._last, column, word.rstrip(":")))
        self._first = None


def python_suppressions(source: Source, *, judged: bool = True) -> tuple[Suppression, ...]:
    """What the comments of a file silence.

    A comment behind code counts for its line and for the statement that starts there, with the
    block below it; one alone on its line for the code on the line below it.
    """
    return tuple(_suppressions(source, judged=judged)) if WORD in source.text else ()


def _suppressions(source: Source, *, judged: bool) -> Iterator[Suppression]:
    scan = _Scan(source)
    starts = {statement.line: at for at, statement in enumerate(scan.statements)}
    alone_on = {source.position(start)[0] for start, _, alone in scan.comments if alone}
    for start, end, alone in scan.comments:
        line = source.position(start)[0]
        while alone and line in alone_on:
            line += 1
        last = _last_line(scan.statements, starts[line]) if line in starts else line
        covers = Span(source.path, line, 1, last + 1, 1)
        for directive in directives(source, start, end):
            yield from directive.suppressions(covers, judged=judged)


def _last_line(statements: list[_Statement], at: int) -> int:
    """The last line of a statement with its blocks; decorators belong to what they decorate."""
    while statements[at].word.startswith("@") and at + 1 < len(statements):
        at += 1
    first = last = statements[at]
    for statement in statements[at + 1 :]:
        branch = statement.word in _BRANCHES and first.word not in _BRANCHES
        if statement.indent < first.indent or (statement.indent == first.indent and not branch):
            break
        last = statement
    return last.end_line
