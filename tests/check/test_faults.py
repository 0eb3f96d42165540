"""A fault of slint in the run of one function leaves nothing behind for the next one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from slint.catalogue import Catalogue
from slint.check.engine import check
from slint.code import tree
from slint.code.python import read_python
from slint.execution import functions
from slint.execution.arguments import Arguments
from slint.execution.machine import Machine
from slint.execution.run import CodeRoot
from slint.files import MemoryFiles
from slint.model.abstract import Value
from slint.project.modules import loader
from slint.settings import Settings
from slint.source import Source

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  First:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: first.handler, CodeUri: src}
  Second:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: second.handler, CodeUri: src}
"""
FIRST = """\
import store

def handler(event, context):
    store.kept["k"] = event
    abs(event, 3, 4)
"""
SECOND = """\
import store

def handler(event, context):
    print(store.kept)
"""


@pytest.fixture(autouse=True)
def faulty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function of Python at whose call with three arguments slint fails."""

    def fail(
        machine: Machine, arguments: Arguments, at: tree.At, node: tree.Call | None
    ) -> Value | None:
        if len(arguments.positional) == 3:
            raise RuntimeError("a fault of slint")
        return None

    monkeypatch.setitem(functions.FUNCTIONS, "builtins.abs", fail)


def checked(**modules: str) -> tuple[set[str | None], int]:
    """The functions that log the whole event, and how many runs failed."""
    files = {"template.yaml": TEMPLATE}
    files |= {f"src/{name}.py": text for name, text in modules.items()}
    results = list(check(MemoryFiles(files), Settings(select=("SL703",)), Catalogue.load()))
    found = {finding.function for result in results for finding in result.findings}
    return found, sum(len(result.failures) for result in results)


def test_what_a_failed_run_stored_is_gone() -> None:
    assert checked(first=FIRST, second=SECOND, store="kept = {}\n") == (set(), 1)


def test_a_module_whose_body_failed_is_run_again() -> None:
    store = "kept = {}\n\ndef keep(event):\n    import broken\n"
    broken = "import store\n\nstore.kept = 1\nabs(1, 2, 3)\n"
    second = "import store\n\ndef handler(event, context):\n    print(event, store.kept)\n"
    first = "import store\n\ndef handler(event, context):\n    store.keep(event)\n"
    assert checked(first=first, second=second, store=store, broken=broken) == ({"Second"}, 1)


def test_a_code_root_undoes_a_failed_run() -> None:
    files = MemoryFiles({"first.py": FIRST, "second.py": SECOND, "store.py": "kept = {}\n"})

    def read(path: str) -> tuple[Source, tree.Module]:
        source = Source.decode(path, files.read(path), python=True)
        return source, read_python(source)

    root = CodeRoot(loader((".",), files, read, frozenset()), Catalogue.load().libraries)
    run: dict[str, Callable[[], object]] = {}
    for name in ("first", "second"):
        module = root.module(name)
        assert module is not None
        run[name] = lambda module=module: root.run(None, module, "handler")
    with pytest.raises(RuntimeError, match="a fault of slint"):
        run["first"]()
    store = root.module("store")
    assert store is not None
    (kept,) = store.slots["kept"]
    assert kept.slots == {}
