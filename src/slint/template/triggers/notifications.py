"""Buckets, topics, rules, schedules, log groups and user pools that invoke functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slint.model.resource import Resource
from slint.model.trigger import Filter, Trigger
from slint.model.value import Value
from slint.template.triggers.scope import Scope
from slint.template.triggers.settings import (
    destination,
    enabled,
    found,
    invocation,
    object_filter,
    whole,
)


def bucket(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """The notifications of an `AWS::S3::Bucket`."""
    path = "NotificationConfiguration.LambdaConfigurations.*.Function"
    for named, entry in found(whole(resource), path):
        function = scope.function(named)
        if function is not None:
            yield Trigger(
                function=function,
                kind="s3",
                invocation="asynchronous",
                span=named.key or named.span,
                owner=resource.id,
                owner_type=resource.type,
                properties=entry,
                source_id=resource.id,
                filter=object_filter(entry, entry.get("Event")),
            )


def topic(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """The subscriptions that an `AWS::SNS::Topic` lists itself."""
    for named, entry in found(whole(resource), "Subscription.*.Endpoint"):
        yield from _subscribed(resource, scope, entry, named, None, named.key or named.span)


def subscription(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """An `AWS::SNS::Subscription`."""
    endpoint, topic = resource.get("Endpoint"), resource.get("TopicArn")
    if endpoint is not None:
        yield from _subscribed(resource, scope, whole(resource), endpoint, topic, resource.span)


def _subscribed(
    resource: Resource,
    scope: Scope,
    properties: Value,
    endpoint: Value,
    topic: Value | None,
    span: object,
) -> Iterator[Trigger]:
    raise NotImplementedError
