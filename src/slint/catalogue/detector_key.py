"""What `detector:` says in a rule file: the question of a stock detector."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slint.catalogue.written import Written
from slint.rules.property_test import PLACEHOLDER, PropertyTest, Wanted

_PLACEHOLDERS = frozenset(("id", "type", "property", "value"))
_KEYS = ("resource", "property", "must", "values", "default", "message")
_PRESENCE = ("present", "absent")
_CHOICE = ("in", "not-in")
_PATTERN = ("matches", "not-matches")
_BOUND = ("at-least", "at-most")


def read_detector(entry: Any, written: Written) -> PropertyTest:
    """The question below `detector:`; raises CatalogueError."""
    if not isinstance(entry, dict):
        raise written.refuse("`detector` is not a mapping")
    written.check_keys(entry, _KEYS)
    must, default, message = entry.get("must"), entry.get("default"), entry.get("message")
    if must not in (known := (*_PRESENCE, *_CHOICE, *_PATTERN, *_BOUND)):
        raise written.refuse(f"`must` is {must!r}, none of {', '.join(known)}", "must")
    if not isinstance(message, str) or not message.strip():
        raise written.refuse("`message` is missing or no text", "message")
    if strange := set(PLACEHOLDER.findall(message)) - _PLACEHOLDERS:
        held = f"`message` holds {{{min(strange)}}}, which nothing fills in"
        raise written.refuse(held, "message")
    if "default" in entry and (must in _PRESENCE or not isinstance(default, Wanted)):
        raise written.refuse("`default` is no scalar, or nothing is compared with it", "default")
    values = _wanted(must, entry.get("values", []), written)
    return PropertyTest(
        properties=_property_paths(entry, written),
        must=must,
        message=message.strip(),
        values=values,
        patterns=tuple(_pattern(value, written) for value in values) if must in _PATTERN else (),
        default=default,
    )


def _property_paths(entry: Mapping[str, Any], written: Written) -> dict[str, tuple[str, ...]]:
    """The path of the property by type, which may be written once for several types."""
    types, paths = entry.get("resource"), entry.get("property")
    if isinstance(paths, dict) == (types is not None):
        message = "`resource` names the types, or else the keys of `property` do"
        raise written.refuse(message, "property")
    if isinstance(paths, dict):
        pairs = list(paths.items())
    else:
        pairs = [(kind, paths) for kind in (types if isinstance(types, list) else [types])]
    if not pairs or not all(isinstance(text, str) and text for pair in pairs for text in pair):
        raise written.refuse("`resource` or `property` is empty or no text", "property")
    return {kind: tuple(path.split(".")) for kind, path in pairs}


def _wanted(must: str, values: Any, written: Written) -> tuple[Wanted, ...]:
    if not isinstance(values, list) or not all(isinstance(value, Wanted) for value in values):
        raise written.refuse("`values` is no list of scalars", "values")
    if bool(values) == (must in _PRESENCE):
        number = "no" if must in _PRESENCE else "some"
        raise written.refuse(f"`{must}` takes {number} `values`", "must")
    if must in _BOUND and (len(values) != 1 or not _number(values[0])):
        raise written.refuse(f"`{must}` takes one number in `values`", "values")
    return tuple(values)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _pattern(text: Wanted, written: Written) -> re.Pattern[str]:
    try:
        return re.compile(str(text))
    except re.error as error:
        message = f"`values` holds the pattern {text!r}, which does not fit: {error}"
        raise written.refuse(message, "values") from None
