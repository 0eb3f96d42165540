"""Runs of one application: what they share, and what a failed one leaves behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from slint.catalogue import Catalogue
from slint.check.engine import check
from slint.execution.run import CodeRoot
from slint.files import MemoryFiles
from slint.finding import Result
from slint.model.execution import Execution
from slint.settings import Settings

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.13, CodeUri: src}}
Resources:
  First: {Type: AWS::Serverless::Function, Properties: {Handler: app.first}}
  Second: {Type: AWS::Serverless::Function, Properties: {Handler: app.second}}
  Again: {Type: AWS::Serverless::Function, Properties: {Handler: app.second}}
"""
APP = """\
def first(event, context):
    pass


def second(event, context):
    pass
"""


def checked() -> Iterator[Result]:
    files = MemoryFiles({"template.yaml": TEMPLATE, "src/app.py": APP})
    return check(files, Settings(), Catalogue.load())


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, CodeRoot]]:
    """The handlers that are run, each with its code root; the first one fails."""
    found: list[tuple[str, CodeRoot]] = []
    run = CodeRoot.run

    def noted(self: CodeRoot, function: object, module: object, name: str) -> Execution:
        found.append((name, self))
        if name == "first":
            raise KeyError("broken")
        return run(self, function, module, name)  # type: ignore[arg-type]

    monkeypatch.setattr(CodeRoot, "run", noted)
    return found


def test_a_handler_of_several_functions_is_run_once(runs: list[tuple[str, CodeRoot]]) -> None:
    result, _ = checked()
    assert [name for name, _ in runs] == ["first", "second"]
    assert (result.counts.functions, result.counts.joined) == (3, 2)


def test_what_failed_is_not_read_again(runs: list[tuple[str, CodeRoot]]) -> None:
    """Whatever the failed run left in its modules, the next function does not see it."""
    result, _ = checked()
    (_, broken), (_, fresh) = runs
    assert fresh is not broken
    (failure,) = result.failures
    assert (failure.rule, failure.span.path) == ("run on paper", "src/app.py")
    assert failure.message.startswith("KeyError: 'broken' (test_runner.py:")
