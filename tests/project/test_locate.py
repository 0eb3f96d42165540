"""Where the code of a function lies, and which module an import finds."""

from __future__ import annotations

import pytest

from slint.catalogue import Catalogue
from slint.check.engine import executions
from slint.files import MemoryFiles
from slint.model.execution import Execution
from slint.settings import Settings
from slint.trace import describe

CATALOGUE = Catalogue.load()
TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::%s::Function
    Properties: {Runtime: python3.13, Handler: %s, %s}
"""
HANDLER = "def handler(event, context):\n    return 1\n"


def ran(files: dict[str, str], **settings: object) -> list[Execution]:
    """The records of the functions of templates."""
    given = Settings(**settings)  # type: ignore[arg-type]
    found = executions(MemoryFiles(files), given, CATALOGUE)
    return [each for each in found if each.function is not None]


@pytest.mark.parametrize(
    ("kind", "handler", "code", "path"),
    [
        ("Serverless", "app.handler", "CodeUri: src", "shop/src/app.py"),
        ("Serverless", "app.handler", "CodeUri: ./src/", "shop/src/app.py"),
        ("Serverless", "api.app.handler", r"CodeUri: '.\src'", "shop/src/api/app.py"),
        ("Serverless", "api/app.handler", "CodeUri: src", "shop/src/api/app.py"),
        ("Serverless", "api.handler", "CodeUri: src", "shop/src/api/__init__.py"),
        ("Serverless", "app.handler", "CodeUri: src/app.py", "shop/src/app.py"),
        ("Serverless", "app.handler", "CodeUri: ../jobs", "jobs/app.py"),
        ("Serverless", "app.handler", "Timeout: 3", "shop/app.py"),
        ("Serverless", "src.app.handler", "Timeout: 3", "shop/src/app.py"),
        ("Lambda", "app.handler", "Code: src", "shop/src/app.py"),
    ],
)
def test_the_code_of_a_function(kind: str, handler: str, code: str, path: str) -> None:
    files = {
        "shop/template.yaml": TEMPLATE % (kind, handler, code),
        **dict.fromkeys(
            (
                "jobs/app.py",
                "shop/app.py",
                "shop/src/app.py",
                "shop/src/api/app.py",
                "shop/src/api/__init__.py",
            ),
            HANDLER,
        ),
    }
    assert [each.path for each in ran(files)] == [path]


@pytest.mark.parametrize(
    ("roots", "path"),
    [
        ({"dist/orders": "services/orders"}, "services/orders/app.py"),
        ({"dist": "services"}, "services/orders/app.py"),
        ({"dist": "nowhere", "dist/orders": "services/orders"}, "services/orders/app.py"),
        ({".": "copy"}, "copy/dist/orders/app.py"),
        ({"dist/order": "services"}, "dist/orders/app.py"),
    ],
)
def test_code_that_a_build_copies(roots: dict[str, str], path: str) -> None:
    """The longest folder wins, and only whole names count."""
    files = {
        "template.yaml": TEMPLATE % ("Serverless", "app.handler", "CodeUri: dist/orders"),
        path: HANDLER,
    }
    assert [each.path for each in ran(files, code_roots=roots)] == [path]


# Layers -------------------------------------------------------------------------

LAYERED = """\
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src, Layers: [!Ref Tools]}
  Tools:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer}
"""
BUILT = f"{LAYERED}    Metadata: {{BuildMethod: %s}}\n"
USES_A_LAYER = "import lib, tools\n\ndef handler(event, context):\n    lib.send(tools.NAME)\n"


def handed(files: dict[str, str], **settings: object) -> list[str]:
    """What the handler hands to `lib.send`."""
    (execution,) = ran(files, **settings)
    call = next(each for each in execution.calls if each.name == "lib.send")
    return [describe(value) for value in call.positional]


@pytest.mark.parametrize(
    ("template", "file", "given"),
    [
        (LAYERED, "layer/python/tools.py", "'tools'"),
        (LAYERED, "layer/tools.py", "tools.NAME"),
        (BUILT % "python3.13", "layer/tools.py", "'tools'"),
        (BUILT % "python3.13", "layer/python/tools.py", "'tools'"),
        (BUILT % "makefile", "layer/tools.py", "tools.NAME"),
        (
            LAYERED.replace("ContentUri: layer", "ContentUri: s3://b/k"),
            "layer/tools.py",
            "tools.NAME",
        ),
        (
            LAYERED.replace("ContentUri: layer", "ContentUri: ../layer"),
            "layer/tools.py",
            "tools.NAME",
        ),
        (LAYERED.replace("!Ref Tools", "!Ref Other"), "layer/python/tools.py", "tools.NAME"),
        (LAYERED.replace("!Ref Tools", "arn:aws:lambda:x"), "layer/python/tools.py", "tools.NAME"),
    ],
)
def test_modules_of_a_layer(template: str, file: str, given: str) -> None:
    """A layer puts its `python` folder on the path, or all of it where SAM builds it."""
    files = {"template.yaml": template, "src/app.py": USES_A_LAYER, file: "NAME = 'tools'\n"}
    assert handed(files, join="declared") == [given]


def test_what_lies_beside_the_handler_goes_before_a_layer() -> None:
    files = {
        "template.yaml": LAYERED,
        "src/app.py": USES_A_LAYER,
        "src/tools.py": "NAME = 'own'\n",
        "layer/python/tools.py": "NAME = 'layer'\n",
    }
    assert handed(files) == ["'own'"]


def test_a_handler_may_lie_in_a_layer() -> None:
    files = {"template.yaml": LAYERED, "layer/python/app.py": HANDLER, "src/other.py": ""}
    assert [each.path for each in ran(files)] == ["layer/python/app.py"]


# Modules ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "given"),
    [
        ({"src/tools.py": "NAME = 'own'\n"}, "'own'"),
        ({"src/tools/__init__.py": "NAME = 'own'\n"}, "'own'"),
        (
            {
                "src/tools/__init__.py": "from .names import NAME\n",
                "src/tools/names.py": "NAME = 1\n",
            },
            "1",
        ),
        ({"src/tools.py": "NAME = 1\n", "src/tools-1.2.dist-info/METADATA": ""}, "tools.NAME"),
        ({"src/tools.py": "NAME = 1\n", "src/Tools-1.2.egg-info/PKG-INFO": ""}, "tools.NAME"),
        ({"src/tools.py": "NAME = 1\n", "src/tools_more-1.2.dist-info/METADATA": ""}, "1"),
        ({"src/tools/readme.txt": ""}, "tools.NAME"),
        ({}, "tools.NAME"),
    ],
)
def test_what_an_import_finds(more: dict[str, str], given: str) -> None:
    """Packages that others wrote, told by what their installation leaves, are libraries."""
    files = {
        "template.yaml": TEMPLATE % ("Serverless", "app.handler", "CodeUri: src"),
        "src/app.py": USES_A_LAYER,
        **more,
    }
    assert handed(files) == [given]


def test_a_known_library_is_one_wherever_it_lies() -> None:
    """Vendored code is not run: what the tables say of it says more."""
    files = {
        "template.yaml": TEMPLATE % ("Serverless", "app.handler", "CodeUri: src"),
        "src/app.py": "import requests\n\ndef handler(event, context):\n    requests.get('x')\n",
        "src/requests/__init__.py": "def get(url):\n    return url\n",
    }
    (execution,) = ran(files)
    assert [each.name for each in execution.calls] == ["requests.get"]


def test_a_folder_without_a_module_of_its_own_is_a_package() -> None:
    files = {
        "template.yaml": TEMPLATE % ("Serverless", "app.handler", "CodeUri: src"),
        "src/app.py": USES_A_LAYER.replace(
            "import lib, tools", "import lib\nfrom shop import tools"
        ),
        "src/shop/tools.py": "NAME = 'own'\n",
    }
    assert handed(files) == ["'own'"]
