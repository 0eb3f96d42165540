"""How calls of the AWS SDK are named, what they work on and what is read of their results."""

from __future__ import annotations

from typing import Any

import pytest

from slint.model.execution import Call, Execution
from slint.trace import describe
from tests.execution.conftest import Run


def handled(run: Run, body: str) -> Execution:
    lines = "".join(f"    {line}\n" for line in body.split("; "))
    return run(f"import boto3, asyncio\nimport lib\n\ndef handler(event, context):\n{lines}")


def names(execution: Execution) -> list[str]:
    return [each.name for each in execution.calls]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("boto3.client('s3').put_object()", ["boto3.client", "s3:PutObject"]),
        ("boto3.client(service_name='sqs').send_message()", ["boto3.client", "sqs:SendMessage"]),
        ("boto3.client(event['x']).run_it()", ["boto3.client", "?:RunIt"]),
        (
            "boto3.Session().client('s3').put_object()",
            ["boto3.Session", "aws.session.client", "s3:PutObject"],
        ),
        (
            "boto3.client('s3').get_paginator('list_objects_v2').paginate()",
            ["boto3.client", "aws.client.get_paginator", "s3:ListObjectsV2"],
        ),
        (
            "boto3.client('s3').get_waiter('bucket_exists').wait()",
            ["boto3.client", "aws.client.get_waiter", "s3:BucketExists"],
        ),
        (
            "boto3.resource('dynamodb').Table('t').query()",
            ["boto3.resource", "aws.resource.Table", "dynamodb:Query"],
        ),
        (
            "boto3.resource('s3').Bucket('b').objects.all()",
            ["boto3.resource", "aws.resource.Bucket", "s3:ListObjects"],
        ),
        (
            "boto3.resource('s3').Bucket('b').nothing.all()",
            ["boto3.resource", "aws.resource.Bucket"],
        ),
        (
            "boto3.resource('dynamodb').meta.client.put_item()",
            ["boto3.resource", "dynamodb:PutItem"],
        ),
    ],
)
def test_names(run: Run, code: str, expected: list[str]) -> None:
    assert names(handled(run, code)) == expected


def last(execution: Execution) -> Call:
    return execution.calls[-1]


@pytest.mark.parametrize(
    ("code", "subject"),
    [
        ("boto3.client('s3').put_object(Bucket='b', Key='k')", "'b'"),
        ("boto3.client('sqs').send_message(QueueUrl=event['q'])", "event.q"),
        ("boto3.client('dynamodb').put_item(TableName='t')", "'t'"),
        ("boto3.client('s3').list_buckets()", "s3 client"),
        ("boto3.resource('dynamodb').Table('t').scan()", "dynamodb.Table resource"),
    ],
)
def test_what_a_call_works_on(run: Run, code: str, subject: str) -> None:
    assert describe(last(handled(run, code)).subject) == subject


@pytest.mark.parametrize(
    ("use", "read"),
    [
        ("pass", set()),
        ("page['Items']", {"Items"}),
        ("page.get('Items')", {"Items"}),
        ("'Items' in page", {"Items"}),
        ("page[event['key']]", {"*"}),
        ("page.items()", {"*"}),
        ("a, b = page; lib.send(a)", {"*"}),
        ("[row for row in page]", {"*"}),
        ("lib.send(page)", {"*"}),
        ("lib.send({'all': [page]})", {"*"}),
        ("return page", {"*"}),
        ("print(page)", set()),
        ("if page: pass", set()),
        ("kept = page; kept['Items']", {"Items"}),
        ("kept = {'page': page}; kept['page']['Items']", {"Items"}),
        ("page['Items'][0]['Keys']", {"Items"}),
    ],
)
def test_what_is_read_of_a_result(run: Run, use: str, read: set[Any]) -> None:
    execution = handled(run, f"page = boto3.client('dynamodb').scan(TableName='t'); {use}")
    (scan,) = (each for each in execution.calls if each.name == "dynamodb:Scan")
    assert scan.result_reads == read


@pytest.mark.parametrize(
    ("code", "forgotten"),
    [
        ("lib.start()", True),
        ("started = lib.start()", False),
        ("return lib.start()", False),
        ("lib.wait(lib.start())", False),
        ("task = asyncio.create_task(lib.start())", False),
    ],
)
def test_calls_whose_result_nobody_looks_at(run: Run, code: str, forgotten: bool) -> None:  # noqa: FBT001
    execution = handled(run, code)
    (start,) = (each for each in execution.calls if each.name == "lib.start")
    assert start.forgotten is forgotten


@pytest.mark.parametrize(
    ("code", "forgotten"),
    [
        ("asyncio.create_task(lib.start())", True),
        ("task = asyncio.create_task(lib.start())", True),
        ("task = asyncio.create_task(lib.start()); lib.wait(task)", False),
        ("task = other = asyncio.create_task(lib.start())", False),
        ("lib.task = asyncio.create_task(lib.start())", False),
        ("tasks = [asyncio.create_task(lib.start())]", False),
    ],
)
def test_tasks_that_nobody_waits_for(run: Run, code: str, forgotten: bool) -> None:  # noqa: FBT001
    """A variable that is never read may be there only to please another linter."""
    execution = handled(run, code)
    (task,) = (each for each in execution.calls if each.name == "asyncio.create_task")
    assert task.forgotten is forgotten


# Variables of the environment ---------------------------------------------------


@pytest.mark.parametrize(
    ("code", "required"),
    [
        ("os.environ['A']", True),
        ("os.environ.get('A')", False),
        ("os.getenv('A')", False),
        ("os.environ.pop('A', None)", False),
        ("'A' in os.environ and os.environ['A']", False),
        ("if 'A' in os.environ: lib.send(os.environ['A'])", False),
        ("if 'B' in os.environ: lib.send(os.environ['A'])", True),
        ("os.environ['A'] = 'x'; os.environ['A']", False),
        ("try:\n        os.environ['A']\n    except KeyError:\n        pass", False),
        ("try:\n        os.environ['A']\n    except ValueError:\n        pass", True),
        ("try:\n        os.environ['A']\n    except Exception:\n        pass", False),
    ],
)
def test_whether_a_variable_has_to_be_set(run: Run, code: str, required: bool) -> None:  # noqa: FBT001
    lines = "".join(f"    {line}\n" for line in code.split("; "))
    execution = run(f"import os\nimport lib\n\ndef handler(event, context):\n{lines}")
    found = [each.required for each in execution.environment_reads if each.name == "A"]
    assert found == [required]


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("event['a']['b']", {"event.a": True, "event.a.b": True}),
        ("event.get('a')", {"event.a": False}),
        (
            "event['rows'][0]['id']",
            {"event.rows": True, "event.rows[]": True, "event.rows[].id": True},
        ),
        ("context.aws_request_id", {}),
    ],
)
def test_parts_of_the_event_that_are_read(run: Run, code: str, parts: dict[str, bool]) -> None:
    execution = handled(run, code)
    assert {each.name: each.required for each in execution.event_reads} == parts
