"""The formats of a report: each is a function from an outcome to a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from slint.finding import Finding, Outcome
from slint.source import Source

if TYPE_CHECKING:
    from slint.catalogue import Rule

FORMATS = ("full", "concise", "json", "sarif", "github", "markdown")
"""Each is a module of this package with a function of the same name."""

DOCUMENTS = ("json", "sarif")
"""Formats that are one document, beside which nothing else fits."""


@dataclass(frozen=True)
class View:
    """What a report knows beside the outcome.

    `source` gives a file's text by path and `data` its bytes, None where it cannot be read;
    `path` turns a path from the root of the run into one from the working directory. `rules`
    are those that ran. `width` is in columns of the terminal; `summary` says whether the closing
    lines are wanted, `category` tells the SARIF files of one commit apart, `remark` says a
    sentence beside the report.
    """

    source: Callable[[str], Source | None]
    data: Callable[[str], bytes | None]
    path: Callable[[str], str]
    rule: Callable[[str], Rule | None]
    fingerprints: Callable[[Iterable[Finding]], Mapping[Finding, str]]
    remark: Callable[[str], None]
    rules: tuple[Rule, ...] = ()
    color: bool = False
    width: int = 80
    summary: bool = True
    category: str = ""


Format = Callable[[Outcome, View], str]


def formatter(name: str) -> Format:
    """The function of a format; `name` is one of FORMATS."""
    function: Format = getattr(import_module(f"slint.report.{name}"), name)
    return function
