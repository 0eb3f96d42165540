"""The `Events` of a SAM function, and its URL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from slint.model.resource import Resource
from slint.model.trigger import Filter, Route, Trigger, switched_on
from slint.model.value import Property
from slint.template.triggers.access import (
    http_event_access,
    rest_event_access,
    url_access,
    verb,
)
from slint.template.triggers.scope import Scope
from slint.template.triggers.settings import (
    batch,
    destination,
    object_filter,
    wired,
)

INTEGRATION = "x-amazon-apigateway-integration"

Read = Callable[["Event", Scope], Trigger]


class Event:
    """One event of a function."""

    def __init__(self, function: Resource, name: str, written: Property) -> None:
        self.function = function
        self.name = name
        self.written = written
        self.properties = written.get("Properties") or Property({}, written.span, written.key)

    def get(self, *path: str) -> Property | None:
        """A property of the event; None where it is not set."""
        return self.properties.get(*path)

    def trigger(self, kind: str, **facts: Any) -> Trigger:
        """The trigger of the event."""
        return wired(
            self.function,
            self.function.id,
            kind,
            self.properties,
            self.written,
            name=self.name,
            **facts,
        )


def events(function: Resource, scope: Scope) -> Iterator[Trigger]:
    """The triggers that a SAM function lists itself."""
    listed = function.get("Events")
    for name, written in listed.entries.items() if listed else ():
        kind = written.get("Type")
        read = _READERS.get((kind.text if kind else None) or "")
        if read:
            yield read(Event(function, name, written), scope)
    url = function.get("FunctionUrlConfig")
    if url is not None:
        yield wired(function, function.id, "function-url", url, url, **url_facts(url))


def url_facts(properties: Property) -> dict[str, Any]:
    """The facts of a function URL."""
    mode = properties.get("InvokeMode")
    return {
        "route": Route("ANY", "/", True, None, bool(mode and mode.text == "RESPONSE_STREAM")),
        "payload_version": "2.0",
        "access": url_access(properties),
    }


def _polled(kind: str, source: str) -> Read:
    def read(event: Event, scope: Scope) -> Trigger:
        named = event.get(source)
        return event.trigger(
            kind,
            source=named,
            source_id=scope.source(named, kind),
            enabled=switched_on(event.properties),
            filter=Filter(criteria=event.get("FilterCriteria")),
            batch=batch(event.properties),
            failure_destination=destination(event.properties, "DestinationConfig", "OnFailure"),
        )

    return read


def _object(event: Event, scope: Scope) -> Trigger:
    source = event.get("Bucket")
    return event.trigger(
        "s3",
        source=source,
        source_id=scope.source(source, "s3"),
        filter=object_filter(event.properties, event.get("Events")),
    )


def _topic(event: Event, scope: Scope) -> Trigger:
    topic, queued = event.get("Topic"), event.get("SqsSubscription")
    chosen = Filter(criteria=event.get("FilterPolicy"))
    if queued is not None and (queued.boolean or queued.entries):
        queue = queued.get("QueueArn") if queued.entries else None
        return event.trigger(
            "sqs",
            source=queue,
            source_id=scope.source(queue, "sqs"),
            topic=topic,
            enabled=switched_on(queued),
            filter=chosen,
            batch=batch(queued),
        )
    facts = {"source": topic, "source_id": scope.source(topic, "sns"), "filter": chosen}
    if queued is not None and queued.boolean is None:
        return event.trigger("sns", invocation="unknown", **facts)
    failures = destination(event.properties, "RedrivePolicy")
    return event.trigger("sns", failure_destination=failures, **facts)


def _schedule(event: Event, _: Scope) -> Trigger:
    return event.trigger(
        "schedule",
        schedule=event.get("Schedule") or event.get("ScheduleExpression"),
        enabled=switched_on(event.properties),
        failure_destination=destination(event.properties, "DeadLetterConfig"),
    )


def _rule(event: Event, scope: Scope) -> Trigger:
    bus = event.get("EventBusName")
    return event.trigger(
        "eventbridge",
        source=bus,
        source_id=scope.source(bus, "eventbridge"),
        enabled=switched_on(event.properties),
        filter=Filter(criteria=event.get("Pattern")),
        failure_destination=destination(event.properties, "DeadLetterConfig"),
    )


def _log_group(event: Event, scope: Scope) -> Trigger:
    group = event.get("LogGroupName")
    return event.trigger(
        "logs",
        source=group,
        source_id=scope.source(group, "logs"),
        filter=Filter(criteria=event.get("FilterPattern")),
    )


def _topic_rule(event: Event, _: Scope) -> Trigger:
    return event.trigger("iot", filter=Filter(criteria=event.get("Sql")))


def _skill(event: Event, _: Scope) -> Trigger:
    return event.trigger("alexa")


def _user_pool(event: Event, scope: Scope) -> Trigger:
    pool, chosen = event.get("UserPool"), event.get("Trigger")
    return event.trigger(
        "cognito",
        source=pool,
        source_id=scope.source(pool, "cognito"),
        filter=Filter(chosen.items if chosen else ()),
    )


def _rest(event: Event, scope: Scope) -> Trigger:
    source = event.get("RestApiId")
    name = scope.source(source, "api-rest") if source else "ServerlessRestApi"
    path, mode = event.get("Path"), event.get("ResponseTransferMode")
    streaming = bool(mode and mode.text == "STREAM")
    timeout = event.get("TimeoutInMillis")
    route = Route(_method(event), path.text if path else None, None, timeout, streaming)
    apis = list(scope.variants(name))
    route = route._replace(proxy=_made(route, apis))
    return event.trigger(
        "api-rest",
        source=source,
        source_id=name,
        route=route,
        payload_version="1.0",
        access=rest_event_access(event.get("Auth"), route, apis),
    )


def _http(event: Event, scope: Scope) -> Trigger:
    source = event.get("ApiId")
    name = scope.source(source, "api-http") if source else "ServerlessHttpApi"
    path, written = event.get("Path"), event.get("PayloadFormatVersion")
    timeout = event.get("TimeoutInMillis")
    route = Route(_method(event), path.text if path else "$default", None, timeout)
    apis = list(scope.variants(name))
    made = _made(route, apis)
    version = payload_version(written) if written else "2.0"
    return event.trigger(
        "api-http",
        source=source,
        source_id=name,
        route=route._replace(proxy=made),
        payload_version=version if made else None,
        access=http_event_access(event.get("Auth"), route, apis),
    )


def _made(route: Route, apis: Sequence[Resource]) -> bool | None:
    """True where SAM makes the integration; None where the API may define one itself."""
    for api in apis:
        body = api.get("DefinitionBody")
        written = body.get("paths", route.path or "", verb(route), INTEGRATION) if body else None
        if written or api.get("DefinitionUri") or not api.type.startswith("AWS::Serverless::"):
            return None
    return True if apis else None


def payload_version(written: Property | None) -> str | None:
    """`1.0` or `2.0`; None for anything else."""
    text = written.text if written else None
    return {"1": "1.0", "1.0": "1.0", "2": "2.0", "2.0": "2.0"}.get(text or "")


def _method(event: Event) -> str | None:
    method = event.get("Method")
    if method is None:
        return "ANY"
    return method.text.upper().replace("*", "ANY") if method.text else None


_READERS: Mapping[str, Read] = {
    "AlexaSkill": _skill,
    "Api": _rest,
    "CloudWatchEvent": _rule,
    "CloudWatchLogs": _log_group,
    "Cognito": _user_pool,
    "DocumentDB": _polled("documentdb", "Cluster"),
    "DynamoDB": _polled("dynamodb-stream", "Stream"),
    "EventBridgeRule": _rule,
    "HttpApi": _http,
    "IoTRule": _topic_rule,
    "Kinesis": _polled("kinesis", "Stream"),
    "MQ": _polled("mq", "Broker"),
    "MSK": _polled("kafka", "Stream"),
    "S3": _object,
    "SNS": _topic,
    "SQS": _polled("sqs", "Queue"),
    "Schedule": _schedule,
    "ScheduleV2": _schedule,
    "SelfManagedKafka": _polled("kafka", "KafkaBootstrapServers"),
}
