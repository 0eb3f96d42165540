"""The comments and the Metadata of a template that silence rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from yaml.events import ScalarEvent

from slint.directives import WORD, directives
from slint.finding import Suppression
from slint.source import Source, Span, Unreadable
from slint.template.document import LOADER, read_document
from slint.template.nodes import MappingNode, Node, ScalarNode, SequenceNode

_COMMENT = re.compile(r"(?:(?<=\s)|\A)#[^\r\n]*")
_HEAD = re.compile(r"(?:[ \t]*(?:#[^\r\n]*|---|%[^\r\n]*)?(?:\r\n|[\r\n]))*(?:[ \t]*#[^\r\n]*)?")
_LINE_END = re.compile(r"[\r\n]")


def template_suppressions(source: Source, *, judged: bool = True) -> tuple[Suppression, ...]:
    """What the comments and the Metadata of a template silence.

    A comment counts for what starts on its line, a property or an item with all that is below
    it; one alone on its line for what starts on the line below it. Of a file that cannot be
    read, only the comments before anything else count, and only for the whole file.
    """
    if WORD not in source.text:
        return ()
    try:
        root = read_document(source)
    except Unreadable:
        return tuple(_head(source))
    found = [*_metadata(source, root)]
    if not source.path.endswith(".json"):
        found += _comments(source, root)
    return tuple(each if judged else each._replace(judged=False) for each in found)


def _head(source: Source) -> Iterator[Suppression]:
    match = _HEAD.match(source.text)
    for comment in _COMMENT.finditer(source.text, 0, match.end() if match else 0):
        for directive in directives(source, *comment.span()):
            if directive.whole_file:
                yield from directive.suppressions(None, judged=False)


# Comments --------------------------------------------------------------------


def _comments(source: Source, root: Node) -> Iterator[Suppression]:
    comments = list(_between(source.text, _scalars(source.text)))
    lines = [source.position(start)[0] for start, _ in comments]
    alone_on = {line for line in lines if source.line(line).lstrip().startswith("#")}
    ends = _ends(source, root)
    for line, (start, end) in zip(lines, comments, strict=True):
        while line in alone_on:
            line += 1
        own_end = (line + 1, 1)
        covers = Span(source.path, line, 1, *max(ends.get(line, own_end), own_end))
        for directive in directives(source, start, end):
            yield from directive.suppressions(covers)


def _scalars(text: str) -> Iterator[tuple[int, int]]:
    """The offsets of the scalars of all documents, up to what cannot be read."""
    base = len(text) - len(text.lstrip("\ufeff"))
    loader = LOADER(text[base:])
    end = 0
    try:
        while (event := loader.get_event()) is not None:
            end, kind = event.end_mark.index + base, type(event)
            if kind is ScalarEvent:
                start = event.start_mark.index + base
                if event.style in ("|", ">"):  # a comment may stand behind the indicator
                    match = _LINE_END.search(text, start, end)
                    start = match.start() if match else end
                yield start, end
    except yaml.YAMLError:
        yield end, len(text)
    finally:
        loader.dispose()


def _between(text: str, scalars: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The offsets of the comments: what looks like one and is no part of a scalar."""
    position = 0
    for start, end in (*scalars, (len(text), len(text))):
        for match in _COMMENT.finditer(text, position, start):
            yield match.span()
        position = end


def _ends(source: Source, root: Node) -> dict[int, tuple[int, int]]:
    """By line, where the properties and items that start on it end."""
    ends: dict[int, tuple[int, int]] = {}
    for start, end in _parts(root):
        line = source.position(start)[0]
        ends[line] = max(ends.get(line, (0, 0)), source.position(end))
    return ends


def _parts(root: Node) -> Iterator[tuple[int, int]]:
    """The offsets of every entry of a mapping, its key included, and of every item of a list."""
    pending = [root]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if isinstance(node, ScalarNode) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, SequenceNode):
            pending += node.items
            yield from ((item.start, item.end) for item in node.items)
            continue
        for key, value in (*node.entries.values(), *node.strange):
            pending += (key, value)
            yield key.start, max(key.end, value.end)


# Metadata --------------------------------------------------------------------


def _metadata(source: Source, root: Node) -> Iterator[Suppression]:
    """What `Metadata: {slint: {ignore: {SL201: reason}}}` silences, above all or in a resource."""
    if not isinstance(root, MappingNode):
        return
    yield from _ignored(source, root, None)
    resources = root.mapping("Resources")
    for key, node in resources.entries.values() if resources else ():
        if isinstance(node, MappingNode):
            yield from _ignored(source, node, source.span(key.start, node.end))


def _ignored(source: Source, owner: MappingNode, covers: Span | None) -> Iterator[Suppression]:
    metadata = owner.mapping("Metadata")
    own = metadata.mapping(WORD) if metadata else None
    entry = own.entries.get("ignore") if own else None
    if entry is None:
        return
    key, rules = entry
    if not isinstance(rules, MappingNode) or not rules.entries:
        yield Suppression("", source.span(key.start, key.end), covers)
        return
    for name, (place, reason) in rules.entries.items():
        text = reason.text if isinstance(reason, ScalarNode) else ""
        yield Suppression(name, source.span(place.start, place.end), covers, text)
