"""Whether a value of a template names a resource: by reference, or by the name it was given."""

from __future__ import annotations

import re
from typing import TypeAlias

from slint.model.function import Function
from slint.model.resource import Resource
from slint.model.value import Property, Reference, Text, Unknown

Part: TypeAlias = str | Reference | Unknown


def may_name(
    value: Property | None, resource: Function | Resource, key: str, prefix: str = ""
) -> bool:
    """Whether a value is, or cannot be told from, a prefix with a resource's name after it.

    `key` is the property that gives the resource its name.
    """
    if value is None:
        return False
    parts = _parts(value)
    if any(isinstance(part, Reference) and part.id == resource.id for part in parts):
        return True
    given = resource.get(key)
    if given is None:  # a name that CloudFormation makes: no text that is written can be it
        return isinstance(_after(parts, prefix), Unknown)
    named = _parts(given)
    expected = _merged((prefix, *named))
    if parts == expected:
        return True
    # Another resource's name is not this one's, though neither is known.
    if any(isinstance(part, Reference) for part in (*parts, *expected)):
        return False
    return _covers(parts, expected) or _covers(expected, parts)


def _after(parts: tuple[Part, ...], prefix: str) -> Part | None:
    """The only part behind a prefix, or of the whole; None where there are several."""
    if len(parts) > 1 and parts[0] == prefix:
        parts = parts[1:]
    return parts[0] if len(parts) == 1 else None


def _parts(value: Property) -> tuple[Part, ...]:
    data = value.data
    if isinstance(data, Text):
        return data.parts
    return (data,) if isinstance(data, (str, Reference, Unknown)) else ()


def _merged(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts with texts that follow on each other made one."""
    found: list[Part] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return tuple(found)


def _covers(general: tuple[Part, ...], special: tuple[Part, ...]) -> bool:
    """Whether what is known of one text leaves room for the other."""
    pattern = "".join(re.escape(part) if isinstance(part, str) else ".*" for part in general)
    text = "".join(part if isinstance(part, str) else "\0" for part in special)
    return bool(general) and re.fullmatch(pattern, text, re.DOTALL) is not None
