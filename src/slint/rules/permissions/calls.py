"""Which IAM actions the code of functions calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from slint.model.abstract import Member, Object
from slint.model.execution import Call, Execution
from slint.model.function import Function
from slint.rules import Report

# Libraries that call AWS by themselves.
_WRAPPERS = (
    "aws_lambda_powertools.utilities.feature_flags", "aws_lambda_powertools.utilities.idempotency",
    "aws_lambda_powertools.utilities.parameters", "aws_secretsmanager_caching",
    "aws_encryption_sdk", "aws_requests_auth", "awswrangler", "bedrock_agentcore",
    "botocore.auth", "botocore.awsrequest", "celery", "chalice", "crhelper",
    "dynamodb_encryption_sdk", "fsspec", "kombu", "langchain_aws", "llama_index", "opensearchpy",
    "pynamodb", "requests_aws4auth", "s3fs", "s3path", "cloudpathlib", "smart_open", "strands",
    "zappa",
)  # fmt: skip
# What the platform itself does in the name of a function, by the kind of what triggers it.
_FOR_PLATFORM = {
    "sqs": "sqs",
    "kinesis": "kinesis",
    "dynamodb-stream": "dynamodb",
    "kafka": "kafka",
    "mq": "mq",
    "documentdb": "rds",
}
_ALWAYS_PLATFORM = frozenset(("logs", "xray", "ec2"))
_DESTINATIONS = frozenset(("sqs", "sns", "lambda", "events", "s3"))
_MOST = 6


def called(executions: Iterable[Execution] | None, report: Report) -> frozenset[str] | None:
    """The IAM actions that functions call, `dynamodb:PutItem`; None where not all are known."""
    if executions is None:
        return None
    services = report.data("iam-calls")["services"]
    found: set[str] = set()
    for execution in executions:
        if execution.partial or any(each.name.startswith(_WRAPPERS) for each in execution.imports):
            return None
        for call in (*execution.init_calls, *execution.calls):
            actions = _actions(call, services)
            if actions is None:
                return None
            found.update(actions)
    return frozenset(found)


def _actions(call: Call, services: Mapping[str, Any]) -> Iterable[str] | None:
    client, separator, operation = call.name.partition(":")
    if not separator or "." in client:
        return None if _hands_on(call) else ()
    if "." in operation:
        return ()  # a method of what an operation gave
    if client not in services:
        return None
    prefix, others = services[client]
    actions: Iterable[str] | None = others.get(operation, (f"{prefix}:{operation}",))
    return actions


def _hands_on(call: Call) -> bool:
    """Whether a library gets a client, to call what it likes."""
    if call.name.startswith(("boto3.", "aws.", "builtins.", "typing.", "functools.")):
        return False
    for value in (*call.positional, *call.keywords.values()):
        for atom in value:
            held = atom.receiver if isinstance(atom, Member) else atom
            if isinstance(held, Object) and held.name.startswith(("aws.client", "aws.resource")):
                return True
    return False


def only(executions: Iterable[Execution] | None, services: set[str], report: Report) -> str:
    """What of these services code calls, as the end of a message; empty where that is not known.

    Without services, what it calls at all. What the platform may call in the name of a function
    is not known to the code.
    """
    runs = tuple(executions or ())
    actions = called(executions, report)
    platform = {each for run in runs if run.function for each in _platform(run.function)}
    if actions is None or services & platform:
        return ""
    listed = sorted(
        action for action in actions if not services or action.partition(":")[0] in services
    )
    if not listed or len(listed) > _MOST:
        return ""
    names = [f"`{action}`" for action in listed]
    text = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f", though the code calls only {text}"


def _platform(function: Function) -> Iterator[str]:
    """The services that the platform calls in the name of a function."""
    yield from _ALWAYS_PLATFORM
    for trigger in function.triggers:
        if trigger.kind in _FOR_PLATFORM:
            yield _FOR_PLATFORM[trigger.kind]
        if trigger.failure_destination is not None:
            yield from _DESTINATIONS
    if function.failure_destination is not None or function.get("EventInvokeConfig") is not None:
        yield from _DESTINATIONS
