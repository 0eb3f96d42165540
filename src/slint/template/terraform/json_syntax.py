"""`.tf.json` files into the tree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial

from slint.source import Source, Span
from slint.template.nodes import MappingNode, Node, ScalarNode, SequenceNode
from slint.template.strict_json import read_json
from slint.template.terraform.syntax import read_blocks
from slint.template.terraform.tree import (
    Attribute,
    Block,
    Body,
    Entries,
    Expression,
    Listed,
    Literal,
    Template,
)

# How many names stand before the body of a block, by its kind.
_LABELS = {"resource": 2, "data": 2, "variable": 1, "output": 1, "module": 1, "provider": 1}


def read_json_blocks(source: Source) -> Body:
    """What stands in a file; raises Unreadable where it is not JSON."""
    root = read_json(source)
    if not isinstance(root, MappingNode):
        return Body({}, ())
    reader = _Reader(source)
    blocks: list[Block] = []
    attributes = {}
    for name, (key, node) in root.entries.items():
        if name in _LABELS or name == "locals":
            blocks += reader.blocks(name, (), key, node, _LABELS.get(name, 0))
        else:
            attributes[name] = Attribute(name, reader.span(key), reader.expression(node))
    return Body(attributes, tuple(blocks))


class _Reader:
    """Turns the nodes of one file into the tree."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def span(self, node: Node) -> Span:
        return self.source.span(node.start, node.end)

    def blocks(
        self, kind: str, labels: tuple[str, ...], key: ScalarNode, node: Node, left: int
    ) -> Iterator[Block]:
        for each in node.items if isinstance(node, SequenceNode) else (node,):
            if not isinstance(each, MappingNode):
                continue
            if left:
                for name, (inner, below) in each.entries.items():
                    yield from self.blocks(kind, (*labels, name), inner, below, left - 1)
            else:
                yield Block(kind, labels, self.span(key), partial(self.body, each))

    def body(self, node: MappingNode) -> Body:
        """A body; what is a list of objects there may be blocks, and is read as a value."""
        attributes = {
            name: Attribute(name, self.span(key), self.expression(value))
            for name, (key, value) in node.entries.items()
        }
        return Body(attributes, ())

    def expression(self, node: Node) -> Expression:
        """A value; a text may hold expressions."""
        span = self.span(node)
        if isinstance(node, SequenceNode):
            return Listed(tuple(self.expression(item) for item in node.items), span)
        if isinstance(node, MappingNode):
            pairs = [
                (Literal(name, True, self.span(key)), self.expression(value))
                for name, (key, value) in node.entries.items()
            ]
            return Entries(tuple(pairs), span)
        if node.null:
            return Literal(None, False, span)
        if not node.style or ("${" not in node.text and "%{" not in node.text):
            return Literal(node.text, bool(node.style), span)
        return self.template(node.text, span)

    def template(self, text: str, span: Span) -> Expression:
        """A text with expressions in it, at the place of the whole."""
        written = Source(self.source.path, f"v = {json.dumps(text, ensure_ascii=False)}")
        value = read_blocks(written).attributes["v"].value
        return (
            Template((value,), span)
            if not isinstance(value, Template)
            else Template(value.parts, span, value.opaque)
        )
