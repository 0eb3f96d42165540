"""What a stock detector asks of a property, as the rule's YAML says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

PLACEHOLDER = re.compile(r"\{([^{}\s]*)\}")
"""What a stock detector's message fills in."""

Wanted = str | bool | int | float
"""What a rule file may compare a property with: a text, true or false, a number."""


@dataclass(frozen=True)
class PropertyTest:
    """What a stock detector asks of one property of some types of resources.

    `properties` holds the property's path by the resource's type. `must` is `present` or
    `absent`, `in` or `not-in` (one of `values`), `matches` or `not-matches` (one of the
    `patterns`, from the first character to the last), `at-least` or `at-most` (the only number
    of `values`). `default` is the platform's own value where the property is not set.
    """

    properties: Mapping[str, tuple[str, ...]]
    must: str
    message: str
    values: tuple[Wanted, ...] = ()
    patterns: tuple[re.Pattern[str], ...] = ()
    default: Wanted | None = None
