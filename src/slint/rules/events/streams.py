"""Streams that a function is fed from."""

from __future__ import annotations

from slint.model.template import Template
from slint.model.trigger import Batch, Trigger
from slint.model.value import Property
from slint.rules import Report, rule

# `stream`: a starting position and no topics, so it is one of the two.
_SHARDED = {"kinesis": "Kinesis", "dynamodb-stream": "DynamoDB", "stream": "stream"}
_STREAMS = {**_SHARDED, "kafka": "Kafka"}
_FOREVER = -1
_DESTINATION = "DestinationConfig.OnFailure.Destination"
_LIMITS = ("BisectBatchOnFunctionError", "MaximumRetryAttempts")


@rule
def stream_without_failure_destination(template: Template, report: Report) -> None:
    """SL603: records that a stream gives up on leave no trace."""
    for variants in template.triggers(*_STREAMS):
        trigger = variants[0]
        destination = template.word(_DESTINATION, trigger.owner_type)
        if all(each.failure_destination is None for each in variants) and not trigger.permission:
            report(
                trigger.span,
                f"{_named(trigger)} has no failure destination, so nobody learns of records that "
                f"keep failing; set `{destination}` to a queue or topic",
                resource=trigger.owner,
            )


@rule
def stream_poison_pill(template: Template, report: Report) -> None:
    """SL610: one record that always fails stops its shard."""
    for variants in template.triggers(*_SHARDED):
        trigger = variants[0]
        bisect, retries = (template.word(name, trigger.owner_type) for name in _LIMITS)
        if all(each.batch is not None and _endless(each.batch) for each in variants):
            report(
                trigger.span,
                f"{_named(trigger)} retries a failing batch until its records expire, and the "
                f"shard stands still; set `{bisect}` and `{retries}`",
                resource=trigger.owner,
            )


def _named(trigger: Trigger) -> str:
    of = f" of `{trigger.function}`" if trigger.function else ""
    return f"the {_STREAMS[trigger.kind]} source `{trigger.name or trigger.owner}`{of}"


def _endless(batch: Batch) -> bool:
    """Whether nothing ends the retries: neither a limit nor ever smaller batches."""
    if batch.bisect is not None and batch.bisect.boolean is not False:
        return False
    return all(map(_unlimited, (batch.retries, batch.age)))


def _unlimited(limit: Property | None) -> bool:
    return limit is None or limit.integer == _FOREVER
