"""The comments of a Terraform file that silence rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slint.directives import WORD, directives
from slint.finding import Suppression
from slint.source import Source, Span, Unreadable
from slint.template.terraform.syntax import read_comments

_MARK = re.compile(r"(?:#|//|/\*)[#/*]*(?=[ \t]*slint:)")


def terraform_suppressions(source: Source) -> tuple[Suppression, ...]:
    """What the comments of a file silence.

    A comment counts for what starts on its line, a block or an argument with all that is in it;
    one alone on its line for what starts on the line below it.
    """
    if WORD not in source.text or source.path.endswith(".json"):
        return ()
    try:
        comments, ends = read_comments(source)
    except Unreadable:
        return ()
    return tuple(_found(source, comments, ends))


def _found(
    source: Source, comments: list[tuple[int, int]], ends: dict[int, tuple[int, int]]
) -> Iterator[Suppression]:
    places = [(source.position(start), start, end) for start, end in comments]
    alone = {line for (line, column), _, _ in places if not source.line(line)[: column - 1].strip()}
    # Every mark of a comment becomes that of the directives; nothing moves.
    text = list(source.text)
    for start, end in comments:
        match = _MARK.match(source.text, start, end)
        if match:
            text[match.start() : match.end()] = " " * (len(match[0]) - 1) + "#"
        if source.text.endswith("*/", start, end):
            text[end - 2 : end] = "  "
    marked = Source(source.path, "".join(text))
    for (line, _), start, end in places:
        while line in alone:
            line += 1
        own_end = (line + 1, 1)
        covers = Span(source.path, line, 1, *max(ends.get(line, own_end), own_end))
        for directive in directives(marked, start, end):
            yield from directive.suppressions(covers)
