"""What invokes a function, how, and on whose behalf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from slint.model.value import Property
from slint.source import Span

Invocation: TypeAlias = Literal["synchronous", "asynchronous", "poll", "unknown"]

CONNECTOR = "AWS::Serverless::Connector"

APIS = frozenset(("api", "api-http", "api-rest", "api-websocket"))
"""The kinds of triggers that are routes of an API."""

_PUBLIC = APIS | {"function-url", "alb"}
_REPORT_FAILURES = "ReportBatchItemFailures"


def switched_on(properties: Property) -> bool | None:
    """Whether an event, rule or mapping is switched on; None where that is not known."""
    switch, state = properties.get("Enabled"), properties.get("State")
    if switch is not None and switch.boolean is not True:
        return switch.boolean
    if state is not None and state.text != "ENABLED":
        return None if state.text is None else not state.text.startswith("DISABLED")
    return True


class Access(NamedTuple):
    """Who may call a route or URL.

    `kind` is `anyone`, `authorizer`, `iam`, `api-key`, `resource-policy`, `private` or
    `unknown`; `written` the value that says so, None where the platform's default does.
    """

    kind: str
    written: Property | None = None


class Route(NamedTuple):
    """A route of an API, and how the API hands requests over.

    `method` is in upper case, `ANY` for all; None where it is not known and for WebSocket
    APIs, whose route key is the `path`. `proxy` tells whether the function sees the request and
    makes the response itself; None: not known. `timeout` is the integration's own, in
    milliseconds. `streaming` says that the response is streamed.
    """

    method: str | None = None
    path: str | None = None
    proxy: bool | None = None
    timeout: Property | None = None
    streaming: bool = False


class Filter(NamedTuple):
    """Which events reach the function.

    `events` are the event types of a bucket and the triggers of a user pool, `prefix` and
    `suffix` those of an object's key. `criteria` is the pattern or filter of anything else: the
    event pattern of a rule, `FilterCriteria`, `FilterPolicy`, a log filter, a topic rule's SQL.
    """

    events: tuple[Property, ...] = ()
    prefix: Property | None = None
    suffix: Property | None = None
    criteria: Property | None = None


class Batch(NamedTuple):
    """How a queue or stream is polled, as written: None is what is not set."""

    size: Property | None = None
    window: Property | None = None  # seconds
    response_types: Property | None = None
    bisect: Property | None = None
    retries: Property | None = None
    age: Property | None = None  # seconds
    maximum_concurrency: Property | None = None

    @property
    def reports_failures(self) -> bool | None:
        """Whether the function may name the records that failed; None where not known."""
        types = self.response_types.items if self.response_types else ()
        if any(item.text == _REPORT_FAILURES for item in types):
            return True
        return False if all(item.text is not None for item in types) else None


@dataclass(frozen=True, slots=True)
class Trigger:
    """One thing that invokes a function.

    `function` is the logical id, empty where the function stands in another template.
    `kind` is `api-rest`, `api-http`, `api-websocket`, `api` (which of them is not known),
    `function-url`, `alb`, `sqs`, `kinesis`, `dynamodb-stream`, `kafka`, `mq`, `documentdb`,
    `stream` and `event-source` (which of them is not known), `s3`, `sns`, `eventbridge`,
    `schedule`, `iot`, `logs`, `ses`, `cognito`, `alexa`, `step-functions`, `custom-resource` …
    `span` is the event's key, the entry of a list or the logical id that wires it.

    `owner` and `owner_type` are the resource in which it is written: the function for SAM
    events, else the mapping, rule, bucket, method, permission …; `name` that of the SAM event or
    of the task, which stands in the Map and Parallel states `around` it, the outermost first.
    `properties` are those of the event or entry, as written.

    `source` is where events come from, as written (the queue, bucket, topic, event bus, API …),
    `source_id` its logical id where it is a resource of the template, those that SAM makes
    included (`ServerlessRestApi`). An `sqs` trigger with a `topic` is a SAM subscription; where
    its `source` is None, SAM makes the queue. `enabled` is None where it is not known.
    `failure_destination` is what this trigger alone sends to after the last attempt.
    `payload_version` is `1.0` or `2.0` behind an API or URL; None elsewhere or not known.
    """

    function: str
    kind: str
    invocation: Invocation
    span: Span
    owner: str
    owner_type: str
    properties: Property
    name: str | None = None
    source: Property | None = None
    source_id: str | None = None
    topic: Property | None = None
    schedule: Property | None = None
    enabled: bool | None = True
    filter: Filter = Filter()  # noqa: RUF009 - a named tuple cannot change
    batch: Batch | None = None
    failure_destination: Property | None = None
    route: Route | None = None
    payload_version: str | None = None
    access: Access | None = None
    around: tuple[Property, ...] = ()

    @property
    def public(self) -> bool:
        """Whether it brings requests from outside, whoever may send them."""
        return self.kind in _PUBLIC

    @property
    def permission(self) -> bool:
        """Whether nothing but a permission says so: what wires it stands elsewhere."""
        return self.owner_type in ("AWS::Lambda::Permission", CONNECTOR)
