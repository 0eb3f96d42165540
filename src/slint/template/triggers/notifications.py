"""Buckets, topics, rules, schedules, log groups, user pools and distributions as sources."""

from __future__ import annotations

from collections.abc import Iterator

from slint.model.resource import Resource
from slint.model.trigger import Filter, Trigger, switched_on
from slint.model.value import Property
from slint.template.triggers.scope import Scope
from slint.template.triggers.settings import (
    destination,
    object_filter,
    whole,
    wired,
)


def bucket(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """The notifications of an `AWS::S3::Bucket`."""
    path = "NotificationConfiguration.LambdaConfigurations.*.Function"
    for named, entry in scope.found(whole(resource), path):
        if function := scope.function(named):
            chosen = object_filter(entry, entry.get("Event"))
            yield wired(
                resource, function, "s3", entry, named, source_id=resource.id, filter=chosen
            )


def topic(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """The subscriptions that an `AWS::SNS::Topic` lists itself."""
    for named, entry in scope.found(whole(resource), "Subscription.*.Endpoint"):
        if function := scope.function(named):
            yield wired(resource, function, "sns", entry, named, source_id=resource.id)


def subscription(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """An `AWS::SNS::Subscription`."""
    if function := scope.function(resource.get("Endpoint")):
        source = resource.get("TopicArn")
        yield wired(
            resource,
            function,
            "sns",
            source=source,
            source_id=scope.source(source, "sns"),
            filter=Filter(criteria=resource.get("FilterPolicy")),
            failure_destination=destination(whole(resource), "RedrivePolicy"),
        )


def rule(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """The targets of an `AWS::Events::Rule`."""
    pattern, schedule = resource.get("EventPattern"), resource.get("ScheduleExpression")
    bus = resource.get("EventBusName")
    for named, entry in scope.found(whole(resource), "Targets.*.Arn"):
        if function := scope.function(named):
            yield wired(
                resource,
                function,
                "schedule" if schedule and not pattern else "eventbridge",
                entry,
                named,
                source=bus,
                source_id=scope.source(bus, "eventbridge"),
                schedule=schedule,
                enabled=switched_on(whole(resource)),
                filter=Filter(criteria=pattern),
                failure_destination=destination(entry, "DeadLetterConfig"),
            )


def schedule(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """The target of an `AWS::Scheduler::Schedule`, by its ARN or the input of an Invoke call."""
    properties = whole(resource)
    target = resource.get("Target") or properties
    called = target.get("Input") if _invokes(target) else None
    if function := scope.function(target.get("Arn")) or scope.function(called):
        yield wired(
            resource,
            function,
            "schedule",
            schedule=resource.get("ScheduleExpression"),
            enabled=switched_on(properties),
            failure_destination=destination(target, "DeadLetterConfig"),
        )


def _invokes(target: Property) -> bool:
    arn = target.get("Arn")
    return bool(arn and (arn.pattern or "").endswith("aws-sdk:lambda:invoke"))


def log_subscription(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """An `AWS::Logs::SubscriptionFilter`."""
    if function := scope.function(resource.get("DestinationArn")):
        group = resource.get("LogGroupName")
        yield wired(
            resource,
            function,
            "logs",
            source=group,
            source_id=scope.source(group, "logs"),
            filter=Filter(criteria=resource.get("FilterPattern")),
        )


def user_pool(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """The triggers of an `AWS::Cognito::UserPool`."""
    configured = resource.get("LambdaConfig")
    for name, value in configured.entries.items() if configured else ():
        named = value.get("LambdaArn") if value.entries else value
        if function := scope.function(named):
            event = Property(name, value.key or value.span)
            chosen = Filter((event,))
            yield wired(
                resource, function, "cognito", value, value, source_id=resource.id, filter=chosen
            )


def topic_rule(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """The actions of an `AWS::IoT::TopicRule`, that on errors included."""
    payload = resource.get("TopicRulePayload")
    if payload is None:
        return
    disabled = payload.get("RuleDisabled")
    off = disabled.boolean if disabled else False
    for path in ("Actions.*.Lambda.FunctionArn", "ErrorAction.Lambda.FunctionArn"):
        for named, entry in scope.found(payload, path):
            if function := scope.function(named):
                yield wired(
                    resource,
                    function,
                    "iot",
                    entry,
                    named,
                    filter=Filter(criteria=payload.get("Sql")),
                    enabled=None if off is None else not off,
                )


def distribution(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """The functions at the edge of an `AWS::CloudFront::Distribution`."""
    configuration = resource.get("DistributionConfig")
    if configuration is None:
        return
    for behaviour in ("DefaultCacheBehavior", "CacheBehaviors.*"):
        path = f"{behaviour}.LambdaFunctionAssociations.*.LambdaFunctionARN"
        for named, entry in scope.found(configuration, path):
            if function := scope.function(named):
                yield wired(resource, function, "cloudfront", entry, named)
