"""Facts about what was not read or joined: the core names paths, words are made to be shown."""

from __future__ import annotations

from typing import get_args, get_type_hints

import pytest

from slint.catalogue import Catalogue
from slint.check import reasons
from slint.check.engine import check
from slint.files import MemoryFiles
from slint.finding import Notice, Reason
from slint.report import notices
from slint.settings import Settings

FUNCTION = """\
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, %s}
"""


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        ("Handler: app.handler, CodeUri: s3://bucket/key", Reason("s3")),
        ("Handler: app.handler, CodeUri: build.zip", Reason("archive", "build.zip")),
        ("Handler: app.handler, CodeUri: ../..", Reason("outside", "../..")),
        ("Handler: app.handler, CodeUri: gone", Reason("no-folder", path="app/gone")),
        ("Handler: other.handler, CodeUri: src", Reason("no-file", "other.py", "app/src")),
        ("Handler: app.other, CodeUri: src", Reason("no-name")),
        ("Handler: broken.handler, CodeUri: src", Reason("unreadable", path="app/src/broken.py")),
        ("CodeUri: src", Reason("no-handler")),
        ("Handler: !Ref H, CodeUri: src", Reason("handler-undecided")),
    ],
)
def test_why_a_function_is_not_joined(properties: str, reason: Reason) -> None:
    files = {
        "app/template.yaml": FUNCTION % properties,
        "app/src/app.py": "def handler(event, context):\n    pass\n",
        "app/src/broken.py": "def handler(event, context:\n",
    }
    found = check(MemoryFiles(files), Settings(join="declared"), Catalogue.load())
    (unjoined,) = (each for result in found for each in result.unjoined)
    assert (unjoined.function, unjoined.reason) == ("Orders", reason)


def test_a_path_is_shown_as_it_is_wanted() -> None:
    reason = Reason("no-file", "app.py", "services/orders")
    assert reasons.in_words(reason, lambda path: f"../{path}") == (
        "app.py is not in ../services/orders"
    )
    notice = Notice("x {0}.yaml", "file", "no {permission}")
    assert notices.in_words(notice, lambda path: f"../{path}") == (
        "../x {0}.yaml: not read: no {permission}"
    )


def test_there_are_words_for_everything() -> None:
    for kind in get_args(get_type_hints(Reason)["kind"]):
        assert reasons.in_words(Reason(kind))
    for kind in get_args(get_type_hints(Notice)["kind"]):
        assert notices.in_words(Notice("x", kind)).startswith("x: ")
