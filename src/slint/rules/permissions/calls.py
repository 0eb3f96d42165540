"""Which IAM actions the code of functions calls."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from slint.model.permission import Usage
from slint.rules import Report

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
_TAKE_NOTHING = ("boto3.", "aws.", "builtins.", "typing.", "functools.")
_MOST = 6


def called(usages: Iterable[Usage] | None, report: Report) -> frozenset[str] | None:
    """The IAM actions that functions call, `dynamodb:PutItem`; None where not all are known."""
    if usages is None:
        return None
    services = report.data("iam-calls")["services"]
    found: set[str] = set()
    for usage in usages:
        if usage.partial or any(map(report.libraries.calls_aws, usage.libraries)):
            return None
        for name in usage.calls:
            actions = _actions(name, usage, services)
            if actions is None:
                return None
            found.update(actions)
    return frozenset(found)


def _actions(name: str, usage: Usage, services: Mapping[str, Any]) -> Iterable[str] | None:
    client, separator, operation = name.partition(":")
    if not separator or "." in client:
        # A library that gets a client calls what it likes.
        hands_on = name in usage.takes_client and not name.startswith(_TAKE_NOTHING)
        return None if hands_on else ()
    if "." in operation:
        return ()  # a method of what an operation gave
    if client not in services:
        return None
    prefix, others = services[client]
    actions: Iterable[str] | None = others.get(operation, (f"{prefix}:{operation}",))
    return actions


def only(usages: Iterable[Usage] | None, services: set[str], report: Report) -> str:
    """What of these services code calls, as the end of a message; empty where that is not known.

    Without services, what it calls at all. What the platform may call in the name of a function
    is not known to the code.
    """
    runs = tuple(usages or ())
    actions = called(usages, report)
    platform = {each for run in runs for each in _platform(run)}
    if actions is None or services & platform:
        return ""
    listed = sorted(
        action for action in actions if not services or action.partition(":")[0] in services
    )
    if not listed or len(listed) > _MOST:
        return ""
    names = [f"`{action}`" for action in listed]
    text = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    return f" (the code calls only {text})"


def _platform(usage: Usage) -> Iterator[str]:
    """The services that the platform calls in the name of a function."""
    yield from _ALWAYS_PLATFORM
    for kind in usage.triggers:
        if kind in _FOR_PLATFORM:
            yield _FOR_PLATFORM[kind]
    if usage.sends:
        yield from _DESTINATIONS
