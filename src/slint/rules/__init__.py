"""The detectors: one function a rule, in a module a topic.

A detector has the rule's name with underscores and two parameters. The annotation of the
first says what it looks at: a class of the model, or several (`Function | Execution`). The
second is the Report.
"""

from __future__ import annotations

import datetime
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from slint.finding import Related, Severity
from slint.source import Span

if typing.TYPE_CHECKING:
    from slint.model.libraries import Libraries

TOPICS = (
    "state",
    "limits",
    "secrets",
    "permissions",
    "cold_start",
    "events",
    "observability",
    "exposure",
    "deployment",
)

Detector = Callable[[Any, "Report"], None]


class Reported(typing.NamedTuple):
    """What a detector said, before the engine makes a finding of it."""

    span: Span
    message: str
    severity: Severity | None
    related: tuple[Related, ...]
    confidence: str | None
    resource: str | None
    owner: str
    about: tuple[Span, ...] = ()


@dataclass
class Report:
    """Collects what a detector says.

    `options` are the rule's, as the settings leave them; `data` loads a table of `rules/data`,
    `libraries` tells what is known of library code by name;
    `today` is the day for which the check is made, None where no day counts.
    """

    options: Mapping[str, Any]
    data: Callable[[str], Any]
    libraries: Libraries
    today: datetime.date | None = None
    said: list[Reported] = field(default_factory=list)

    def __call__(  # noqa: PLR0913 (what there is to say, each under its name)
        self,
        span: Span,
        message: str,
        *,
        severity: Severity | None = None,
        related: Iterable[tuple[Span, str]] = (),
        confidence: str | None = None,
        resource: str | None = None,
        owner: str = "",
        about: Iterable[Span] = (),
    ) -> None:
        """One fault at a place; without `severity` and `confidence` those of the rule hold.

        `resource` is the logical id of what the fault is about where that is no function;
        `owner` the qualified name of the Python function around the place. `about` are the
        places of triggers or calls that it is about, besides what the detector looks at: by these
        a finding gives way to that of another rule (`yields-to`).
        """
        places = tuple(Related(*place) for place in related)
        self.said.append(
            Reported(span, message, severity, places, confidence, resource, owner, tuple(about))
        )


_DETECTORS: dict[str, tuple[tuple[type, ...], Detector]] = {}


def rule(detector: Detector) -> Detector:
    """Registers a detector under its name."""
    hints = typing.get_type_hints(detector)
    subject = next(iter(hints.values()))
    name = detector.__name__
    if name in _DETECTORS and (other := _DETECTORS[name][1].__module__) != detector.__module__:
        raise ValueError(f"{detector.__module__}: {other} has a detector called {name}, too")
    _DETECTORS[name] = (typing.get_args(subject) or (subject,), detector)
    return detector


def detectors(
    topics: Iterable[str] = TOPICS, packages: Iterable[str] = ()
) -> Mapping[str, tuple[tuple[type, ...], Detector]]:
    """Every detector by name, with the classes that it looks at; `packages` bring their own."""
    for module in (*(f"slint.rules.{topic}" for topic in topics), *packages):
        import_module(module)
    return _DETECTORS
