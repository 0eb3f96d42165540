"""JSON text into nodes with positions, by the letter of RFC 8259."""

from __future__ import annotations

import re
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]

from slint.source import Source
from slint.template.nodes import Bounds, MappingNode, Node, ScalarNode, SequenceNode, safe

_BLANK = re.compile(r"[ \t\n\r]*")
_TOKEN = re.compile(
    r"[ \t\n\r]*(?:"
    r"([{}\[\]:,])"
    r'|"([^"\\\x00-\x1f]*)"'
    r"|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\w.+-])|(?:true|false|null)\b)"
    r'|(")'
    r"|(\Z))"
)
_MARKS = ("", "", "text", "word", "text", "end")  # what each group of a token is
_FOLLOWS = {
    "a value": frozenset(("{", "[", "text", "word")),
    "a value or ']'": frozenset(("{", "[", "text", "word", "]")),
    "a key": frozenset(("text",)),
    "a key or '}'": frozenset(("text", "}")),
    "':'": frozenset((":",)),
    "',' or ']'": frozenset((",", "]")),
    "',' or '}'": frozenset((",", "}")),
    "the end of the file": frozenset(("end",)),
}


def read_json(source: Source) -> Node:
    """A JSON file; raises Unreadable. NUL and lone surrogates become U+FFFD."""
    return _Reader(source).read()


class _Reader:
    """Reads token by token; `expected` says what may follow."""

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.bounds = Bounds(source)
        self.position = 1 if source.text.startswith("\ufeff") else 0
        self.expected = "a value"
        self.stack: list[MappingNode | SequenceNode] = []
        self.keys: list[ScalarNode] = []  # those whose values are being read
        self.root: Node = ScalarNode("", 0, 0)

    def read(self) -> Node:
        while True:
            mark, start, content = self.token()
            if mark in ("text", "word"):
                self.bounds.add(1, start)
                node = ScalarNode(content, start, self.position, '"' if mark == "text" else "")
                if "key" in self.expected:
                    self.keys.append(node)
                    self.expected = "':'"
                else:
                    self.finish(node)
            elif mark in ("{", "["):
                self.bounds.add(1, start)
                self.bounds.deep(len(self.stack) + 1, start)
                self.begin(mark, start)
            elif mark in ("}", "]"):
                self.stack[-1].end = self.position
                self.finish(self.stack.pop())
            elif mark == "end":
                return self.root
            else:
                mapping = mark == "," and isinstance(self.stack[-1], MappingNode)
                self.expected = "a key" if mapping else "a value"

    def token(self) -> tuple[str, int, str]:
        """The next token that fits: what it is, where it starts and its content."""
        match = _TOKEN.match(self.text, self.position)
        which = match.lastindex if match else None
        if match is None or which is None:
            blank = _BLANK.match(self.text, self.position)
            at = blank.end() if blank else self.position
            self.bounds.refuse(f"not JSON: expected {self.expected}", at)
        content: str = match[which]
        mark = _MARKS[which] or content
        start, self.position = match.span(which)
        if mark not in _FOLLOWS[self.expected]:
            found = ", not the end of the file" if mark == "end" else ""
            self.bounds.refuse(f"not JSON: expected {self.expected}{found}", start)
        if which == 2:  # a text without escapes; its quotes stand around the group
            start -= 1
            self.position += 1
        elif which == 4:
            content = self.escaped()
        return mark, start, content

    def escaped(self) -> str:
        """The rest of a text that holds escapes."""
        try:
            content, self.position = scanstring(self.text, self.position, True)
        except JSONDecodeError as error:
            problem = error.msg[:1].lower() + error.msg[1:]
            problem = problem.removesuffix(" starting at").removesuffix(" at")
            self.bounds.refuse(f"not JSON: {problem}", min(error.pos, len(self.text)))
        return safe(content)

    def begin(self, mark: str, start: int) -> None:
        """Opens a collection."""
        if mark == "{":
            self.stack.append(MappingNode({}, start, start))
            self.expected = "a key or '}'"
        else:
            self.stack.append(SequenceNode([], start, start))
            self.expected = "a value or ']'"

    def finish(self, node: Node) -> None:
        """Puts a node where it belongs."""
        if not self.stack:
            self.root = node
            self.expected = "the end of the file"
        elif isinstance(parent := self.stack[-1], MappingNode):
            key = self.keys.pop()
            parent.entries[key.text] = (key, node)
            self.expected = "',' or '}'"
        else:
            parent.items.append(node)
            self.expected = "',' or ']'"
