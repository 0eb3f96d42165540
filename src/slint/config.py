"""The settings of a run."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from slint.finding import Confidence, Severity


@dataclass(frozen=True)
class Settings:
    """Everything a check depends on beside the files.

    `paths` are relative to the root of the files. `select`, `extend_select` and `ignore` hold
    selectors: a rule's id, a prefix of ids, a name, a tag or ALL. `options` are the options of
    rules by rule id.
    """

    paths: tuple[str, ...] = (".",)
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    min_severity: Severity = Severity.WARNING
    min_confidence: Confidence = Confidence.MEDIUM
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    today: datetime.date | None = None
