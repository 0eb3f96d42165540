"""What the documents list is what the code has."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from slint.check.rules import SUBJECTS
from slint.report import FORMATS


def rows(text: str, heading: str) -> list[str]:
    """The first cells of the table under a heading."""
    section = text.split(f"\n## {heading}\n")[1].split("\n## ", maxsplit=1)[0]
    cells = re.findall(r"^\| (`.+?) \|", section, re.MULTILINE)
    assert cells, heading
    return cells


def names(cell: str) -> set[str]:
    return set(re.findall(r"`([^`]+)`", cell))


def test_the_rooms_are_those_of_the_contract(checkout: Path) -> None:
    text = (checkout / "docs/architecture.md").read_text(encoding="utf-8")
    table = text.split("\n## The rooms\n")[1].split("\nFour more contracts")[0]
    listed = [names(cell) for cell in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)]
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))
    contract = project["tool"]["importlinter"]["contracts"][0]
    assert contract["name"] == "Imports run one way"
    layers = [set(re.split(r" [:|] ", layer)) for layer in contract["layers"]]
    assert listed == [layer for layer in layers if layer != {"__main__"}]
    folder = checkout / "src" / "slint"
    found = {path.stem for path in folder.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert set().union(*listed) == {name for name in found if not name.startswith("_")}


def test_the_files_of_check_are_those_that_are_there(checkout: Path) -> None:
    text = (checkout / "docs/architecture.md").read_text(encoding="utf-8")
    table = text.split("\n### Inside `check`\n")[1].split("\n## ", maxsplit=1)[0]
    listed = set().union(*map(names, re.findall(r"^\| (`.+?) \|", table, re.MULTILINE)))
    found = {path.stem for path in (checkout / "src/slint/check").glob("*.py")}
    assert listed <= found


def test_the_subjects_are_those_that_rules_are_asked_about(checkout: Path) -> None:
    text = (checkout / "docs/adding.md").read_text(encoding="utf-8")
    assert {cell.strip("`") for cell in rows(text, "A rule")} == {
        kind.__name__ for kind in SUBJECTS
    }


def test_each_format_has_a_module(checkout: Path) -> None:
    for name in FORMATS:
        assert (checkout / "src/slint/report" / f"{name}.py").is_file()


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs"])
def test_links_inside_the_repository_lead_somewhere(checkout: Path, document: str) -> None:
    place = checkout / document
    files = sorted(place.rglob("*.md")) if place.is_dir() else [place]
    for file in files:
        text = re.sub(r"```.*?```", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            path = link.partition("#")[0]
            if path and "://" not in path:
                assert (file.parent / path).exists(), f"{file.name}: {link}"
