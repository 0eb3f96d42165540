"""A small application and a way to report on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from slint.catalogue import Catalogue
from slint.catalogue.rule_file import read_rule
from slint.check.settle import fingerprints
from slint.report import View
from slint.source import Source, Span

APP = """\
import json

sessions = {}


def handler(event, context):
    password = "correct horse battery"
    if event["token"]:
        sessions[event["user"]] = event["token"]
    table.put_item(
        Item={
            "id": event["id"],
            "user": event["user"],
            "kind": "login",
        },
    )
    return {"statusCode": 200, "body": json.dumps(sessions)}
"""
TEMPLATE = "Resources:\n" + "".join(
    f"  Function{number}:\n    Type: AWS::Serverless::Function\n    Properties:\n"
    for number in range(20)
)
FILES = {"src/app.py": APP, "template.yaml": TEMPLATE}
RULE = """\
id: SL101
summary: Data of one request is kept for the next
severity: error
why: It leaks.
fix: Keep it in a local variable, or in a store such as DynamoDB.
"""

At = Callable[..., Span]


@pytest.fixture
def at() -> At:
    """The span of a text in a line of the application."""

    def find(path: str, line: int, text: str) -> Span:
        column = FILES[path].split("\n")[line - 1].index(text) + 1
        return Span(path, line, column, line, column + len(text))

    return find


@pytest.fixture
def remarks() -> list[str]:
    """What reports say beside themselves."""
    return []


@pytest.fixture
def view(remarks: list[str]) -> View:
    """The application seen from the root of the run."""
    sources = {path: Source(path, text) for path, text in FILES.items()}
    catalogue = Catalogue([read_rule("state", "global-user-state.yaml", RULE)])
    return View(
        sources.get,
        lambda path: FILES[path].encode() if path in FILES else None,
        lambda path: path,
        catalogue.find,
        lambda findings: fingerprints(findings, lambda path, line: sources[path].line(line)),
        remarks.append,
    )
