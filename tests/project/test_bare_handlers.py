"""Handlers that no template names: which folder they belong to, and how they run."""

from __future__ import annotations

import pytest

from slint.catalogue import Catalogue
from slint.check.engine import check, executions
from slint.files import MemoryFiles
from slint.settings import Settings

CATALOGUE = Catalogue.load()
HANDLER = "def handler(event, context):\n    return 1\n"


def projects(*paths: str) -> list[str]:
    """The applications that these files make; each Python file has a handler."""
    files = {path: HANDLER if path.endswith(".py") else "" for path in paths}
    results = check(MemoryFiles(files), Settings(), CATALOGUE)
    return [each.application for each in results if each.counts.handlers]


def entries(**modules: str) -> list[tuple[str, str]]:
    """The file and the name of each handler of these modules."""
    files = MemoryFiles({f"{name}.py": text for name, text in modules.items()})
    return [(each.path, each.entry) for each in executions(files, Settings(), CATALOGUE)]


@pytest.mark.parametrize("name", ["requirements.txt", "pyproject.toml", "Pipfile", "setup.py"])
def test_handlers_belong_to_the_nearest_folder_with_a_project_file(name: str) -> None:
    assert projects(f"shop/{name}", "shop/api/app.py", "shop/jobs/app.py") == ["shop"]
    assert projects(name, f"shop/{name}", "shop/api/app.py", "app.py") == [".", "shop"]


def test_without_a_project_file_handlers_belong_to_their_own_folder() -> None:
    assert projects("shop/api/app.py", "shop/api/more.py", "jobs/app.py") == ["jobs", "shop/api"]


def test_tests_are_no_handlers() -> None:
    assert projects(
        "tests/app.py",
        "shop/test/app.py",
        "testing/app.py",
        "__tests__/app.py",
        "test_app.py",
        "app_test.py",
        "conftest.py",
        "contest/latest.py",
    ) == ["contest"]


def test_each_handler_of_a_file_runs_on_its_own() -> None:
    text = f"{HANDLER}\nasync def other(event, context, more=None):\n    return 1\n"
    assert entries(app=text) == [("app.py", "handler"), ("app.py", "other")]


def test_modules_are_found_beside_a_handler_and_in_its_project() -> None:
    files = MemoryFiles(
        {
            "shop/requirements.txt": "",
            "shop/names.py": "TABLE = 'far'\nOTHER = 'project'\n",
            "shop/api/near.py": "TABLE = 'near'\n",
            "shop/api/app.py": (
                "import lib, near, names\n"
                "def handler(event, context):\n    lib.send(near.TABLE, names.OTHER)\n"
            ),
        }
    )
    (execution,) = executions(files, Settings(), CATALOGUE)
    assert [repr(each) for each in execution.calls[0].positional] == ["('near',)", "('project',)"]
