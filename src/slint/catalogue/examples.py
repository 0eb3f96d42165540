"""The examples of a rule: small applications that show it at work, or keeping silent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from slint.catalogue.written import Written, load, prose

MARKER = re.compile(r"#\s*expect:\s*([A-Z]{2,8}\d{3}(?:\s*,\s*[A-Z]{2,8}\d{3})*)")
"""The comment in a line of an example that must be reported."""

_KEYS = ("bad", "good", "because", "after", "expect")


class Place(NamedTuple):
    """A line of an example's file, from 1."""

    path: str
    line: int


class Example(NamedTuple):
    """A small application that shows a rule at work, or keeping silent.

    `after` holds the files as a fix leaves them, None where there is none. `expected` are
    the places of the rule's findings.
    """

    kind: Literal["bad", "good"]
    files: Mapping[str, str]
    because: str = ""
    after: Mapping[str, str] | None = None
    expected: tuple[Place, ...] = ()


def read_examples(rule: str, path: str, text: str) -> Iterator[Example]:
    """The examples in the text of a rule's file; raises CatalogueError where one does not fit."""
    written = Written(path, text)
    entries = load(path, text).get("examples") or []
    if not isinstance(entries, list):
        raise written.refuse("`examples` is not a list", "examples")
    for at, entry in enumerate(entries):
        yield _example(rule, entry, written.below("examples", at, about=f"example {at + 1}: "))


def _example(rule: str, entry: Any, written: Written) -> Example:
    if not isinstance(entry, dict):
        raise written.refuse("not a mapping")
    written.check_keys(entry, _KEYS)
    if ("bad" in entry) == ("good" in entry):
        raise written.refuse("neither `bad` nor `good`, or both")
    kind: Literal["bad", "good"] = "bad" if "bad" in entry else "good"
    files = _files(entry, kind, written)
    expected = (*_marked(files, rule), *_places(entry.get("expect"), written))
    if kind == "bad" and not expected:
        raise written.refuse(f"bad, but without a marker `# expect: {rule}`", kind)
    if kind == "good" and (expected or "after" in entry):
        raise written.refuse("good, but with a marker or a text after the fix", kind)
    after = _files(entry, "after", written) if "after" in entry else None
    return Example(kind, files, prose(entry, "because", written), after, expected)


def _files(entry: Mapping[str, Any], key: str, written: Written) -> dict[str, str]:
    """The files of an example; a lone text is a template or a handler by what it says."""
    found = entry[key]
    if isinstance(found, str):
        template = re.search(r"^Resources:", found, re.MULTILINE)
        return {"template.yaml" if template else "src/app.py": found}
    if not isinstance(found, dict) or not all(
        isinstance(part, str) for item in found.items() for part in item
    ):
        raise written.refuse("neither a text nor texts by path", key)
    return found


def _marked(files: Mapping[str, str], rule: str) -> Iterator[Place]:
    for path, text in files.items():
        for number, line in enumerate(text.split("\n"), 1):
            for match in MARKER.finditer(line):
                if rule in re.split(r"\s*,\s*", match[1]):
                    yield Place(path, number)


def _places(entries: Any, written: Written) -> list[Place]:
    if entries is None:
        return []
    if not isinstance(entries, list) or not all(
        isinstance(entry, dict) and entry.keys() == {"path", "line"} for entry in entries
    ):
        raise written.refuse("`expect` is no list of `path` and `line`", "expect")
    return [Place(entry["path"], entry["line"]) for entry in entries]
