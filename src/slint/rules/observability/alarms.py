"""Alarms: which metric of which function or queue is watched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from slint.model.function import Function
from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Property, Reference
from slint.rules import Report, rule
from slint.rules.observability.naming import may_name
from slint.source import Span

_STREAMS = frozenset(("kinesis", "dynamodb-stream", "stream", "kafka"))
_ALARM = "AWS::CloudWatch::Alarm"
_QUEUE = "AWS::SQS::Queue"
_FAILURES = ("Errors", "Throttles")
_BACKLOG = ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage")
_TO_DEAD_LETTERS = ("deadLetterTargetArn", "DeadLetterConfig", "DeadLetterQueue", "OnFailure")


class Watched(NamedTuple):
    """One metric that an alarm looks at; `expression` where it is not named but searched for."""

    metric: Property | None
    dimensions: Property | None
    expression: Property | None = None


@rule
def function_without_alarm(template: Template, report: Report) -> None:
    """SL705: nobody is told when a function fails, or falls behind its stream."""
    watched = list(_watched(template))
    for variants in template.functions:
        function = variants[0]
        kinds = {trigger.kind for each in variants for trigger in each.triggers}
        wanted = [_FAILURES, ("IteratorAge", "OffsetLag")] if kinds & _STREAMS else [_FAILURES]
        missing = [
            names[0]
            for names in wanted
            if not any(
                _watches(each, names, "FunctionName", function, "FunctionName")
                for each in watched
                for function in variants
            )
        ]
        if missing:
            reason = "when it fails" if missing[0] == "Errors" else "when it falls behind"
            report(
                function.span,
                f"no alarm watches `{'` or `'.join(missing)}` of `{function.id}`, so nobody is "
                f"told {reason}; add an `{template.word(_ALARM)}`",
                resource=function.id,
            )


@rule
def dead_letters_unwatched(template: Template, report: Report) -> None:
    """SL712: messages that failed for good wait in a queue at which nobody looks."""
    watched = list(_watched(template))
    senders = dict(_dead_letter_queues(template))
    for name, (sender, place) in senders.items():
        queue = template.resources[name][0]
        if any(True for _ in template.fed_by(name)):
            continue
        if any(_watches(each, _BACKLOG, "QueueName", queue, "QueueName") for each in watched):
            continue
        report(
            queue.span,
            f"dead letters of `{sender}` end in `{name}`, and no alarm tells of them; add one on "
            f"its `{_BACKLOG[0]}`",
            related=[(place, "sends what failed")],
            resource=name,
        )


def _watched(template: Template) -> Iterator[Watched]:
    """Every metric that the alarms of a template look at."""
    for variants in template.resources.values():
        for alarm in variants:
            if alarm.type != _ALARM:
                continue
            if alarm.get("MetricName"):
                yield Watched(alarm.get("MetricName"), alarm.get("Dimensions"))
            metrics = alarm.get("Metrics")
            for query in metrics.items if metrics else ():
                yield Watched(
                    query.get("MetricStat", "Metric", "MetricName"),
                    query.get("MetricStat", "Metric", "Dimensions"),
                    query.get("Expression"),
                )


def _watches(
    watched: Watched,
    metrics: tuple[str, ...],
    dimension: str,
    resource: Function | Resource,
    key: str,
) -> bool:
    """Whether an alarm looks at one of these metrics of a resource, or may do so."""
    if watched.expression is not None:
        text = watched.expression.pattern or "\0"
        return "\0" in text or any(metric in text for metric in metrics)
    if watched.metric is None or not _may_be(watched.metric, metrics):
        return False
    if watched.dimensions is None:
        return True  # the metric of all functions
    for entry in watched.dimensions.items:
        if not entry.known:
            return True
        name = entry.get("Name")
        if name is not None and _may_be(name, (dimension,)):
            return may_name(entry.get("Value"), resource, key)
    return False


def _may_be(value: Property, texts: tuple[str, ...]) -> bool:
    return value.text in texts if value.text is not None else True


def _dead_letter_queues(template: Template) -> Iterator[tuple[str, tuple[str, Span]]]:
    """The queues that get dead letters, each with who sends them and where that is written."""
    for variants in template.resources.values():
        for resource in variants:
            for target in _targets(list(resource.properties.items())):
                data = target.data
                if isinstance(data, Reference) and data.id in template.resources:
                    if template.resources[data.id][0].type == _QUEUE:
                        yield data.id, (resource.id, target.span)


def _targets(pending: list[tuple[str, Property]]) -> Iterator[Property]:
    """The values below the keys that say where dead letters go."""
    while pending:
        name, value = pending.pop()
        if name in _TO_DEAD_LETTERS and not value.entries:
            yield value
        for key, item in value.entries.items():
            below = name in _TO_DEAD_LETTERS and key in ("Arn", "TargetArn", "Destination")
            pending.append((name if below else key, item))
        if value.known and isinstance(value.data, tuple):
            pending += [("", item) for item in value.items]
