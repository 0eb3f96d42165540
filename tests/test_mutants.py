"""The mutants that `scripts/mutants.py` makes of a file."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TEXT = '''\
"""What it is for."""
from typing import Literal

Kind: TypeAlias = Literal["a", "b"]

def wanted(names: tuple[str, ...], *, least: int = 1) -> "list[str]":
    """Which names are wanted."""
    found = [name for name in names if name]
    if len(found) < least and names:
        raise ValueError(f"{found} of {least}")
    return sorted(found, reverse=not names)
'''


@pytest.fixture(scope="module")
def script(checkout: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutants", checkout / "scripts" / "mutants.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_mutant_is_another_program(script: ModuleType) -> None:
    source = TEXT.encode()
    made = [one for one in script.mutants("src/a.py", source) if script.is_another(one, source)]
    assert [
        (one.line, one.operator, one.applied(source).decode().splitlines()[one.line - 1].strip())
        for one in made
    ] == [
        (8, "returns early", "return"),
        (9, "returns early", "return"),
        (6, "constant", 'def wanted(names: tuple[str, ...], *, least: int = (2)) -> "list[str]":'),
        (8, "statement dropped", "pass"),
        (8, "filter dropped", "found = ([name for name in names])"),
        (9, "statement dropped", "pass"),
        (9, "condition turned round", "if not (len(found) < least and names):"),
        (9, "and/or", "if (len(found) < least or names):"),
        (9, "operand dropped", "if (names):"),
        (9, "operand dropped", "if (len(found) < least):"),
        (9, "comparison", "if (len(found) <= least) and names:"),
        (9, "comparison", "if (len(found) > least) and names:"),
        (10, "statement dropped", "pass"),
        (11, "returns None", "return None"),
        (11, "argument dropped", "return (sorted(found))"),
        (11, "not dropped", "return sorted(found, reverse=(names))"),
    ]
