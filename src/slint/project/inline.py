"""Code that stands in the template itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slint.code import tree
from slint.model.function import Function
from slint.model.value import Joined, Property
from slint.project.modules import Loader
from slint.source import Excerpt, Patchwork, Piece, Source

INLINE = "(inline)"
"""The code root of code that stands in the template; its only module is `index`."""


def inline_code(function: Function) -> Property | None:
    """The code that a template holds itself."""
    return function.get("InlineCode") if function.sam else function.get("Code", "ZipFile")


# The start of a block of lines, by itself or as the argument of Fn::Sub.
_BLOCK = re.compile(r"(?P<sub>!Sub\s+|Fn::Sub:\s*)?\|[-+0-9]*\s*(#.*)?$")


def inline_source(code: Property, template: Source) -> Source | None:
    """Inline code as text on the template's own lines; None where it is not known."""
    span = code.span
    if isinstance(code, Joined) and code.text and all(map(_plain, code.pieces)):
        return Patchwork(template.path, code.text, list(_pieces(code)))
    block = [template.line(number) for number in range(span.line, span.end_line + 1)]
    head = _BLOCK.match(block[0][span.column - 1 :].lstrip())
    if head:
        lines = block[1:]
        indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        text = "".join(line[indent:] + "\n" for line in lines)
        excerpt = Excerpt(template.path, text, span, (span.line + 1, indent))
        excerpt.substituted = bool(head["sub"])
        return excerpt
    text = code.text or ""
    return Excerpt(template.path, text, span, None) if text else None


def _plain(piece: Property) -> bool:
    return piece.text is not None


def _pieces(code: Joined) -> Iterator[Piece]:
    """The places of what `Fn::Join` puts together."""
    start = 0
    for piece in code.pieces:
        text, span = piece.text or "", piece.span
        quotes = 2 if piece.quoted else 0
        exact = span.line == span.end_line and span.end_column - span.column == len(text) + quotes
        if exact and quotes:
            span = span._replace(column=span.column + 1, end_column=span.end_column - 1)
        yield Piece(start, span, exact)
        start += len(text) + len(code.between)


def inline_loader(source: Source, code: tree.Module, around: Loader) -> Loader:
    """The imports of inline code: itself, as `index`, then what its layers hold."""
    return lambda name: (source, code, False) if name == "index" else around(name)
