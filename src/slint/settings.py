"""The settings of a run."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from slint.finding import Confidence, Severity
from slint.globs import Glob


@dataclass(frozen=True)
class Settings:
    """Everything a check depends on beside the files and the catalogue.

    Paths are relative to the root of the files. `select`, `extend_select`, `ignore` and the
    values of `per_file_ignores` hold selectors: a rule's id, a prefix of ids, a name, a tag or
    ALL. `severity` and `options` are by rule id. `exclude` None stands for the folders that
    nobody wants checked; `fail_on` None never fails for a finding. `parameters` are values for
    the parameters of templates; `code_roots` the folders of sources by the folders that builds
    copy them to. `join` says whether code that is not where its template says is looked
    for by the `name` of its handler, or only the `declared` place counts.
    """

    paths: tuple[str, ...] = (".",)
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[Glob, tuple[str, ...]], ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    min_severity: Severity = Severity.WARNING
    min_confidence: Confidence = Confidence.MEDIUM
    fail_on: Severity | None = Severity.WARNING
    exclude: tuple[Glob, ...] | None = None
    extend_exclude: tuple[Glob, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    code_roots: Mapping[str, str] = field(default_factory=dict)
    join: Literal["name", "declared"] = "name"
    suppressions: bool = True
    cfn_lint: bool = False
    today: datetime.date | None = None
