"""Event source mappings: queues and streams that Lambda polls for a function."""

from __future__ import annotations

from collections.abc import Iterator

from slint.model.resource import Resource
from slint.model.trigger import Filter, Trigger, switched_on
from slint.model.value import Property
from slint.template.triggers.scope import TABLES, Scope
from slint.template.triggers.settings import batch, destination, whole, wired

_BY_TYPE = {
    "AWS::SQS::Queue": "sqs",
    "AWS::Kinesis::Stream": "kinesis",
    "AWS::Kinesis::StreamConsumer": "kinesis",
    "AWS::MSK::Cluster": "kafka",
    "AWS::MSK::ServerlessCluster": "kafka",
    "AWS::AmazonMQ::Broker": "mq",
    "AWS::DocDB::DBCluster": "documentdb",
    **dict.fromkeys(TABLES, "dynamodb-stream"),
}
_BY_SERVICE = {
    ":sqs:": "sqs",
    ":kinesis:": "kinesis",
    ":dynamodb:": "dynamodb-stream",
    ":kafka:": "kafka",
    ":mq:": "mq",
    ":rds:": "documentdb",
}
_BY_PROPERTY = {
    "SelfManagedEventSource": "kafka",
    "SelfManagedKafkaEventSourceConfig": "kafka",
    "AmazonManagedKafkaEventSourceConfig": "kafka",
    "Topics": "kafka",
    "Queues": "mq",
    "DocumentDBEventSourceConfig": "documentdb",
    "ScalingConfig": "sqs",
    "StartingPosition": "stream",
}


def event_source_mapping(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """The trigger of an `AWS::Lambda::EventSourceMapping`."""
    function = scope.function(resource.get("FunctionName")) or ""
    properties = whole(resource)
    source = resource.get("EventSourceArn")
    kind = _kind(properties, source, scope)
    if source is None:
        source = resource.get("SelfManagedEventSource", "Endpoints", "KafkaBootstrapServers")
    yield wired(
        resource,
        function,
        kind,
        source=source,
        source_id=scope.source(source, kind),
        enabled=switched_on(properties),
        filter=Filter(criteria=resource.get("FilterCriteria")),
        batch=batch(properties),
        failure_destination=destination(properties, "DestinationConfig", "OnFailure"),
    )


def _kind(properties: Property, source: Property | None, scope: Scope) -> str:
    kind = _BY_TYPE.get(scope.type(source) or "")
    if kind:
        return kind
    pattern = (source.pattern if source else None) or ""
    for service, kind in _BY_SERVICE.items():
        if service in pattern:
            return kind
    for name, kind in _BY_PROPERTY.items():
        if name in properties.entries:
            return kind
    return "event-source"
