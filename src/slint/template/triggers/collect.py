"""Which triggers each function of a template has, and where its failures go."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from slint.model.resource import Resource
from slint.model.trigger import Access, Trigger
from slint.model.value import Property, Unknown
from slint.source import Span
from slint.template.triggers import apis, notifications, permissions
from slint.template.triggers.mappings import event_source_mapping
from slint.template.triggers.openapi import definition
from slint.template.triggers.sam_events import events
from slint.template.triggers.scope import Scope, Targets
from slint.template.triggers.settings import destination, whole
from slint.template.triggers.state_machines import state_machine
from slint.template.triggers.wiring import WIRING, wires
from slint.template.written import Alternatives, Assumption, Written

Read = Callable[[Resource, Scope], Iterator[Trigger]]

_CUSTOM = ("Custom::", "AWS::CloudFormation::CustomResource")
_READERS: Mapping[str, Read] = {
    "AWS::ApiGateway::Method": apis.method,
    "AWS::ApiGateway::RestApi": definition,
    "AWS::ApiGatewayV2::Api": definition,
    "AWS::ApiGatewayV2::Integration": apis.integration,
    "AWS::ApiGatewayV2::Route": apis.route,
    "AWS::CloudFront::Distribution": notifications.distribution,
    "AWS::Cognito::UserPool": notifications.user_pool,
    "AWS::Events::Rule": notifications.rule,
    "AWS::IoT::TopicRule": notifications.topic_rule,
    "AWS::Lambda::EventSourceMapping": event_source_mapping,
    "AWS::Lambda::Permission": permissions.permission,
    "AWS::Lambda::Url": apis.url,
    "AWS::Logs::SubscriptionFilter": notifications.log_subscription,
    "AWS::S3::Bucket": notifications.bucket,
    "AWS::SNS::Subscription": notifications.subscription,
    "AWS::SNS::Topic": notifications.topic,
    "AWS::Scheduler::Schedule": notifications.schedule,
    "AWS::Serverless::Api": definition,
    "AWS::Serverless::Connector": permissions.connector,
    "AWS::Serverless::Function": events,
    "AWS::Serverless::HttpApi": definition,
    "AWS::Serverless::StateMachine": state_machine,
    "AWS::StepFunctions::StateMachine": state_machine,
}


class Triggers:
    """The triggers of a template's functions.

    `functions` are the ids of its functions.
    """

    def __init__(self, written: Written, functions: Sequence[str]) -> None:
        self._targets = Targets(written, functions)
        self._found: dict[str, list[tuple[Assumption, Trigger]]] = {}
        self._failures: dict[str, list[tuple[Assumption, Property]]] = {}
        self._read(written.complete)
        used = {}
        for name, alternatives in written.implicit.items():
            if (first := self._first(name)) is not None:
                used[name] = [
                    (assumption, api._replace(span=first.span)) for assumption, api in alternatives
                ]
        self._read(used)
        self.apis: Mapping[str, tuple[Resource, ...]] = _apis({**written.complete, **used})

    def of(self, assumption: Assumption, function: str) -> tuple[Trigger, ...]:
        """What invokes a function under an assumption, in source order."""
        groups: dict[object, Trigger] = {}
        told: list[Trigger] = []
        defined = set()
        for other, trigger in self._found.get(function, ()):
            if not other.allows(assumption):
                continue
            place = trigger.route[:2] if trigger.route else None
            if trigger.permission:
                told.append(trigger)
                continue
            if trigger.route and trigger.name is None:
                defined.add((trigger.source_id, place))
            key = (trigger.owner, trigger.span, trigger.name, trigger.kind, place)
            known = groups.get(key)
            groups[key] = _merged(known, trigger) if known else trigger
        chosen = [
            trigger
            for trigger in groups.values()
            if trigger.name is None
            or trigger.route is None
            or (trigger.source_id, trigger.route[:2]) not in defined
        ]
        chosen += permissions.not_known_yet(told, chosen)
        return tuple(sorted(chosen, key=lambda trigger: trigger.span))

    @property
    def unclaimed(self) -> tuple[Trigger, ...]:
        """What invokes functions that stand elsewhere, one for each place."""
        groups: dict[tuple[Span, str | None], Trigger] = {}
        for _, trigger in self._found.get("", ()):
            key = (trigger.span, trigger.name)
            known = groups.get(key)
            groups[key] = _merged(known, trigger) if known else trigger
        return tuple(groups.values())

    def failure_destination(self, assumption: Assumption, function: str) -> Property | None:
        """Where events go that a function failed to process for whoever did not wait."""
        for other, value in self._failures.get(function, ()):
            if other.allows(assumption):
                return value
        return None

    def _read(self, resources: Mapping[str, Alternatives]) -> None:
        for alternatives in resources.values():
            for assumption, resource in alternatives:
                scope = Scope(self._targets, assumption)
                for trigger in _triggers(resource, scope):
                    self._targets.spend(1)
                    self._found.setdefault(trigger.function, []).append((assumption, trigger))
                for function, value in _failures(resource, scope):
                    self._failures.setdefault(function, []).append((assumption, value))

    def _first(self, api: str) -> Trigger | None:
        """The first event that makes SAM make an API."""
        made = (
            trigger
            for found in self._found.values()
            for _, trigger in found
            if trigger.source_id == api and trigger.name is not None
        )
        return min(made, key=lambda trigger: trigger.span, default=None)


def _triggers(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    kind = resource.type
    if (read := _READERS.get(kind)) is not None:
        yield from read(resource, scope)
    if kind in WIRING or kind.startswith(_CUSTOM):
        yield from wires(resource, scope)
    if kind == "AWS::ApiGatewayV2::Api":
        yield from apis.quick_create(resource, scope)
    if "Connectors" in resource.attributes:
        yield from permissions.connectors(resource, scope)


def _failures(resource: Resource, scope: Scope) -> Iterator[tuple[str, Property]]:
    """The failure destinations of a function, or of one for which a resource sets them."""
    if resource.type == "AWS::Lambda::EventInvokeConfig":
        function = scope.function(resource.get("FunctionName"))
        paths: tuple[tuple[str, ...], ...] = (("DestinationConfig", "OnFailure"),)
    elif resource.type == "AWS::Serverless::Function":
        function = resource.id
        paths = (("DeadLetterQueue",), ("EventInvokeConfig", "DestinationConfig", "OnFailure"))
    elif resource.type == "AWS::Lambda::Function":
        function, paths = resource.id, (("DeadLetterConfig",),)
    else:
        return
    for path in paths:
        value = destination(whole(resource), *path)
        if function is not None and value is not None:
            yield function, value


def _apis(resources: Mapping[str, Alternatives]) -> dict[str, tuple[Resource, ...]]:
    """The APIs of SAM, by id."""
    return {
        name: tuple(resource for _, resource in alternatives)
        for name, alternatives in resources.items()
        if alternatives[0][1].type in ("AWS::Serverless::Api", "AWS::Serverless::HttpApi")
    }


def _merged(one: Trigger, other: Trigger) -> Trigger:
    """What holds whichever of two combinations of conditions is the case."""
    names: Iterable[str] = (field.name for field in fields(Trigger))
    differing = {
        name: _either(getattr(one, name), getattr(other, name))
        for name in names
        if getattr(one, name) != getattr(other, name)
    }
    if "invocation" in differing:
        differing["invocation"] = "unknown"
    return replace(one, **differing)


def _either(one: Any, other: Any) -> Any:
    """What two facts have in common; a value that is set in one of them only is not known."""
    if one == other:
        return one
    if isinstance(one, Access) or isinstance(other, Access):
        return Access("unknown")
    if isinstance(one, bool) and isinstance(other, bool):
        return None
    if isinstance(one, Property) or isinstance(other, Property):
        return _either_value(one, other)
    if isinstance(one, tuple) and isinstance(other, tuple):
        if hasattr(one, "_make"):
            return type(one)(*map(_either, one, other))
        return one + tuple(item for item in other if item not in one)
    return None


def _either_value(one: Property | None, other: Property | None) -> Property | None:
    first = one or other
    if first is None:
        return None
    if one is None or other is None or not one.entries or not other.entries:
        return Property(Unknown("condition"), first.span, first.key)
    merged = {}
    for name, value in {**one.entries, **other.entries}.items():
        same = one.entries.get(name) == other.entries.get(name)
        merged[name] = value if same else Property(Unknown("condition"), value.span, value.key)
    return Property(merged, first.span, first.key)
