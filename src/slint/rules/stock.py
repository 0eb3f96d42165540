"""The detector of rules that need no code: a property of a resource that must be so or so.

What it asks is written in the rule's YAML. Nothing of that is executed, and a message fills in
names and texts only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeAlias

from slint.model.function import TYPES, Function
from slint.model.resource import Resource
from slint.model.value import Property
from slint.rules import Detector, Report
from slint.rules.property_test import PLACEHOLDER, PropertyTest, Wanted
from slint.source import Span

_LONGEST = 60

_Subject: TypeAlias = Function | Resource


def stock(test: PropertyTest) -> Detector:
    """The detector that puts a test to functions, after Globals, and to all other resources."""

    def detector(subject: _Subject, report: Report) -> None:
        path = test.properties.get(subject.type)
        if path is None or (isinstance(subject, Resource) and subject.type in TYPES):
            return
        written = subject.get(*path)
        if test.must in ("present", "absent"):
            if (written is None) == (test.must == "present"):
                _report(report, test, subject, written, "")
        elif written is None:
            if test.default is not None and _holds(test, _text(test.default)) is False:
                _report(report, test, subject, None, _text(test.default))
        else:
            for item in written.items if written.known else ():
                if item.text is not None and _holds(test, item.text) is False:
                    _report(report, test, subject, item, item.text)
                    return

    return detector


def _holds(test: PropertyTest, text: str) -> bool | None:
    """Whether a text is as it must be; None where it cannot be compared."""
    if test.must in ("at-least", "at-most"):
        number, bound = _number(text), float(test.values[0])
        if number is None:
            return None
        return number >= bound if test.must == "at-least" else number <= bound
    if test.patterns:
        found = any(pattern.fullmatch(text) for pattern in test.patterns)
    else:
        found = any(_same(text, value) for value in test.values)
    return found != test.must.startswith("not-")


def _same(text: str, wanted: Wanted) -> bool:
    if isinstance(wanted, str):
        return text == wanted
    if isinstance(wanted, bool):
        return text.lower() in (("true", "yes", "on") if wanted else ("false", "no", "off"))
    return _number(text) == wanted


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _text(value: Wanted) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _report(
    report: Report, test: PropertyTest, subject: _Subject, written: Property | None, text: str
) -> None:
    span: Span = subject.span
    if written is not None:
        span = written.key if test.must == "absent" and written.key else written.span
    filled: Mapping[str, str] = {
        "id": subject.id,
        "type": subject.word(subject.type),
        "property": subject.word(".".join(test.properties[subject.type])),
        "value": text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…",
    }
    report(span, PLACEHOLDER.sub(lambda match: filled[match[1]], test.message))
