"""docs/execution.md names what there is."""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path
from typing import get_args

import pytest

import slint.execution
from slint.execution import branches, calls, machine
from slint.model import abstract, slots
from slint.model.abstract import Atom


@pytest.fixture(scope="module")
def text(checkout: Path) -> str:
    return (checkout / "docs" / "execution.md").read_text()


def test_every_file_has_its_row(text: str) -> None:
    table = text.partition("## Who may import whom")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(\w+)`", re.sub(r"\|[^|]*\|$", "", table, flags=re.MULTILINE)))
    assert {file.name for file in pkgutil.iter_modules(slint.execution.__path__)} <= named


def test_every_atom_has_its_row(text: str) -> None:
    assert [atom.__name__ for atom in get_args(Atom) if f"`{atom.__name__}`" not in text] == []


def test_every_special_key_has_its_row(text: str) -> None:
    keys = [name for name in vars(slots) if name.isupper()]
    assert [key for key in keys if f"| `{key}` |" not in text] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("machine.STEPS", machine.STEPS),
        ("calls.DEPTH", calls.DEPTH),
        ("abstract.MAXIMUM_ALTERNATIVES", abstract.MAXIMUM_ALTERNATIVES),
        ("abstract.DEPTH", abstract.DEPTH),
        ("branches.MOST_READS", branches.MOST_READS),
    ],
)
def test_a_bound_is_what_the_page_says(text: str, name: str, value: int) -> None:
    assert re.search(rf"\| {value:,} \| `{re.escape(name)}`", text)
