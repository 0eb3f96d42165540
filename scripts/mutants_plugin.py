"""A plugin of pytest for `mutants.py`: which lines each test runs, and how long it takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import coverage
import hypothesis

_seconds: dict[str, float] = {}


def pytest_configure() -> None:
    """A slow machine kills no mutant, and each of them gets the same examples."""
    hypothesis.settings.register_profile(
        "mutants",
        deadline=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.settings.load_profile("mutants")


def pytest_runtest_protocol(item: Any) -> None:
    """Notes the lines that run from now on for this test."""
    current = coverage.Coverage.current()
    if current is not None:
        current.switch_context(item.nodeid)


def pytest_runtest_logreport(report: Any) -> None:
    """Adds up the time of a test."""
    _seconds[report.nodeid] = _seconds.get(report.nodeid, 0) + report.duration


def pytest_sessionfinish() -> None:
    """Writes the times of all tests."""
    Path("times.json").write_text(json.dumps(_seconds), encoding="utf-8")
