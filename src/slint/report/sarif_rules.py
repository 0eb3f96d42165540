"""What SARIF says about rules, and about the kinds of notifications."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from slint.catalogue import UNREADABLE_FILE
from slint.catalogue.examples import MARKER
from slint.finding import Severity

if TYPE_CHECKING:
    from slint.catalogue import Example, Rule

__all__ = ["UNREADABLE_FILE", "descriptor", "notification_descriptors"]

_LONGEST = 1024  # characters of a description that GitHub shows
_MOST_TAGS = 10
_PROBLEM = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
_LANGUAGES = {"py": "python", "yaml": "yaml", "yml": "yaml", "json": "json", "toml": "toml"}
_NOTIFICATIONS = {
    "internal-fault": "A rule of slint, or another part of it, failed.",
    "unreadable-file": "A file could not be read, so that it was not checked.",
    "not-read": "Something was not checked.",
    "results-left-out": "There were more results than GitHub takes.",
}


def descriptor(rule: Rule) -> dict[str, Any]:
    """A rule as a `reportingDescriptor`."""
    tags = list(rule.tags)
    properties: dict[str, Any] = {
        "precision": str(rule.confidence),
        "problem.severity": _PROBLEM[rule.severity],
    }
    if rule.security is not None:
        properties["security-severity"] = f"{rule.security:.1f}"
        tags = ["security", *(tag for tag in tags if tag != "security")]
    described: dict[str, Any] = {
        "id": rule.id,
        "name": rule.name,
        "shortDescription": {"text": _cut(rule.summary)},
        "fullDescription": {"text": _cut(rule.why)},
        "help": {"text": "\n\n".join(_text(rule)), "markdown": "\n\n".join(_markdown(rule))},
        "defaultConfiguration": {"level": str(rule.severity)},
        "properties": {"tags": tags[:_MOST_TAGS], **properties},
    }
    if rule.references:
        described["helpUri"] = rule.references[0]
    return described


def notification_descriptors() -> list[dict[str, Any]]:
    """The kinds of notifications as `reportingDescriptor`s."""
    return [{"id": id_, "shortDescription": {"text": text}} for id_, text in _NOTIFICATIONS.items()]


def _cut(text: str) -> str:
    """A text on one line, as long as GitHub shows it."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1].rpartition(' ')[0]}…"


def _sections(rule: Rule) -> Iterator[tuple[str, str]]:
    for title, text in (("Why", rule.why), ("Fix", rule.fix), ("Leave it when", rule.unless)):
        if text:
            yield title, text


def _text(rule: Rule) -> Iterator[str]:
    for title, text in _sections(rule):
        yield f"{title}\n{text}"
    if rule.references:
        yield "\n".join(("References", *rule.references))


def _markdown(rule: Rule) -> Iterator[str]:
    for title, text in _sections(rule):
        yield f"### {title}"
        yield text
    for kind, title in (("bad", "Reported"), ("good", "Not reported")):
        example = next((each for each in rule.examples if each.kind == kind), None)
        if example is not None:
            yield f"### {title}"
            yield from _example(example)
    if rule.references:
        yield "### References"
        yield "\n".join(f"- <{reference}>" for reference in rule.references)


def _example(example: Example) -> Iterator[str]:
    for path, text in example.files.items():
        code = MARKER.sub("# <- here", text).strip("\n")
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", code)), default=0))
        language = _LANGUAGES.get(path.rpartition(".")[2], "")
        yield f"`{path}`\n{fence}{language}\n{code}\n{fence}"
