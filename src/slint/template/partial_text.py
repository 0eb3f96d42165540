"""Texts of which some parts are known, and the `{{resolve:…}}` in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from slint.model.value import UNDECIDED, Property, Reference, Text, Unknown

Part = str | Reference | Unknown

_RESOLVE = re.compile(r"\{\{resolve:([\w-]+):[^{}]*\}\}")


def parts_of(value: Property) -> tuple[Part, ...]:
    """The parts that a value puts into a text; a list of texts is joined by commas."""
    data = value.data
    if isinstance(data, Text):
        return data.parts
    if isinstance(data, (str, Unknown, Reference)):
        return (data,)
    if data is None:
        return ()
    texts = [item.text for item in value.items]
    known = [text for text in texts if text is not None]
    return (",".join(known),) if len(known) == len(texts) else (UNDECIDED,)


def joined(parts: Iterable[Part]) -> str | Reference | Unknown | Text:
    """The text of some parts, with each `{{resolve:…}}` as the unknown part that it is."""
    merged: list[Part] = []
    for part in parts:
        last = merged[-1] if merged else None
        if isinstance(part, str) and isinstance(last, str):
            merged[-1] = last + part
        elif part != "":
            merged.append(part)
    if any(isinstance(part, str) and "{{resolve:" in part for part in merged):
        merged = _resolved(merged)
    if not merged:
        return ""
    return merged[0] if len(merged) == 1 else Text(tuple(merged))


def in_resolve(parts: Sequence[Part]) -> list[bool]:
    """For each part, whether it stands in a `{{resolve:…}}`, and so only says what is resolved."""
    texts = [part if isinstance(part, str) else "\0" for part in parts]
    whole = "".join(texts)
    spans = [match.span() for match in _RESOLVE.finditer(whole)]
    ends = accumulate(map(len, texts))
    return [
        any(start < end - len(text) and end < last for start, last in spans)
        for text, end in zip(texts, ends, strict=True)
    ]


def _resolved(parts: list[Part]) -> list[Part]:
    """Replaces each `{{resolve:…}}`, which other parts may stand in, by an Unknown."""
    others = iter([part for part in parts if not isinstance(part, str)])
    pattern = "".join(part if isinstance(part, str) else "\0" for part in parts)
    result: list[Part] = []
    end = 0
    for match in _RESOLVE.finditer(pattern):
        result.extend(_pieces(pattern[end : match.start()], others))
        for _ in range(match[0].count("\0")):
            next(others)
        result.append(Unknown(f"resolve:{match[1]}"))
        end = match.end()
    result.extend(_pieces(pattern[end:], others))
    return result


def _pieces(pattern: str, others: Iterator[Part]) -> Iterator[Part]:
    """A pattern's texts, and one of the others for each NUL between them."""
    for number, text in enumerate(pattern.split("\0")):
        if number:
            yield next(others)
        if text:
            yield text
