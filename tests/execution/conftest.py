from __future__ import annotations

import textwrap
from collections.abc import Callable

import pytest

from slint.catalogue import Catalogue
from slint.code import tree
from slint.code.python import read_python
from slint.execution.run import CodeRoot
from slint.files import MemoryFiles
from slint.model.execution import Execution
from slint.model.libraries import Libraries
from slint.project.modules import loader
from slint.source import Source

MakeRoot = Callable[[dict[str, str]], CodeRoot]
Run = Callable[..., Execution]


@pytest.fixture(scope="session")
def libraries() -> Libraries:
    return Catalogue.load().libraries


@pytest.fixture
def make_root(libraries: Libraries) -> MakeRoot:
    """A code root of these modules, by path."""

    def make(modules: dict[str, str]) -> CodeRoot:
        files = MemoryFiles({path: textwrap.dedent(text) for path, text in modules.items()})

        def read(path: str) -> tuple[Source, tree.Module]:
            source = Source.decode(path, files.read(path), python=True)
            return source, read_python(source)

        return CodeRoot(loader((".",), files, read, frozenset()), libraries)

    return make


@pytest.fixture
def run(make_root: MakeRoot) -> Run:
    """Runs `handler` of a module on paper; other modules by name."""

    def run_handler(text: str, **modules: str) -> Execution:
        paths = {f"{name}.py": code for name, code in modules.items()}
        root = make_root({"app.py": text, **paths})
        module = root.module("app")
        assert module is not None
        return root.run(None, module, "handler")

    return run_handler
