"""How much Python the native parser is given: what is nested or chained too far is refused.

libcst's parser recurses in native code: text that is nested far enough takes the process with it,
and no signal is heard while it works. So the text is scanned first, with the rules of libcst's
tokenizer, f-strings included. The numbers were measured with libcst 1.9; none of them depends on
the machine but through `_COST`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from slint.source import Source, Unreadable

MAXIMUM_SIZE = 1_000_000  # characters
MAXIMUM_BRACKETS = 200  # open at once, fields of f-strings included; CPython takes as many
MAXIMUM_CHAIN = 1_000  # operators and brackets on the way to one operand, over all brackets
MAXIMUM_BRANCHES = 3_000  # `elif`s on the way to one statement
MAXIMUM_TEXTS = 3_000  # texts side by side; libcst takes as many
MAXIMUM_COST = 3_000_000

# What tokens cost, in microseconds of a slow machine: most of them, the end of an item, a line, and
# each of them for each bracket and each block around it (libcst copies what stands in them) and
# each link of its chain.
_COST, _COST_ITEM, _COST_LINE, _COST_BRACKET, _COST_BLOCK, _COST_LINK = 20, 40, 15, 8, 2, 1
# In patterns, and behind `del`, libcst reads the same text up to four times for each bracket.
_COST_PATTERN, _AGAIN = 2, 4
_SHALLOW = 40  # levels that fit into the smallest stack of a main thread, 1 MB on Windows

_WORD = r"[A-Za-z_\x80-\U0010ffff][\w\x80-\U0010ffff]*+"
_NUMBER = (
    r"(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+"
    r"|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?[jJ]?)"
)
_END = r"(?:\r\n|\r|\n)"
_KEYWORDS = r"(?:not|and|or|if|in|is|for|lambda|await|del)(?![\w\x80-\U0010ffff])"
_TOKEN = re.compile(
    # What counts for nothing …
    rf"(?:[ \t\f]++|(?!{_KEYWORDS}|[a-zA-Z]{{1,2}}['\"]){_WORD}|{_NUMBER}|\\{_END}|\#[^\r\n]*+)*+"
    # … and what does.
    rf"(?:(?P<chain>(?!del){_KEYWORDS}|\.\.\.|[*/<>]{{2}}=?|->|:=|[-+*/%|&^~@<>=!]=?|\.)"
    r"|(?P<comma>,)"
    r"|(?P<open>[(\[{])"
    r"|(?P<close>[)\]}])"
    r"|(?P<text>(?:[rRbBuU]{1,2}(?=['\"]))?(?:"
    r"'''(?:[^\\']|\\(?:\r\n|.)|'(?!''))*+'''|\"\"\"(?:[^\\\"]|\\(?:\r\n|.)|\"(?!\"\"))*+\"\"\""
    r"|'(?!'')(?:[^\\'\r\n]|\\(?:\r\n|.))*+'|\"(?!\"\")(?:[^\\\"\r\n]|\\(?:\r\n|.))*+\"))"
    rf"|(?P<line>{_END}(?:[ \t\f]*(?:\#[^\r\n]*+)?{_END})*+[ \t\f]*+)"
    r"|(?P<colon>:)"
    r"|(?P<format>[a-zA-Z]{1,2}(?:'''|\"\"\"|'|\"))"
    r"|(?P<delete>del)"
    r"|(?P<semicolon>;)"
    r"|(?P<unended>['\"])"
    r"|.)",
    re.DOTALL,
)
_HEAD = re.compile(r"(?P<branch>el(?:if|se)\b)|(?P<case>case\b(?![ \t]*(?:[=.:,)]|$)))")


class _Format:
    """An f-string that is being read; the counts are libcst's."""

    __slots__ = ("brackets", "quote", "raw", "specifications", "texts")

    def __init__(self, start: str, texts: int) -> None:
        self.texts = texts
        prefix = start.rstrip("'\"")
        self.quote = start[len(prefix) :]
        self.raw = "r" in prefix.lower()
        self.brackets = 0
        self.specifications = 0

    def in_field(self) -> bool:
        """Whether what comes next is code."""
        return self.brackets > self.specifications


def _text_of(quote: str, *, raw: bool, specification: bool) -> re.Pattern[str]:
    """Text of an f-string up to its end, a brace that counts or a line end that it cannot hold."""
    if raw:
        escape = r"\\['\"\\]?"
    elif specification:
        escape = r"\\(?:\r\n|[^{}])?"
    else:
        escape = r"\\(?:\r\n|[\r\n\\'\"abfnrtvx0-9uU]|N\{?)?"
    braces = "" if specification else r"|\{\{|\}"
    single = len(quote) == 1
    other = "" if single else rf"|{quote[0]}(?!{quote[1:]})"
    stops = r"\r\n" if single else ""
    return re.compile(rf"(?:[^\\{{}}{quote[0]}{stops}]|{escape}{braces}{other})*+", re.DOTALL)


_TEXTS = {
    (quote, raw, specification): _text_of(quote, raw=raw, specification=specification)
    for quote in ("'", '"', "'''", '"""')
    for raw in (False, True)
    for specification in (False, True)
}


class _Block(NamedTuple):
    """A level of indentation, and the branches on the way to its statements."""

    width: int
    branches: int


class _Scan:
    """Walks over the tokens of a file and adds up what they cost."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.at = 0
        self.opened: list[int] = []  # the chain at each open bracket
        self.formats: list[_Format] = []
        self.blocks = [_Block(0, 0)]
        self.chain = 0
        self.texts = 0
        self.pattern: int | None = None  # the brackets around a pattern, or around what `del` names
        self.case = False
        self.cost = 0
        self.deepest = 0

    def run(self) -> int:
        """How deep the deepest operand or statement lies; raises Unreadable."""
        self.head()
        steps, text, end = _STEPS, self.text, len(self.text)
        while self.at < end:
            match = _TOKEN.match(text, self.at)
            if match is None:  # nothing but what counts for nothing
                break
            self.at = match.end()
            kind = match.lastgroup
            if kind is not None:
                if kind not in _TEXT:
                    self.texts = 0
                steps[kind](self, match)
                while self.formats and not self.formats[-1].in_field():
                    self.format_text()
        return self.deepest

    def spend(self, cost: int = _COST) -> None:
        """Takes account of a token."""
        brackets, chain = len(self.opened), self.chain
        cost += _COST_BRACKET * brackets + _COST_BLOCK * len(self.blocks) + _COST_LINK * chain
        if self.pattern is not None:
            cost += _COST_PATTERN * _AGAIN ** max(brackets - self.pattern, 0)
        self.cost += cost
        if self.cost > MAXIMUM_COST:
            self.refuse("too much code for one file, counted by how it is nested")
        depth = chain + len(self.blocks) + self.blocks[-1].branches + self.texts
        self.deepest = max(self.deepest, depth)

    def refuse(self, message: str) -> None:
        """Ends the scan where it stands."""
        raise Unreadable(message, self.source.path, *self.source.position(self.at - 1))

    # Tokens ------------------------------------------------------------------

    def link(self, match: re.Match[str]) -> None:  # noqa: ARG002 (a step of _STEPS)
        """An operator, or a keyword that is one."""
        self.chain += 1
        if self.chain > MAXIMUM_CHAIN:
            self.refuse("too many nested operators")
        self.spend()

    def comma(self, match: re.Match[str]) -> None:  # noqa: ARG002
        """The end of an item."""
        self.spend(_COST_ITEM)
        self.chain = self.opened[-1] if self.opened else 0

    def open(self, match: re.Match[str]) -> None:  # noqa: ARG002
        """An opening bracket, or the brace of a field."""
        self.chain += 1
        self.opened.append(self.chain)
        if self.formats:
            self.formats[-1].brackets += 1
        if len(self.opened) > MAXIMUM_BRACKETS:
            self.refuse("too many nested brackets")
        self.spend()

    def close(self, match: re.Match[str]) -> None:  # noqa: ARG002
        """A closing bracket, or the brace of a field."""
        self.spend()
        if self.opened:
            self.chain = self.opened.pop()
        if self.formats:
            innermost = self.formats[-1]
            if innermost.specifications and not innermost.in_field():
                innermost.specifications -= 1
            innermost.brackets = max(innermost.brackets - 1, 0)

    def plain_text(self, match: re.Match[str]) -> None:  # noqa: ARG002
        """A text that holds no code."""
        self.texts += 1
        if self.texts > MAXIMUM_TEXTS:
            self.refuse("too many texts side by side")
        self.spend(0)

    def line(self, match: re.Match[str]) -> None:
        """The end of a line, with the empty ones after it and the indentation of the next."""
        lines = match["line"]
        cost = _COST_LINE * (lines.count("\n") + lines.count("\r"))
        if self.opened:
            self.spend(cost)
            return
        self.spend(_COST + cost)
        self.statement()
        indent = lines[max(lines.rfind("\n"), lines.rfind("\r")) + 1 :]
        width = len(indent.rpartition("\f")[2].expandtabs(8))
        while self.blocks[-1].width > width and len(self.blocks) > 1:
            self.blocks.pop()
        if self.blocks[-1].width < width:
            self.blocks.append(_Block(width, self.blocks[-1].branches))
        self.head()

    def head(self) -> None:
        """The first word of a line."""
        match = _HEAD.match(self.text, self.at)
        kind = match.lastgroup if match else None
        around = self.blocks[-2].branches if len(self.blocks) > 1 else 0
        branches = self.blocks[-1].branches + 1 if kind == "branch" else around
        self.blocks[-1] = self.blocks[-1]._replace(branches=branches)
        if branches > MAXIMUM_BRANCHES:
            self.refuse("too many branches")
        if kind == "case":
            self.pattern, self.case = 0, True

    def colon(self, match: re.Match[str]) -> None:  # noqa: ARG002
        """The end of a pattern, or the start of a format specification."""
        self.spend()
        if self.case and not self.opened:
            self.pattern, self.case = None, False
        if self.formats and self.formats[-1].brackets - self.formats[-1].specifications == 1:
            self.formats[-1].specifications += 1

    def delete(self, match: re.Match[str]) -> None:  # noqa: ARG002
        """`del`, whose targets are read as patterns are."""
        self.pattern = len(self.opened)

    def semicolon(self, match: re.Match[str]) -> None:  # noqa: ARG002
        """The end of a statement."""
        self.spend(_COST_ITEM)
        if not self.opened:
            self.statement()

    def statement(self) -> None:
        """Begins a statement."""
        self.chain = 0
        self.pattern, self.case = None, False

    def unended(self, match: re.Match[str]) -> None:  # noqa: ARG002
        """A text without end, at which the parser stops before it begins."""
        self.at = len(self.text)

    # f-strings ---------------------------------------------------------------

    def format(self, match: re.Match[str]) -> None:
        """The start of an f-string."""
        self.plain_text(match)
        self.formats.append(_Format(match["format"], self.texts))

    def format_text(self) -> None:
        """Text of the innermost f-string, up to its end or a brace."""
        innermost = self.formats[-1]
        specification = innermost.specifications > 0
        pattern = _TEXTS[innermost.quote, innermost.raw, specification]
        match = pattern.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        stop = self.text[self.at : self.at + 1]
        if stop in "{}" and stop:
            self.at += 1
            (self.open if stop == "{" else self.close)(match)
        else:
            self.at += len(innermost.quote) if stop == innermost.quote[0] else 0
            self.texts = self.formats.pop().texts


_TEXT = ("text", "format")
_STEPS: dict[str, Callable[[_Scan, re.Match[str]], None]] = {
    "chain": _Scan.link,
    "comma": _Scan.comma,
    "open": _Scan.open,
    "close": _Scan.close,
    "text": _Scan.plain_text,
    "line": _Scan.line,
    "colon": _Scan.colon,
    "format": _Scan.format,
    "delete": _Scan.delete,
    "semicolon": _Scan.semicolon,
    "unended": _Scan.unended,
}


def is_deep(source: Source) -> bool:
    """Whether a file needs a large stack to be parsed; raises Unreadable beyond the bounds."""
    if len(source.text) > MAXIMUM_SIZE:
        raise Unreadable(f"larger than {MAXIMUM_SIZE:,} characters", source.path)
    return _Scan(source).run() > _SHALLOW
