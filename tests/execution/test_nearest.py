"""Which handler is named in place of one that is not there."""

from __future__ import annotations

import pytest

from slint.catalogue import Catalogue
from slint.check.engine import check
from slint.files import MemoryFiles
from slint.settings import Settings

CATALOGUE = Catalogue.load()
TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: %s, CodeUri: src}
"""


def nearest(handler: str, modules: dict[str, str]) -> str | None:
    """The handler that the message about a missing one names."""
    files = {f"src/{name}": text for name, text in modules.items()}
    files["template.yaml"] = TEMPLATE % handler
    results = check(MemoryFiles(files), Settings(select=("SL901",)), CATALOGUE)
    (message,) = (finding.message for each in results for finding in each.findings)
    _, found, rest = message.partition("did you mean `")
    return rest.removesuffix("`?") if found else None


def takes_event(*names: str) -> str:
    return "".join(f"def {name}(event, context):\n    return 1\n\n" for name in names)


def functions(*names: str) -> str:
    return "".join(f"def {name}():\n    return 1\n\n" for name in names)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(takes_event("handler", "run"), "app.handler", id="the one that is like it"),
        pytest.param(takes_event("run") + functions("go"), "app.run", id="the only handler"),
        pytest.param(takes_event("run", "go"), None, id="one of two"),
        pytest.param(functions("handler", "go"), "app.handler", id="a usual name"),
        pytest.param(functions("main", "lambda_handler"), "app.lambda_handler", id="most usual"),
        pytest.param(functions("one", "two"), None, id="no name like it"),
        pytest.param("handlers = 1\n", None, id="no function"),
    ],
)
def test_in_the_module_that_is_there(code: str, expected: str | None) -> None:
    asked = "app.handle" if "run(" in code and "handler(" in code else "app.zzz"
    assert nearest(asked, {"app.py": code}) == expected


@pytest.mark.parametrize(
    ("handler", "file", "expected"),
    [
        ("ap.handler", "app.py", "app.handler"),
        ("App.handler", "app.py", "app.handler"),
        ("api.app.handler", "app.py", "app.handler"),
        ("app.handler", "api/app.py", "api.app.handler"),
        ("app.handler", "a/b/app.py", "a.b.app.handler"),
        ("app.handler", "a/app/__init__.py", "a.app.handler"),
        ("handler", "app.py", "app.handler"),
        ("zzz.handler", "app.py", None),
        ("app.handler", "a/b/c/app.py", None),
        ("app.handler", ".api/app.py", None),
        ("app.handler", "test_app.py", None),
        ("app.other", "api/app.py", None),
    ],
)
def test_in_another_module(handler: str, file: str, expected: str | None) -> None:
    """Not too deep, not hidden, no test, and one that has a function of this name."""
    assert nearest(handler, {file: takes_event("handler")}) == expected


@pytest.mark.parametrize(
    "code",
    [
        "handler = make()\n",
        "from orders import handler\n",
        "async def handler(event, context):\n    return 1\n",
    ],
)
def test_ways_to_have_it(code: str) -> None:
    assert nearest("app.handler", {"api/app.py": code}) == "api.app.handler"
    assert nearest("app.handler", {"api/app.py": f"if x:\n    {code.splitlines()[0]} pass"}) is None
