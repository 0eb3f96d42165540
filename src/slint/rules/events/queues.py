"""Queues that feed a function, and what becomes of a message that it cannot process."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Property
from slint.rules import Report, rule

_QUEUE = "AWS::SQS::Queue"
_FAILURES = frozenset(
    (
        "deadletterqueue",
        "deadletterconfig",
        "deadlettertargetarn",
        "erroraction",
        "onfailure",
        "redrivepolicy",
    )
)
_DEAD_LETTERS = re.compile(r"dlq|dead[-_]?letter", re.IGNORECASE)
_COUNT = re.compile(r"\"maxReceiveCount\"\s*:\s*\"?(\d+)")


@rule
def queue_without_redrive(template: Template, report: Report) -> None:
    """SL602: a message that always fails comes back until it expires."""
    for queue, function in _feeding(template):
        if any(each.get("RedrivePolicy") for each in queue) or _takes_failures(template, queue):
            continue
        report(
            queue[0].span,
            f"`{queue[0].id}` feeds `{function}` and has no redrive policy, so a message that "
            "always fails comes back until it expires; add a "
            f"`{queue[0].word('RedrivePolicy')}` with a dead-letter queue",
            resource=queue[0].id,
        )
    for variants in template.triggers("sqs"):
        trigger = variants[0]
        made = trigger.properties.get("SqsSubscription")
        if trigger.topic is not None and made is not None and made.boolean:
            report(
                made.span,
                f"the queue that SAM makes for `{trigger.name}` of `{trigger.function}` has no "
                "redrive policy; name a queue that has one in `SqsSubscription.QueueArn`",
                resource=trigger.owner,
            )


@rule
def low_max_receive_count(template: Template, report: Report) -> None:
    """SL609: a few throttled attempts and a healthy message is given up."""
    minimum = report.options["minimum"]
    for queue, function in _feeding(template):
        found = [_max_receive_count(each) for each in queue]
        place, count = found[0]
        if place is None or any(each is None or each >= minimum for _, each in found):
            continue
        attempts = "one attempt" if count == 1 else f"{count} attempts"
        report(
            place.span,
            f"`{queue[0].id}` gives a message up after {attempts}, and throttling of `{function}` "
            f"uses them up too; set `{queue[0].word('maxReceiveCount')}` to at least {minimum}",
            resource=queue[0].id,
        )


def _feeding(template: Template) -> Iterator[tuple[Sequence[Resource], str]]:
    """The queues that feed a function, as variants, each with the function."""
    for queue in template.resources.values():
        if queue[0].type == _QUEUE:
            function = next((each for each, _ in template.fed_by(queue[0].id)), None)
            if function is not None:
                yield queue, function.id


def _max_receive_count(queue: Resource) -> tuple[Property | None, int | None]:
    """Where `maxReceiveCount` stands and what it is, in a mapping or a text of JSON."""
    policy = queue.get("RedrivePolicy")
    if policy is None or policy.entries:
        count = policy.get("maxReceiveCount") if policy else None
        return count, count.integer if count else None
    match = _COUNT.search("".join(policy.literals))
    return policy, int(match[1]) if match else None


def _takes_failures(template: Template, queue: Sequence[Resource]) -> bool:
    """Whether a queue is itself where failures go."""
    if _DEAD_LETTERS.search(queue[0].id):
        return True
    for each in queue:
        name = each.get("QueueName")
        if each.get("RedriveAllowPolicy") or (name and _DEAD_LETTERS.search(name.pattern or "")):
            return True
    names = {name.text for each in queue if (name := each.get("QueueName"))}
    for value in _failure_targets(template):
        if queue[0].id in value.references:
            return True
        if value.text and value.text.rpartition(":")[2] in names:
            return True
    return False


def _failure_targets(template: Template) -> Iterator[Property]:
    """The values below every property that names a dead-letter queue or failure destination."""
    held = [each.properties for variants in template.resources.values() for each in variants]
    held += [each.properties for variants in template.functions for each in variants]
    pending = [(name, value, False) for properties in held for name, value in properties.items()]
    while pending:
        name, value, inside = pending.pop()
        inside = inside or name.lower() in _FAILURES
        pending += [(key, item, inside) for key, item in value.entries.items()]
        if isinstance(value.data, tuple) and value.known:
            pending += [("", item, inside) for item in value.items]
        elif inside:
            yield value
