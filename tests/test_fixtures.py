"""Whole applications: what slint prints about each is its `expected.txt` (`--update` writes it)."""

from __future__ import annotations

from pathlib import Path

import pytest

from slint.cli import run

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.mark.parametrize(
    "project", sorted(path.parent.name for path in FIXTURES.glob("*/expected.txt"))
)
def test_report(
    project: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.chdir(FIXTURES / project)
    assert run(["check", "--color", "never"]) in (0, 1)
    printed = capsys.readouterr().out
    expected = FIXTURES / project / "expected.txt"
    if request.config.getoption("--update"):
        expected.write_text(printed, encoding="utf-8")
    assert printed == expected.read_text(encoding="utf-8")
