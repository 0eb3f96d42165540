"""What the messages of SL401 to SL403 say of the code."""

from __future__ import annotations

import pytest

from slint.catalogue import Catalogue
from slint.check.engine import check
from slint.files import MemoryFiles
from slint.settings import Settings
from slint.testing import TODAY

CATALOGUE = Catalogue.load()
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      CodeUri: src/
      Handler: app.handler
      Policies:
        - {policy}
"""
EVERY = 'Statement: [{Effect: Allow, Action: "dynamodb:*", Resource: "*"}]'
CODE = """\
import boto3

table = boto3.resource("dynamodb").Table("orders")
storage = boto3.client("s3")

def handler(event, context):
    storage.head_object(Bucket="orders", Key=event["key"])
    table.put_item(Item=event)
"""


def messages(policy: str, code: str) -> str:
    files = {"template.yaml": TEMPLATE.replace("{policy}", policy), "src/app.py": code}
    settings = Settings(select=("SL401", "SL402", "SL403"), today=TODAY)
    (result, *_) = check(MemoryFiles(files), settings, CATALOGUE)
    return "\n".join(finding.message for finding in result.findings)


@pytest.mark.parametrize(
    ("policy", "actions"),
    [
        (EVERY, "`dynamodb:PutItem`)"),
        (EVERY.replace("dynamodb:*", "*"), "`dynamodb:PutItem` and `s3:GetObject`)"),
        ("AmazonS3FullAccess", "`s3:GetObject`)"),
        ("AdministratorAccess", "`dynamodb:PutItem` and `s3:GetObject`)"),
    ],
)
def test_the_actions_that_the_code_calls_are_listed(policy: str, actions: str) -> None:
    assert f"the code calls only {actions}" in messages(policy, CODE)


@pytest.mark.parametrize(
    "code",
    [
        CODE + "    boto3.client(event['service']).run()\n",
        "import worker\n" + CODE + "    worker.run(storage)\n",
        CODE.replace("import boto3", "import boto3\nimport awswrangler"),
        "def handler(event):",
    ],
    ids=["a service that is not known", "a client handed on", "a library that calls", "no Python"],
)
def test_nothing_is_listed_where_not_all_calls_are_known(code: str) -> None:
    assert "calls only" not in messages(EVERY, code)
    assert messages(EVERY, code)


def test_what_the_platform_calls_for_a_function_is_not_known_to_its_code() -> None:
    logs = EVERY.replace("dynamodb", "logs")
    assert "calls only" not in messages(logs, CODE + "    boto3.client('logs').put_log_events()\n")
