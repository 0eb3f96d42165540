"""Whether something beside the code may put packages into it that no file names."""

from __future__ import annotations

import pytest

from slint.catalogue import Catalogue
from slint.check.engine import executions
from slint.files import MemoryFiles
from slint.settings import Settings

TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: api.app.handler, CodeUri: services/orders%s}
%s"""
PLAIN = TEMPLATE % ("", "")


def closed(more: dict[str, str], template: str = PLAIN) -> bool:
    """Whether a function has nothing but what was seen of it."""
    files = MemoryFiles(
        {
            "template.yaml": template,
            "services/orders/api/app.py": "def handler(event, context):\n    return 1\n",
            **more,
        }
    )
    (execution,) = executions(files, Settings(), Catalogue.load())
    assert execution.package is not None
    return execution.package().closed()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Makefile", "build:\n\tpip install -r requirements.txt -t $(OUT)\n"),
        ("services/build.sh", "python -m pip install --target lib x\n"),
        ("services/orders/buildspec.yml", "commands: [pip3 install x -t .]\n"),
        ("services/orders/api/README.md", "Run `uv export` first.\n"),
        ("package.json", '{"build": "poetry export -o x.txt"}\n'),
    ],
)
def test_a_script_that_installs_packages(path: str, text: str) -> None:
    assert not closed({path: text})


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Makefile", "setup:\n\tpip install -r requirements-dev.txt\n"),
        ("notes.txt", "pip install x -t .\n"),
        ("web/build.sh", "pip install x -t .\n"),
        ("Makefile", "pip install x -t .\n" + "x" * 1_000_000),
        ("Makefile/app.py", ""),
    ],
)
def test_other_files_install_nothing(path: str, text: str) -> None:
    assert closed({path: text})


@pytest.mark.parametrize(
    ("properties", "attributes"),
    [
        (", Layers: ['arn:aws:lambda:eu-west-1:1:layer:x:1']", ""),
        (", Environment: {Variables: {PYTHONPATH: /opt/x}}", ""),
        ("", "    Metadata: {BuildMethod: makefile}\n"),
    ],
)
def test_what_the_template_says_of_packages(properties: str, attributes: str) -> None:
    """A layer that is not here, another path, a build of one's own."""
    assert not closed({}, TEMPLATE % (properties, attributes))


def test_a_build_of_python_s_own_adds_nothing() -> None:
    assert closed({}, TEMPLATE % ("", "    Metadata: {BuildMethod: python3.13}\n"))
