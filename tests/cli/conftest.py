"""A project on disk, and an engine that says what a test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import slint.cli.run_check
from slint.catalogue import Catalogue
from slint.files import Files
from slint.finding import Confidence, Counts, Finding, Result, Severity
from slint.settings import Settings
from slint.source import Span

READ = Counts(files=2, templates=1, functions=1, joined=1)


def finding(
    path: str = "template.yaml",
    line: int = 1,
    severity: Severity = Severity.WARNING,
    confidence: Confidence = Confidence.HIGH,
) -> Finding:
    """A finding of SL201."""
    place = Span(path, line, 1, line, 4)
    return Finding("SL201", "timeout-unset", severity, confidence, "no timeout", place)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A git checkout with an application, which is the working directory."""
    for path, text in {
        ".git/HEAD": "",
        "template.yaml": "Resources: {}\n",
        "services/app.py": "import os\n",
    }.items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


Says = Callable[..., list[Settings]]


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Says:
    """Makes the engine say these results; returns the settings it is asked with."""

    def say(*results: Result | Exception) -> list[Settings]:
        asked: list[Settings] = []

        def check(files: Files, settings: Settings, catalogue: Catalogue) -> Iterator[Result]:
            asked.append(settings)
            for result in results:
                if isinstance(result, Exception):
                    raise result
                yield result

        monkeypatch.setattr(slint.cli.run_check, "check", check)
        return asked

    return say
