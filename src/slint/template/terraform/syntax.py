"""`.tf` files into the tree, by tree-sitter: block by block, when one is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, partial

from tree_sitter import Language, Node, Parser
from tree_sitter_hcl import language

from slint.source import Source, Span, Unreadable
from slint.template.terraform.tree import (
    Attribute,
    Block,
    Body,
    Call,
    Conditional,
    Entries,
    Expression,
    For,
    Heredoc,
    Listed,
    Literal,
    Operation,
    Step,
    Template,
    Traversal,
)

MAXIMUM_SIZE = 5_000_000
MAXIMUM_DEPTH = 100

_OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))|([$%])\4\{", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}


@cache
def _parser() -> Parser:
    return Parser(Language(language()))


def read_blocks(source: Source) -> Body:
    """What stands in a file; raises Unreadable where it is not HCL."""
    if len(source.text) > MAXIMUM_SIZE:
        raise Unreadable(f"more than {MAXIMUM_SIZE:,} characters", source.path)
    root = _parser().parse(_bytes(source.text)).root_node
    if root.has_error:
        _refuse(source, root)
    reader = _Reader(source)
    for child in root.named_children:
        if child.type == "body":
            return reader.body(child, 0)
    return Body({}, ())


def _bytes(text: str) -> bytes:
    """One byte for each character, so that the offsets of both are the same."""
    return (text if text.isascii() else _OUTSIDE_ASCII.sub("x", text)).encode()


def _refuse(source: Source, root: Node) -> None:
    """Raises Unreadable at the first place that is not HCL."""
    pending = [root]
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            line, column = source.position(node.start_byte)
            missing = node.is_missing and not node.is_named
            what = f"expected `{node.type}`" if missing else "this cannot be parsed"
            raise Unreadable(f"not Terraform: {what}", source.path, line, column)
        pending += [child for child in reversed(node.children) if child.has_error]
    raise Unreadable("not Terraform", source.path)


class _Reader:
    """Turns the nodes of one file into the tree."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text

    def span(self, node: Node) -> Span:
        return self.source.span(node.start_byte, node.end_byte)

    # Blocks ------------------------------------------------------------------

    def body(self, node: Node, depth: int) -> Body:
        if depth > MAXIMUM_DEPTH:
            line, column = self.source.position(node.start_byte)
            message = f"nested more than {MAXIMUM_DEPTH} levels deep"
            raise Unreadable(message, self.source.path, line, column)
        attributes: dict[str, Attribute] = {}
        blocks = []
        for child in node.named_children:
            if child.type == "attribute":
                name, value = child.named_children[0], child.named_children[-1]
                text = self.of(name)
                attributes[text] = Attribute(
                    text, self.span(name), self.expression(value, depth + 1)
                )
            elif child.type == "block":
                blocks.append(self.block(child, depth + 1))
        return Body(attributes, tuple(blocks))

    def block(self, node: Node, depth: int) -> Block:
        names: list[str] = []
        end = node.start_byte
        inner: Node | None = None
        for child in node.named_children:
            if child.type == "body":
                inner = child
            elif child.type in ("identifier", "string_lit"):
                names.append(self.of(child).strip('"'))
                end = child.end_byte
        kind, *labels = names
        head = self.source.span(node.start_byte, end)
        read = partial(self.body, inner, depth) if inner else partial(Body, {}, ())
        return Block(kind, labels, head, read)

    def of(self, node: Node) -> str:
        return self.text[node.start_byte : node.end_byte]

    # Expressions -------------------------------------------------------------

    def expression(self, node: Node, depth: int) -> Expression:
        """An expression; what is in brackets is the same without."""
        if depth > MAXIMUM_DEPTH:
            line, column = self.source.position(node.start_byte)
            message = f"nested more than {MAXIMUM_DEPTH} levels deep"
            raise Unreadable(message, self.source.path, line, column)
        if node.type in ("expression", "operation", "collection_value", "for_expr"):
            children = _named(node)
            if len(children) > 1:
                return self.traversal(children, node, depth)
            if not children:
                return Literal(None, False, self.span(node))
            return self.expression(children[0], depth + 1)
        read = _READERS.get(node.type)
        if read is None:
            return Call("", (), False, self.span(node))
        return read(self, node, depth + 1)

    def traversal(self, children: list[Node], node: Node, depth: int) -> Expression:
        first, *rest = children
        base: str | Expression
        if first.type == "variable_expr":
            base = self.of(first)
        else:
            base = self.expression(first, depth + 1)
        steps = tuple(step for each in rest for step in self.steps(each, depth + 1))
        return Traversal(base, steps, self.span(node))

    def steps(self, node: Node, depth: int) -> Iterator[Step]:
        if node.type == "get_attr":
            yield Step(self.of(_named(node)[0]), None)
        elif node.type == "index":
            inner = _named(node)[0]
            if inner.type == "legacy_index":
                text = self.of(inner).lstrip(".")
                yield Step(None, Literal(text, False, self.span(inner)))
            else:
                yield Step(None, self.expression(_named(inner)[0], depth + 1))
        elif node.type == "splat":
            yield Step(None, None)
            for child in _named(_named(node)[0]):
                yield from self.steps(child, depth + 1)

    def literal(self, node: Node, _depth: int) -> Expression:
        child = node.named_children[0]
        if child.type == "string_lit":
            text = self.source.text[child.start_byte + 1 : child.end_byte - 1]
            return Literal(_unescaped(text), True, self.span(node))
        return Literal(None if child.type == "null_lit" else self.of(child), False, self.span(node))

    def name(self, node: Node, _depth: int) -> Expression:
        return Traversal(self.of(node), (), self.span(node))

    def template(self, node: Node, depth: int) -> Expression:
        inner = node.named_children[0]
        if inner.type == "quoted_template":
            start, end = inner.start_byte + 1, inner.end_byte - 1
            return self.filled(inner, start, end, _unescaped, node, depth)
        return self.heredoc(inner, node, depth)

    def filled(
        self,
        inner: Node,
        start: int,
        end: int,
        plain: Callable[[str], str],
        node: Node,
        depth: int,
    ) -> Template:
        parts: list[str | Expression] = []
        position, opaque = start, False
        for child in inner.named_children:
            if child.type not in ("template_interpolation", "template_directive"):
                continue
            if child.start_byte > position:
                parts.append(plain(self.text[position : child.start_byte]))
            if child.type == "template_interpolation":
                within = [each for each in _named(child) if each.type == "expression"]
                if within:
                    parts.append(self.expression(within[0], depth + 1))
            else:
                opaque = True
                parts.append(Call("", (), False, self.span(child)))
            position = child.end_byte
        if end > position:
            parts.append(plain(self.text[position:end]))
        return Template(tuple(parts), self.span(node), opaque)

    def heredoc(self, inner: Node, node: Node, depth: int) -> Heredoc:
        text = self.text
        start = text.find("\n", inner.start_byte, inner.end_byte) + 1 or inner.end_byte
        # The closing word stands alone on its line.
        end = text.rfind("\n", start, inner.end_byte) + 1 or start
        template = self.filled(inner, start, end, _plain, node, depth)
        indented = text.startswith("<<-", inner.start_byte)
        first, _ = self.source.position(start)
        return Heredoc(template, text[start:end], first, indented, self.span(node))

    def call(self, node: Node, depth: int) -> Expression:
        name, *rest = _named(node)
        given = _named(rest[0]) if rest else []
        expands = any(child.type == "ellipsis" for child in given)
        arguments = tuple(
            self.expression(child, depth + 1) for child in given if child.type == "expression"
        )
        return Call(self.of(name), arguments, expands, self.span(node))

    def conditional(self, node: Node, depth: int) -> Expression:
        condition, yes, no = (self.expression(each, depth + 1) for each in _named(node)[:3])
        return Conditional(condition, yes, no, self.span(node))

    def operation(self, node: Node, depth: int) -> Expression:
        operator = next((self.of(child) for child in node.children if not child.is_named), "")
        operands = tuple(self.expression(child, depth + 1) for child in _named(node))
        return Operation(operator, operands, self.span(node))

    def listed(self, node: Node, depth: int) -> Expression:
        items = [child for child in _named(node) if child.type == "expression"]
        return Listed(tuple(self.expression(each, depth + 1) for each in items), self.span(node))

    def entries(self, node: Node, depth: int) -> Expression:
        pairs = []
        for child in node.named_children:
            if child.type == "object_elem":
                key, value = _named(child)[:2]
                pairs.append((self.key(key, depth + 1), self.expression(value, depth + 1)))
        return Entries(tuple(pairs), self.span(node))

    def key(self, node: Node, depth: int) -> Expression:
        """A key; a bare name is a text, one in brackets an expression."""
        children = _named(node)
        bare = len(children) == 1 and children[0].type == "variable_expr"
        if bare and not self.text.startswith("(", node.start_byte):
            return Literal(self.of(node), True, self.span(node))
        return self.expression(node, depth)

    def comprehension(self, node: Node, depth: int) -> Expression:
        results: list[Node] = []
        names: list[str] = []
        collection = condition = None
        grouped = False
        for child in _named(node):
            if child.type == "for_intro":
                for each in _named(child):
                    if each.type == "identifier":
                        names.append(self.of(each))
                    else:
                        collection = self.expression(each, depth + 1)
            elif child.type == "for_cond":
                condition = self.expression(_named(child)[0], depth + 1)
            elif child.type == "ellipsis":
                grouped = True
            elif child.type == "expression":
                results.append(child)
        found = [self.expression(each, depth + 1) for each in results]
        key = found[0] if node.type == "for_object_expr" else None
        if collection is None or not found:
            return Call("", (), False, self.span(node))
        span = self.span(node)
        return For(tuple(names), collection, key, found[-1], condition, grouped, span)


_Read = Callable[[_Reader, Node, int], Expression]
_READERS: dict[str, _Read] = {
    "literal_value": _Reader.literal,
    "variable_expr": _Reader.name,
    "template_expr": _Reader.template,
    "function_call": _Reader.call,
    "conditional": _Reader.conditional,
    "binary_operation": _Reader.operation,
    "unary_operation": _Reader.operation,
    "tuple": _Reader.listed,
    "object": _Reader.entries,
    "for_tuple_expr": _Reader.comprehension,
    "for_object_expr": _Reader.comprehension,
}
_MARKS = frozenset(
    ("comment", "object_start", "object_end", "tuple_start", "tuple_end",
     "template_interpolation_start", "template_interpolation_end")
)  # fmt: skip


def _named(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type not in _MARKS]


def _unescaped(text: str) -> str:
    if "\\" not in text and "{" not in text:
        return text
    return _ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    if match[4]:
        return match[4] + "{"
    if match[1] or match[2]:
        number = int(match[1] or match[2], 16)
        valid = 0 < number < 0x110000 and not 0xD800 <= number < 0xE000
        return chr(number) if valid else "\ufffd"
    return _ESCAPED.get(match[3], match[3])


def _plain(text: str) -> str:
    """What a heredoc says: nothing is escaped in it but `$${` and `%%{`."""
    return text.replace("\r\n", "\n").replace("$${", "${").replace("%%{", "%{")


def read_template(source: Source) -> Template:
    """A file that `templatefile` fills in; raises Unreadable."""
    mark = "END_OF_THE_FILE"
    text = f"v = <<{mark}\n{source.text.replace(mark, '')}\n{mark}\n"
    attribute = read_blocks(Source(source.path, text)).attributes["v"]
    if not isinstance(attribute.value, Heredoc):
        raise Unreadable("not a template", source.path)
    template = attribute.value.template
    last = template.parts[-1] if template.parts else ""
    parts = template.parts
    if isinstance(last, str):
        parts = (*parts[:-1], last.removesuffix("\n"))
    return Template(parts, template.span, template.opaque)


def read_comments(source: Source) -> tuple[list[tuple[int, int]], dict[int, tuple[int, int]]]:
    """The offsets of the comments, and by line where what starts on it ends; may be Unreadable."""
    if len(source.text) > MAXIMUM_SIZE:
        raise Unreadable(f"more than {MAXIMUM_SIZE:,} characters", source.path)
    root = _parser().parse(_bytes(source.text)).root_node
    comments: list[tuple[int, int]] = []
    ends: dict[int, tuple[int, int]] = {}
    pending = [root]
    while pending:
        node = pending.pop()
        if node.type == "comment":
            comments.append((node.start_byte, node.end_byte))
        elif node.type in _COVERED:
            line, _ = source.position(node.start_byte)
            ends[line] = max(ends.get(line, (0, 0)), source.position(node.end_byte))
        pending += reversed(node.named_children)
    return sorted(comments), ends


_COVERED = ("attribute", "block", "object_elem")
