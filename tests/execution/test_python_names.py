"""The names of Python are a table, so that every version says the same of a program."""

from __future__ import annotations

import builtins

from slint.execution.python_names import BUILTINS, METHODS


def test_the_table_has_what_this_version_of_python_has() -> None:
    assert set(dir(builtins)) - {"_"} <= BUILTINS
    assert {name for type_ in (str, bytes, dict, list, set) for name in dir(type_)} <= METHODS


def test_a_name_of_a_later_version_is_known_as_well() -> None:
    assert "PythonFinalizationError" in BUILTINS
