"""What the record tells of library members that are used and of variables that are set."""

from __future__ import annotations

from slint.model.execution import Execution
from tests.execution.conftest import Run


def used(execution: Execution, name: str) -> list[bool]:
    return [use.guarded for use in execution.library_uses if use.name == name]


def written(execution: Execution) -> list[tuple[str, int, bool]]:
    return [(each.name, each.span.line, each.guarded) for each in execution.environment_writes]


def test_members_and_modules_are_used_where_they_are_reached(run: Run) -> None:
    execution = run(
        """\
import datetime
from enum import StrEnum

def never():
    return datetime.MINYEAR

def handler(event, context):
    import tomllib
    return datetime.datetime.now(datetime.UTC)
"""
    )
    assert used(execution, "datetime.UTC") == [False]
    assert used(execution, "enum.StrEnum") == [False]
    assert used(execution, "tomllib") == [False]
    assert not used(execution, "datetime.MINYEAR")


def test_a_test_of_the_version_and_a_try_are_guards(run: Run) -> None:
    execution = run(
        """\
import sys
from sys import version_info

if sys.version_info >= (3, 11):
    import tomllib
else:
    import imp

try:
    from datetime import UTC
except ImportError:
    UTC = None

if version_info[:2] < (3, 9):
    import distutils

def handler(event, context):
    return tomllib
"""
    )
    for name in ("tomllib", "imp", "datetime.UTC", "distutils"):
        assert used(execution, name) == [True], name


def test_variables_that_are_set(run: Run) -> None:
    execution = run(
        """\
import os
os.environ["TZ"] = "UTC"
os.environ.setdefault("STAGE", "dev")
if "HOME" not in os.environ:
    os.environ["HOME"] = "/tmp"

def handler(event, context):
    os.environ.update({"USER": event["user"]})
    if "LANG" not in os.environ:
        os.environ["LANG"] = "C"
    if event["debug"]:
        os.environ["DEBUG"] = "1"
    del os.environ["TZ"]
"""
    )
    assert written(execution) == [
        ("TZ", 2, False),
        ("HOME", 5, True),
        ("USER", 8, False),
        ("LANG", 10, True),
        ("DEBUG", 12, False),
    ]
