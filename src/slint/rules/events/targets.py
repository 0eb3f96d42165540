"""Event buses, schedules and topics, and the events that they cannot deliver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from slint.finding import Severity
from slint.model.resource import Resource
from slint.model.trigger import switched_on
from slint.model.value import Property
from slint.rules import Report, rule
from slint.source import Span

_WITH_EVENTS = ("AWS::Serverless::Function", "AWS::Serverless::StateMachine")
_SUBSCRIPTION = "AWS::SNS::Subscription"
_SCHEDULES = ("Schedule", "ScheduleV2")
_RULES = ("EventBridgeRule", "CloudWatchEvent", *_SCHEDULES)
_MACHINES = ("lambda", "sqs", "http", "https", "firehose")  # nobody redrives a mail


class _Target(NamedTuple):
    """A target of a rule, schedule or topic: what the user calls it, where it stands.

    `timed` says that nothing but time sends the event.
    """

    name: str
    span: Span
    properties: Property
    timed: bool = False


@rule
def target_without_dlq(resource: Resource, report: Report) -> None:
    """SL611: an event that cannot be delivered is dropped."""
    for target in _targets(resource):
        if target.properties.get("DeadLetterConfig") is None:
            function = target.properties.get("Arn")
            report(
                target.span,
                f"{target.name} has no dead-letter queue, so an event that cannot be delivered is "
                f"dropped; set `{resource.word('DeadLetterConfig')}`",
                severity=Severity.NOTE if target.timed else Severity.WARNING,
                about=[function.key or function.span] if function else (),
            )


def _targets(resource: Resource) -> Iterator[_Target]:
    if resource.type in _WITH_EVENTS:
        yield from _events(resource, _RULES)
    elif switched_on(Property(resource.properties, resource.span)) is False:
        return
    elif resource.type == "AWS::Events::Rule":
        listed = resource.get("Targets")
        timed = resource.get("EventPattern") is None
        for item in listed.items if listed else ():
            name = item.get("Id")
            if item.entries:
                called = f"target `{name.text}`" if name and name.text else "a target"
                yield _Target(f"{called} of `{resource.id}`", _start(item), item, timed)
    elif resource.type == "AWS::Scheduler::Schedule":
        target = resource.get("Target")
        if target is not None:
            span = target.key or target.span
            yield _Target(f"the target of `{resource.id}`", span, target, timed=True)


@rule
def subscription_without_redrive(resource: Resource, report: Report) -> None:
    """SL612: a notification that a subscriber cannot take is dropped."""
    for target in _subscriptions(resource):
        if target.properties.get("RedrivePolicy") is None:
            policy = resource.word("RedrivePolicy", _SUBSCRIPTION)
            remedy = f"set `{policy}` with a dead-letter queue"
            if resource.type == "AWS::SNS::Topic":
                remedy = f"make it an `{resource.word(_SUBSCRIPTION)}` with a `{policy}`"
            report(
                target.span,
                f"{target.name} has no redrive policy, so a notification that cannot be delivered "
                f"is dropped; {remedy}",
            )


def _subscriptions(resource: Resource) -> Iterator[_Target]:
    if resource.type in _WITH_EVENTS:
        yield from _events(resource, ("SNS",))
    elif resource.type == _SUBSCRIPTION and _delivers(resource.get("Protocol")):
        properties = Property(resource.properties, resource.span)
        yield _Target(f"subscription `{resource.id}`", resource.span, properties)
    elif resource.type == "AWS::SNS::Topic":
        listed = resource.get("Subscription")
        for item in listed.items if listed else ():
            if item.entries and _delivers(item.get("Protocol")):
                yield _Target(f"a subscription of `{resource.id}`", _start(item), item)


def _delivers(protocol: Property | None) -> bool:
    return protocol is not None and protocol.text in _MACHINES


def _events(resource: Resource, types: tuple[str, ...]) -> Iterator[_Target]:
    """The events of these types that a resource of SAM lists itself."""
    listed = resource.get("Events")
    for name, event in listed.entries.items() if listed else ():
        kind = event.get("Type")
        if kind is not None and kind.text in types:
            properties = event.get("Properties") or Property({}, event.span)
            if switched_on(properties) is not False:
                called, span = f"event `{name}` of `{resource.id}`", event.key or event.span
                yield _Target(called, span, properties, kind.text in _SCHEDULES)


def _start(item: Property) -> Span:
    """Where a mapping in a list begins: its first key."""
    return min((value.key for value in item.entries.values() if value.key), default=item.span)
