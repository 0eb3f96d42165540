"""YAML and JSON text into nodes that know where they stand.

YAML is read from libyaml's events with a stack of our own, because composing recurses. An
offset counts characters of `Source.text`; a node ends where its last child or its closing
bracket does. `!Ref x` becomes the mapping `{Ref: x}`, and so do the other short forms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from slint.source import Source, Unreadable
from slint.template.nodes import Bounds, MappingNode, Node, ScalarNode, SequenceNode, safe
from slint.template.strict_json import read_json

MAXIMUM_SIZE = 10_000_000  # characters

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PROPERTIES = re.compile(r"(?:[!&]\S*|#[^\n]*|\s+)*")  # a node's tag and anchor
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTEXTS = ("while parsing a", "while scanning a")
_WITHOUT_PREFIX = frozenset(("Ref", "Condition"))


def read_document(source: Source) -> Node:
    """The first document of a file, JSON or YAML; raises Unreadable."""
    text = source.text
    if len(text) > MAXIMUM_SIZE:
        raise Unreadable("larger than 10 MB", source.path)
    if source.path.endswith(".json"):
        return read_json(source)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        try:
            return read_json(source)
        except Unreadable:
            pass
    return read_yaml(source)


def read_yaml(source: Source, loader_type: Any = LOADER) -> Node:
    """The first document of a YAML file; raises Unreadable."""
    text = source.text
    base = len(text) - len(text.lstrip("\ufeff"))  # libyaml does not count byte order marks
    loader = None
    try:
        loader = loader_type(text[base:])
        return _Builder(source, loader, base).build()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = f"not YAML: {error.problem or 'cannot be read'}"
        if error.context_mark and (error.context or "").startswith(_CONTEXTS):
            line = source.position(error.context_mark.index + base)[0]
            message += f", {error.context} that starts in line {line}"
        offset = min(mark.index + base, len(text)) if mark else 0
        raise Unreadable(message, source.path, *source.position(offset)) from None
    except yaml.YAMLError:
        found = _UNPRINTABLE.search(text, base)
        problem = f"U+{ord(found[0]):04X} is not allowed" if found else "cannot be read"
        place = source.position(found.start() if found else 0)
        raise Unreadable(f"not YAML: {problem}", source.path, *place) from None
    except (ValueError, OverflowError):  # lone surrogates; escapes beyond Unicode
        raise Unreadable("not YAML: an invalid Unicode character", source.path) from None
    finally:
        if loader is not None:
            loader.dispose()


@dataclass(slots=True, eq=False)
class _Open:
    """A collection that is being read; a mapping's keys and values alternate in `children`.

    `end` is the end of its last child, `height` the depth of what it holds so far, `before`
    the number of nodes read before it.
    """

    event: Any
    start: int
    end: int
    before: int
    height: int = 1
    children: list[Node] = field(default_factory=list)

    def add(self, node: Node, end: int, height: int = 0) -> None:
        self.children.append(node)
        self.end = end
        if height >= self.height:
            self.height = height + 1


@dataclass(slots=True, eq=False)
class _Anchored:
    """What an alias stands for; `node` is None while it is being read."""

    node: Node | None
    height: int = 0
    weight: int = 1


class _Builder:
    """Builds nodes from the events of a loader; `base` is added to the offsets of its marks."""

    def __init__(self, source: Source, loader: Any, base: int) -> None:
        self.text = source.text
        self.loader = loader
        self.base = base
        self.bounds = Bounds(source)
        self.anchors: dict[str, _Anchored] = {}
        self.stack: list[_Open] = []
        self.top = _Open(None, 0, 0, 0)

    def build(self) -> Node:
        next_event, bounds, base = self.loader.get_event, self.bounds, self.base
        while True:
            event = next_event()
            kind = type(event)
            if kind is ScalarEvent:
                start, end = event.start_mark.index + base, event.end_mark.index + base
                bounds.add(1, start)
                if event.style or event.tag or event.anchor:
                    self.scalar(event, start, end)
                else:
                    top = self.top
                    top.children.append(ScalarNode(event.value, start, end))
                    top.end = end
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self.open(event)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self.close(event)
            elif kind is AliasEvent:
                self.alias(event)
            elif kind is DocumentEndEvent:
                return self.top.children[0]
            elif event is None or kind is StreamEndEvent:
                return ScalarNode("", 0, 0)

    def scalar(self, event: Any, written: int, end: int) -> None:
        """A scalar that is not plain, or has a tag or an anchor."""
        start = written
        value, style, tag, anchor = event.value, event.style or "", event.tag, event.anchor
        if tag or anchor:
            start = min(self.behind_properties(start), end)
        if style == '"':
            value = safe(value)
        elif style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip(" \t\r\n"))
        node: Node = ScalarNode(value, start, end, style)
        if tag:
            node = _tagged(node, tag, self.text, written)
        if anchor:
            self.anchors[anchor] = _Anchored(node)
        self.top.add(node, end)

    def open(self, event: Any) -> None:
        start = event.start_mark.index + self.base
        self.stack.append(self.top)
        self.bounds.deep(len(self.stack), start)
        self.top = _Open(event, start, start, self.bounds.nodes)
        self.bounds.add(1, start)
        if event.anchor:
            self.anchors[event.anchor] = _Anchored(None)

    def close(self, event: Any) -> None:
        opened = self.top
        begun = opened.event
        start = opened.start
        if begun.tag or begun.anchor:
            start = self.behind_properties(start)
        end = event.end_mark.index + self.base if begun.flow_style else opened.end
        end = max(start, end)
        node: Node
        if type(begun) is SequenceStartEvent:
            node = SequenceNode(opened.children, start, end)
        else:
            node = _mapping(opened.children, start, end)
        if begun.tag:
            node = _tagged(node, begun.tag, self.text, opened.start)
        if begun.anchor:
            weight = self.bounds.nodes - opened.before
            self.anchors[begun.anchor] = _Anchored(node, opened.height, weight)
        self.top = self.stack.pop()
        self.top.add(node, end, opened.height)

    def alias(self, event: Any) -> None:
        start = event.start_mark.index + self.base
        known = self.anchors.get(event.anchor)
        if known is None:
            self.bounds.refuse(f"not YAML: found undefined alias '{event.anchor}'", start)
        if known.node is None:
            message = f"the alias '{event.anchor}' stands inside what it is an alias of"
            self.bounds.refuse(message, start)
        self.bounds.add(known.weight, start)
        self.bounds.deep(len(self.stack) + known.height, start)
        self.top.add(known.node, event.end_mark.index + self.base, known.height)

    def behind_properties(self, start: int) -> int:
        """The offset of a node's content, behind its tag and its anchor."""
        match = _PROPERTIES.match(self.text, start)
        return match.end() if match else start


def _mapping(children: list[Node], start: int, end: int) -> MappingNode:
    """A mapping of keys and values that alternate, with what its merge keys bring."""
    node = MappingNode({}, start, end)
    entries = node.entries
    merged: list[Node] = []
    pairs = iter(children)
    for key, value in zip(pairs, pairs, strict=True):
        if type(key) is not ScalarNode:
            node.strange.append((key, value))
        elif key.text == "<<" and not key.style:
            merged.extend(value.items if isinstance(value, SequenceNode) else [value])
        else:
            entries[key.text] = (key, value)
    for value in merged:
        if isinstance(value, MappingNode):
            for name, pair in value.entries.items():
                entries.setdefault(name, pair)
    return node


def _tagged(node: Node, tag: str, text: str, written: int) -> Node:
    """The long form of a short one; `written` is the offset of its tag or its anchor."""
    if tag == "!" or not tag.startswith("!"):
        if isinstance(node, ScalarNode) and not node.style and tag.endswith(("!", ":str")):
            node.style = "!"
        return node
    name = tag[1:] if tag[1:] in _WITHOUT_PREFIX else f"Fn::{tag[1:]}"
    if text[written] == "&":
        written = text.find("!", written)
    key = ScalarNode(name, written, written + len(tag))
    return MappingNode({name: (key, node)}, written, node.end)
