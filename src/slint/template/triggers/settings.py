"""What events and mappings say of themselves, in SAM and CloudFormation alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slint.model.resource import Resource
from slint.model.trigger import Batch, Filter, Invocation, Trigger
from slint.model.value import Property

_INVOCATIONS: Mapping[Invocation, tuple[str, ...]] = {
    "synchronous": (
        "alb", "alexa", "api", "api-authorizer", "api-http", "api-rest", "api-websocket",
        "appsync", "bedrock", "cloudfront", "cognito", "connect", "firehose", "function-url",
        "iot-authorizer", "lex", "s3-batch", "s3-object-lambda", "step-functions", "transfer",
        "vpc-lattice",
    ),
    "asynchronous": (
        "cloudformation-macro", "cloudwatch-alarm", "codecommit", "codepipeline", "config",
        "custom-resource", "destination", "eventbridge", "iot", "logs", "s3", "schedule", "ses",
        "sns",
    ),
    "poll": (
        "documentdb", "dynamodb-stream", "event-source", "kafka", "kinesis", "mq", "sqs", "stream",
    ),
}  # fmt: skip
_BY_KIND = {kind: how for how, kinds in _INVOCATIONS.items() for kind in kinds}


def whole(resource: Resource) -> Property:
    """The properties of a resource as one value."""
    return Property(resource.properties, resource.span)


def wired(
    resource: Resource,
    function: str,
    kind: str,
    properties: Property | None = None,
    named: Property | None = None,
    **facts: Any,
) -> Trigger:
    """A trigger that a resource makes, with the facts that are known besides.

    `properties` are those of the resource where they are no others; `named` is the value whose
    key is the trigger's place, else that is the logical id.
    """
    facts.setdefault("invocation", _BY_KIND.get(kind, "unknown"))
    return Trigger(
        function=function,
        kind=kind,
        span=(named.key or named.span) if named else resource.span,
        owner=resource.id,
        owner_type=resource.type,
        properties=properties or whole(resource),
        **facts,
    )


def batch(properties: Property) -> Batch:
    """The batch settings of an event source mapping."""
    get = properties.get
    return Batch(
        size=get("BatchSize"),
        window=get("MaximumBatchingWindowInSeconds"),
        response_types=get("FunctionResponseTypes"),
        bisect=get("BisectBatchOnFunctionError"),
        retries=get("MaximumRetryAttempts"),
        age=get("MaximumRecordAgeInSeconds"),
        maximum_concurrency=get("ScalingConfig", "MaximumConcurrency"),
    )


def object_filter(properties: Property, events: Property | None) -> Filter:
    """The filter of a bucket's notification."""
    prefix = suffix = None
    rules = properties.get("Filter", "S3Key", "Rules")
    for rule in rules.items if rules else ():
        name = rule.get("Name")
        if name is None or name.text is None:
            prefix, suffix = prefix or name or rule, suffix or name or rule
        elif name.text.lower().endswith("prefix"):
            prefix = rule.get("Value")
        elif name.text.lower().endswith("suffix"):
            suffix = rule.get("Value")
    return Filter(tuple(events.items) if events else (), prefix, suffix)


def destination(properties: Property, *path: str) -> Property | None:
    """A dead-letter queue or destination: its ARN, or else what asks for one to be made."""
    value = properties.get(*path)
    if value is None or not value.known:
        return value
    if value.entries:
        for name in ("Destination", "Arn", "TargetArn", "deadLetterTargetArn"):
            if (found := value.get(name)) is not None:
                return found
        return value
    return value if value.text else None
