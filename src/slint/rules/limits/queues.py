"""Queues and the functions that they feed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from slint.finding import Severity
from slint.model.function import Function
from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.trigger import Trigger
from slint.model.value import Property
from slint.rules import Report, rule
from slint.rules.limits.timeouts import seconds
from slint.source import Span

_QUEUE = "AWS::SQS::Queue"
_LONGEST = 900  # seconds that Lambda lets a function run
_LEAST_MAXIMUM = 2  # for MaximumConcurrency


class _Pair(NamedTuple):
    """A function and the queue that feeds it, under one combination of conditions.

    `queue` is None for one that SAM makes; `timeout` and `visibility` are in seconds, None
    where they are not known.
    """

    function: Function
    trigger: Trigger
    queue: Resource | None
    timeout: int | None
    visibility: int | None

    def shorter_than(self, times: int) -> bool:
        """Whether the queue waits less than so many times the function's timeout."""
        if self.timeout is None or self.visibility is None or self.timeout > _LONGEST:
            return False
        return self.visibility < times * self.timeout


@rule
def visibility_shorter_than_function(template: Template, report: Report) -> None:
    """SL205: a queue that hands a message out again while the function still works on it."""
    for variants in template.functions:
        pairs: dict[Span, list[_Pair]] = {}
        for function in variants:
            for trigger in _polled(function):
                pairs.setdefault(trigger.span, []).extend(
                    _pairs(template, function, trigger, report.options["default"])
                )
        for found in pairs.values():
            if found and all(pair.shorter_than(report.options["times"]) for pair in found):
                _report_visibility(found, report)


def _polled(function: Function) -> Iterator[Trigger]:
    """The queues that feed a function."""
    for trigger in function.triggers:
        if trigger.kind == "sqs" and trigger.enabled is not False and not trigger.permission:
            yield trigger


def _pairs(
    template: Template, function: Function, trigger: Trigger, default: int
) -> Iterator[_Pair]:
    if trigger.topic is not None and trigger.source is None:
        yield _Pair(function, trigger, None, seconds(function), default)
    for queue in template.resources.get(trigger.source_id or "", ()):
        if queue.type == _QUEUE:
            written = queue.get("VisibilityTimeout")
            visibility = written.integer if written else default
            yield _Pair(function, trigger, queue, seconds(function), visibility)


def _report_visibility(found: list[_Pair], report: Report) -> None:
    """The worst pair, as an error where Lambda refuses every one."""
    refused = all(pair.shorter_than(1) for pair in found)
    pair = max(found, key=lambda each: (each.timeout or 0) / (each.visibility or 1))
    function, queue = pair.function, pair.queue
    written = queue.get("VisibilityTimeout") if queue else None
    if queue is None:
        span, name = pair.trigger.span, "the queue that SAM makes here"
    else:
        span, name = written.span if written else queue.span, f"`{queue.id}`"
    setting = function.word("VisibilityTimeout", _QUEUE)
    times = report.options["times"]
    wanted = times * (pair.timeout or 0)
    hides = "" if written else ", the default"
    message = f"{name} hides a message for {pair.visibility} s{hides}, "
    if pair.shorter_than(1):
        message += (
            f"less than the {pair.timeout} s that `{function.id}` may work on it: it is handed out "
            "again while it is worked on"
        )
        message += ", and Lambda refuses to connect them" if refused else ""
    else:
        message += (
            f"less than {times} times the {pair.timeout} s of `{function.id}`: while it is "
            "throttled, retries use up the receives that a message has"
        )
    if queue is None:
        message += f"; name a queue of your own with a `{setting}` of {wanted} (`QueueArn`)"
    else:
        message += f"; set `{setting}` to {wanted} ({times} times the timeout)"
    related = [(function.at("Timeout"), "its timeout")]
    if queue is not None:
        related.append((pair.trigger.span, "this polls the queue"))
    report(
        span,
        message,
        severity=Severity.ERROR if refused else Severity.WARNING,
        related=related,
        resource=queue.id if queue else function.id,
    )


@rule
def queue_concurrency_conflict(template: Template, report: Report) -> None:
    """SL210: Lambda fetches messages for more invocations than the function may have."""
    for variants in template.functions:
        for trigger in _polled(variants[0]):
            limits = [_limits(function, trigger.span) for function in variants]
            if all(_conflicting(limit, template, report) for limit in limits):
                _report_conflict(variants[0], limits[0], report)


class _Limits(NamedTuple):
    """The reserved concurrency of a function and the maximum of one of its queues, as written."""

    trigger: Trigger | None
    reserved: Property | None
    maximum: Property | None


def _limits(function: Function, span: Span) -> _Limits:
    reserved = function.get("ReservedConcurrentExecutions")
    for trigger in _polled(function):
        if trigger.span == span:
            return _Limits(trigger, reserved, trigger.batch and trigger.batch.maximum_concurrency)
    return _Limits(None, reserved, None)


def _conflicting(limits: _Limits, template: Template, report: Report) -> bool:
    trigger, reserved, maximum = limits
    if trigger is None or reserved is None or reserved.integer is None:
        return False
    if maximum is not None:
        return maximum.integer is not None and maximum.integer > reserved.integer
    return reserved.integer < report.options["pollers"] and not _ordered(trigger, template)


def _ordered(trigger: Trigger, template: Template) -> bool:
    """Whether the queue is a FIFO queue, whose message groups bound the concurrency."""
    queues = template.resources.get(trigger.source_id or "", ())
    if any(queue.get("FifoQueue") is not None for queue in queues):
        return True
    return bool(trigger.source and any(".fifo" in text for text in trigger.source.literals))


def _executions(reserved: Property) -> str:
    return "execution" if reserved.integer == 1 else "executions"


def _report_conflict(function: Function, limits: _Limits, report: Report) -> None:
    trigger, reserved, maximum = limits
    if trigger is None or reserved is None:
        return
    pollers = report.options["pollers"]
    reserved_word = function.word("ReservedConcurrentExecutions")
    maximum_word = function.word("ScalingConfig.MaximumConcurrency", trigger.owner_type)
    if maximum is None:
        advice = f"set `{maximum_word}` on the mapping to {reserved.integer}"
        if (reserved.integer or 0) < _LEAST_MAXIMUM:
            advice = (
                f"`{maximum_word}` starts at {_LEAST_MAXIMUM}, so set both to that, or use a FIFO "
                "queue with one message group"
            )
        report(
            reserved.span,
            f"`{function.id}` reserves {reserved.integer} {_executions(reserved)}, but Lambda "
            f"polls its queue for {pollers} invocations from the start: batches beyond the limit "
            f"count as failed and end in the dead-letter queue; {advice}",
            related=[(trigger.span, "this polls the queue")],
            resource=function.id,
        )
    else:
        advice = f"raise `{reserved_word}` or lower this"
        if maximum.integer == _LEAST_MAXIMUM:  # nothing below is allowed
            advice = f"raise `{reserved_word}` to {_LEAST_MAXIMUM}"
        report(
            maximum.span,
            f"the queue may start `{function.id}` {maximum.integer} times at once, but only "
            f"{reserved.integer} are reserved: batches beyond the limit count as failed and end "
            f"in the dead-letter queue; {advice}",
            related=[(reserved.span, "its reserved concurrency")],
            resource=function.id,
        )
