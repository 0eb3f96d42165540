"""Texts of JSON in templates, of which only some parts are known, as values with their places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from slint.model.value import Property
from slint.source import Source, Span, Unreadable
from slint.template.document import read_document
from slint.template.nodes import MappingNode, Node, ScalarNode, SequenceNode
from slint.template.partial_text import Part, joined, parts_of
from slint.template.strict_json import read_json

_MARK = re.compile("\ue000(\\d+)\ue001")  # stands for a part that is no text; private characters
_QUOTE = re.compile(r'\\.|"', re.DOTALL)


def read_text(
    written: Property,
    sources: Mapping[str, Source],
    parts: list[Part] | None = None,
    file: Source | None = None,
) -> Property | None:
    """The value of a text of JSON; None where it cannot be read.

    `sources` are the files that values stand in, `parts` those of the text where they are not
    the value's own. `file` is given where it is the whole of a file, which may be YAML as well.
    """
    text = ""
    others: list[Part] = []
    quoted = False
    for part in parts_of(written) if parts is None else parts:
        if isinstance(part, str):
            text += part
            quoted ^= _QUOTE.findall(part).count('"') % 2 == 1
        else:
            mark = f"\ue000{len(others)}\ue001"
            text += mark if quoted else f'"{mark}"'
            others.append(part)
    template = file or sources[written.span.path]
    source = Source(template.path, text)
    try:
        root = read_document(source) if file else read_json(source)
    except Unreadable:
        return None
    if not isinstance(root, MappingNode):
        return None
    above = 0 if file else _lines_above(written.span, text)
    value = _Json(source, written.span, others, template, above).value(root, None)
    return replace(value, span=written.span, key=written.key)


def _lines_above(span: Span, text: str) -> int | None:
    """The lines of the template above a text that is a block in it; None where it is none."""
    lines = text.rstrip().count("\n") + 1
    return span.line if lines > 1 and span.end_line - span.line == lines else None


class _Json:
    """Turns the nodes of a definition's text into values.

    `others` are the parts of the text that are not known, by the number in their marks. Where
    each line of the text is one of the file that holds it, `above` are the lines before them,
    and keys are found there.
    """

    def __init__(
        self, source: Source, span: Span, others: list[Part], holder: Source, above: int | None
    ) -> None:
        self.source = source
        self.span = span
        self.others = others
        self.holder = holder
        self.above = above

    def value(self, node: Node, key: Span | None) -> Property:
        """What a node is, with the other parts in place of their marks."""
        place = key or self.span
        if isinstance(node, MappingNode):
            entries = {
                name: self.value(item, self.place(written))
                for name, (written, item) in node.entries.items()
            }
            return Property(entries, place, key)
        if isinstance(node, SequenceNode):
            return Property(tuple(self.value(item, None) for item in node.items), place, key)
        if node.null:
            return Property(None, place, key)
        parts: list[Part] = []
        for number, piece in enumerate(_MARK.split(node.text)):
            known = number % 2 == 0 or int(piece) >= len(self.others)
            parts.append(piece if known else self.others[int(piece)])
        return Property(joined(parts), place, key, (), bool(node.style))

    def place(self, key: ScalarNode) -> Span | None:
        """Where a key stands; None where that is not known."""
        if self.above is None:
            return None
        line = self.above + self.source.position(key.start)[0]
        written = self.source.text[key.start : key.end]
        column = self.holder.line(line).find(written) + 1
        if column == 0:
            return None
        return Span(self.holder.path, line, column, line, column + len(written))
