"""`slint trace` on a small application."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from slint.cli import run

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Runtime: python3.13, Timeout: 9}}
Resources:
  Save:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: app.handler
      Environment: {Variables: {TABLE: !Ref Orders, API_KEY: brass-otter-31-paints}}
      Events:
        Jobs: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}
  Orders: {Type: AWS::DynamoDB::Table}
  Queue: {Type: AWS::SQS::Queue}
"""
APP = """\
import os

import boto3
import pandas

import store

key = os.environ["API_KEY"]


def handler(event, context):
    for record in event["Records"]:
        if record["body"] == "":
            raise ValueError("empty")
        store.save(record["messageId"])
    return {"saved": True}
"""
STORE = """\
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
seen = []


def save(identity):
    seen.append(identity)
    table.put_item(Item={"id": identity})
"""


@pytest.fixture(autouse=True)
def application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The application is the working directory."""
    (tmp_path / "src").mkdir()
    (tmp_path / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    (tmp_path / "src/app.py").write_text(APP, encoding="utf-8")
    (tmp_path / "src/store.py").write_text(STORE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def traced(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a trace prints."""
    assert run(["trace", *arguments]) == 0
    return capsys.readouterr().out


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    """One line says what happens, where, and to which resource."""
    lines = [" ".join(line.split()) for line in traced(capsys, "Save").splitlines()]
    assert lines[0] == "Save src/app.py:handler, python3.13, 9 s"
    assert "invoked by sqs Queue (poll)" in lines
    assert "app.py:12 reads event.Records" in lines
    assert "store.py:10 writes seen with event.Records[].messageId" in lines
    assert "app.py:16 returns {'saved': True}" in lines
    assert "store.py:11 dynamodb:PutItem" in " ".join(lines)
    assert "on Orders" in " ".join(lines)


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """A tool gets the same, with places and the paths on which it happens."""
    document = json.loads(traced(capsys, "Save", "-o", "json"))
    assert document["schema"] == "slint-trace/1"
    (function,) = document["functions"]
    assert (function["function"], function["partial"]) == ("Save", False)
    (put,) = (entry for entry in function["invoke"] if entry["name"] == "dynamodb:PutItem")
    assert put["resources"] == ["Orders"]
    assert (put["path"], put["line"], put["paths"]) == ("src/store.py", 11, "every")
    kinds = {entry["kind"] for entry in function["invoke"]}
    assert kinds == {"event", "raise", "write", "call", "return"}
    (heavy,) = (entry for entry in function["init"] if entry["name"] == "pandas")
    assert "not used" in heavy["details"]


@pytest.mark.parametrize("name", ["Save", "app.handler", "src/app.py:handler", "ALL"])
def test_names(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A function answers to its logical id, its handler and its file."""
    assert traced(capsys, name).startswith("Save ")


def test_a_secret_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """The value of a variable that is called like a secret stays hidden."""
    for format_ in ("text", "json"):
        assert "otter" not in traced(capsys, "Save", "-o", format_)


def test_an_unknown_name(capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong name is a usage error with the nearest right one."""
    assert run(["trace", "Sav"]) == 2
    assert "did you mean Save?" in capsys.readouterr().err


def test_a_dictionary_shows_each_of_its_keys(capsys: pytest.CaptureFixture[str]) -> None:
    Path("src/app.py").write_text(
        'def handler(event, context):\n    return {"keys": [1], "values": 2, "a": event["x"]}\n'
    )
    assert "returns {'keys': [1], 'values': 2, 'a': event.x}" in traced(capsys, "Save")
