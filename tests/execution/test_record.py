"""What the record says of results, errors, loops, logs and returns."""

from __future__ import annotations

from typing import Any

from slint.model.abstract import Input, Object, origins
from slint.model.execution import Call, Execution
from slint.trace import invoke_entries
from tests.execution.conftest import Run


def call(execution: Execution, name: str) -> Call:
    return next(each for each in execution.calls if each.name == name)


def reads(execution: Execution, name: str) -> set[Any]:
    return call(execution, name).result_reads


SCAN = """\
import boto3
table = boto3.client("dynamodb")

"""


def test_keys_read_off_a_result_are_noted(run: Run) -> None:
    execution = run(
        SCAN
        + """\
def handler(event, context):
    page = table.scan(TableName="orders")
    while "LastEvaluatedKey" in page:
        page = table.scan(TableName="orders", ExclusiveStartKey=page["LastEvaluatedKey"])
    return page.get("Items", [])
"""
    )
    assert reads(execution, "dynamodb:Scan") == {"LastEvaluatedKey", "Items"}


def test_a_result_that_is_handed_on_may_be_read_anywhere(run: Run) -> None:
    for use in ("return page", "return send(page)", "json.dumps(page)", "list(page)"):
        execution = run(
            "import json\nfrom elsewhere import send\n"
            + SCAN
            + f"def handler(event, context):\n    page = table.scan(TableName='a')\n    {use}\n"
        )
        assert "*" in reads(execution, "dynamodb:Scan"), use


def test_printing_a_result_reads_nothing_of_it(run: Run) -> None:
    for use in ("print(page)", "logger.info(page)", "logging.info('%s', page)"):
        execution = run(
            "import logging\nlogger = logging.getLogger()\n"
            + SCAN
            + f"def handler(event, context):\n    page = table.scan(TableName='a')\n    {use}\n"
        )
        assert reads(execution, "dynamodb:Scan") == set(), use


def test_calls_that_log_have_a_level(run: Run) -> None:
    execution = run(
        """\
import logging
from aws_lambda_powertools import Logger
from loguru import logger as loud
plain, powertools = logging.getLogger(__name__), Logger()

def handler(event, context):
    print(event)
    plain.debug(event)
    powertools.exception("x")
    loud.warning("x")
    logging.critical("x")
    len(event)
"""
    )
    levels = {each.name: each.log_level for each in execution.calls}
    assert levels == {
        "builtins.print": "info",
        "logging.Logger.debug": "debug",
        "aws_lambda_powertools.Logger.exception": "error",
        "loguru.logger.warning": "warning",
        "logging.critical": "critical",
    }


def test_methods_of_resources_are_operations(run: Run) -> None:
    execution = run(
        """\
import boto3

def handler(event, context):
    s3 = boto3.resource("s3")
    bucket = s3.Bucket("invoices")
    for each in bucket.objects.filter(Prefix="a/"):
        print(each.key)
    bucket.object_versions.all().delete()
    bucket.objects.delete()
    s3.Object("invoices", "a").put(Body=b"")
    boto3.resource("sqs").Queue(event["url"]).send_messages(Entries=[])
    boto3.resource("dynamodb").Table("orders").query()
"""
    )
    assert [each.name for each in execution.calls if ":" in each.name] == [
        "s3:ListObjects",
        "s3:ListObjectVersions",
        "s3:DeleteObjects",
        "s3:DeleteObjects",
        "s3:PutObject",
        "sqs:SendMessageBatch",
        "dynamodb:Query",
    ]


CATCH = """\
import logging
logger = logging.getLogger()

class OrderError(Exception):
    pass

def work(record):
    raise OrderError("x")

def fail():
    raise RuntimeError("x")

def handler(event, context):
    for record in event["Records"]:
        try:
            work(record)
        {clause}
            {body}
    return "done"
"""


def caught(run: Run, clause: str, body: str) -> Any:
    execution = run(CATCH.format(clause=clause, body=body))
    assert len(execution.catches) == 1
    return execution.catches[0], execution


def test_a_clause_tells_what_it_catches(run: Run) -> None:
    for clause, types, broad in (
        ("except:", (), True),
        ("except Exception:", ("Exception",), True),
        ("except (KeyError, OrderError) as error:", ("KeyError", "OrderError"), False),
        ("except logging.Problem:", ("logging.Problem",), False),
    ):
        catch, _ = caught(run, clause, "pass")
        assert (catch.types, catch.broad) == (types, broad)


def test_a_clause_tells_how_its_paths_end(run: Run) -> None:
    for body, ends in (
        ("pass", {"falls"}),
        ("raise", {"raise"}),
        ("return 1", {"return"}),
        ("continue", {"continue"}),
        ("break", {"break"}),
        ("fail()", {"raise"}),
        ("import sys; sys.exit(1)", {"raise"}),
        ("logger.error(1)", {"falls"}),
        ("if record:\n                raise", {"falls", "raise"}),
    ):
        catch, _ = caught(run, "except Exception:", body)
        assert catch.ends == ends, body


def test_a_clause_tells_what_happens_in_it(run: Run) -> None:
    catch, execution = caught(run, "except Exception as error:", "logger.error(error)")
    assert catch.error_reads
    assert not catch.opaque
    assert catch.guard in call(execution, "logging.Logger.error").guards
    assert [guard.kind for guard in catch.guards] == ["loop"]
    assert catch.guards[0].over == (Input("event", ("Records",)),)
    assert catch.span.line == 17
    catch, _ = caught(run, "except Exception as error:", "record.report()")
    assert not catch.error_reads
    catch, _ = caught(run, "except Exception as error:", "context.tell(record)")
    assert catch.opaque


def test_the_caught_error_is_an_origin(run: Run) -> None:
    execution = run(
        """\
class OrderError(Exception):
    pass

def handler(event, context):
    try:
        event["a"]
    except KeyError as error:
        return {"body": f"no {error.args}"}
    except OrderError as error:
        return str(error)
"""
    )
    found = [
        {(origin.kind, origin.path) for origin in origins(each.value)}
        for each in execution.returns
        if not each.implicit
    ]
    assert found == [{("error", "KeyError")}, {("own-error", "OrderError")}]


def test_a_returned_container_is_as_it_was_then(run: Run) -> None:
    execution = run(
        """\
def handler(event, context):
    answer = {"statusCode": 200}
    if event.get("a"):
        answer["body"] = "a"
        return answer
    answer["body"] = {}
    return answer
"""
    )
    bodies = []
    for each in execution.returns:
        (answer,) = each.value
        assert isinstance(answer, Object)
        bodies.append(repr(answer.slots["body"]))
    assert bodies == ["('a',)", "(<dict dict>,)"]


def implicit(run: Run, body: str) -> bool:
    text = "\n".join("    " + line for line in body.splitlines())
    helper = "def fail():\n    raise ValueError\n\n"
    execution = run(f"import sys\n\n{helper}def handler(event, context):\n{text}\n")
    return any(each.implicit for each in execution.returns)


def test_a_path_to_the_end_returns_none(run: Run) -> None:
    assert implicit(run, "event.get('a')")
    assert implicit(run, "if event['a']:\n    return 1")
    assert implicit(run, "while True:\n    if event['a']:\n        break")
    assert implicit(run, "for record in event:\n    return 1")
    assert not implicit(run, "return 1")
    assert not implicit(run, "if event['a']:\n    return 1\nelse:\n    raise ValueError")
    assert not implicit(run, "if event['a']:\n    return 1\nfail()")
    assert not implicit(run, "if event['a']:\n    return 1\nsys.exit(1)")
    assert not implicit(run, "while True:\n    if event['a']:\n        return 1")
    assert not implicit(run, "try:\n    return 1\nexcept ValueError:\n    fail()")


def test_a_branch_that_raises_fails(run: Run) -> None:
    execution = run(
        """\
def handler(event, context):
    if not event.get("id"):
        print("no id")
        raise ValueError
    print("id")
"""
    )
    fails = [[guard.fails for guard in each.guards] for each in execution.calls]
    assert fails[:2] == [[True], [False]]


def test_a_durable_context_runs_what_it_is_handed(run: Run) -> None:
    execution = run("""
import lib

def handler(event, context):
    order = context.step(lambda _: lib.load(event["id"]), name="load")
    context.parallel([lambda ctx: ctx.invoke("a", order), lambda ctx: lib.work()])
    return order
""")
    assert [each.name for each in execution.calls] == [
        "context.step",
        "lib.load",
        "context.parallel",
        "context.invoke",
        "lib.work",
    ]
    assert all(each.on_every_path for each in execution.calls)
    names = {getattr(atom, "name", "") for atom in execution.returns[0].value}
    assert names == {"context.step", "lib.load"}


def test_an_empty_default_gives_no_items(run: Run) -> None:
    execution = run("""
import lib

def handler(event, context):
    for record in event.get("Records", []):
        lib.work(record)
""")
    assert [repr(atom) for atom in call(execution, "lib.work").positional[0]] == ["event.Records[]"]


def test_a_raised_error_is_named_and_shown_once(run: Run) -> None:
    execution = run("""
import lib

def check(record):
    if lib.bad(record):
        raise ValueError(record)

def handler(event, context):
    count = 0
    for record in event["Records"]:
        count += 1
        check(record)
        try:
            lib.work(record)
        except lib.Broken as error:
            raise error
""")
    found = [
        (each.name, each.details) for each in invoke_entries(execution) if each.kind == "raise"
    ]
    assert found == [("ValueError", ("from app.py:12",)), ("lib.Broken", ())]


def test_presigning_is_noted(run: Run) -> None:
    execution = run("""
import boto3
s3 = boto3.client("s3")

def handler(event, context):
    return s3.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": event["key"]})
""")
    assert [each.name for each in execution.calls] == ["aws.client.generate_presigned_url"]


def test_an_appsync_resolver_gives_what_the_function_gives(run: Run) -> None:
    execution = run("""
from aws_lambda_powertools.event_handler import AppSyncResolver
app = AppSyncResolver()

@app.resolver(type_name="Query", field_name="todo")
def todo(id):
    return {"id": id}

def handler(event, context):
    return app.resolve(event, context)
""")
    assert [atom.kind for atom in execution.returns[0].value] == ["dict"]


def test_arguments_stay_where_a_path_ends_in_an_error(run: Run) -> None:
    execution = run("""
import lib

def fail(error):
    entry = {"level": "ERROR"}
    lib.send(entry)
    raise error

def handler(event, context):
    try:
        lib.work({"id": event["id"]})
    except lib.Broken as error:
        lib.log({"message": "broken"})
        fail(error)
""")
    found = {each.name: each.positional[0][0].slots for each in execution.calls}
    assert {name: list(slots) for name, slots in found.items()} == {
        "lib.work": ["id"],
        "lib.log": ["message"],
        "lib.send": ["level"],
    }


def test_itemgetter_reads_items(run: Run) -> None:
    execution = run("""
from operator import itemgetter
import lib

def handler(event, context):
    name, size = itemgetter("name", "size")(event["order"])
    lib.work(name)
""")
    names = {each.name for each in execution.event_reads}
    assert names >= {"event.order.name", "event.order.size"}
    assert [repr(atom) for atom in call(execution, "lib.work").positional[0]] == [
        "event.order.name"
    ]
