"""Which functions and sources the values of a template name."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence

from slint.model.function import TYPES
from slint.model.resource import Resource
from slint.model.value import Property, Reference, Text, Unknown
from slint.template.written import Alternatives, Assumption, Written

TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::Serverless::SimpleTable")

_ALIASES = ("AWS::Lambda::Alias", "AWS::Lambda::Version")
_FOLLOWED = 10  # an alias of a version of … a function
_NAMES = {  # each with the property that gives it its name
    "AWS::Lambda::Function": "FunctionName",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::Kinesis::Stream": "Name",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::Events::EventBus": "Name",
    **dict.fromkeys(TABLES, "TableName"),
}
_SOURCES = {
    "s3": ("AWS::S3::Bucket",),
    "sqs": ("AWS::SQS::Queue",),
    "sns": ("AWS::SNS::Topic",),
    "kinesis": ("AWS::Kinesis::Stream",),
    "dynamodb-stream": TABLES,
    "logs": ("AWS::Logs::LogGroup",),
    "eventbridge": ("AWS::Events::EventBus",),
}
_STACKS = ("AWS::CloudFormation::Stack", "AWS::Serverless::Application")
_LONGEST_ARN = 2048
_FUNCTION_ARN = re.compile(r":function:([^:/]+)")
_ARN = re.compile(r":(?:(?:table|stream|event-bus)/)?([^:/*]+)(?:/.*|:\*)?$")


class Targets:
    """The functions and the named resources of a template.

    `functions` are the ids of its functions. The APIs that exist by their use count as
    resources.
    """

    def __init__(self, written: Written, functions: Collection[str]) -> None:
        self.beside = written.beside
        self.sources = written.sources
        self.spend = written.spend
        self.resources: Mapping[str, Alternatives] = {**written.complete, **written.implicit}
        self.functions = frozenset(functions)
        self._named: dict[tuple[str, Hashable], str] | None = None
        self._routed: frozenset[str] | None = None

    @property
    def named(self) -> Mapping[tuple[str, Hashable], str]:
        """The ids of resources by type and name."""
        if self._named is None:
            self._named = {}
            for alternatives in self.resources.values():
                for _, resource in alternatives:
                    name = resource.get(_NAMES.get(resource.type, "Name"))
                    key = _identity(name, None) if name and resource.type in _NAMES else None
                    if key is not None:
                        self._named.setdefault((resource.type, key), resource.id)
        return self._named

    @property
    def routed(self) -> frozenset[str]:
        """The ids of integrations to which a route leads."""
        if self._routed is None:
            self._routed = frozenset(
                name
                for alternatives in self.resources.values()
                for _, resource in alternatives
                if resource.type == "AWS::ApiGatewayV2::Route"
                for name in _referred(resource.get("Target"))
            )
        return self._routed

    def function(self, value: Property | None) -> str | None:
        """The id of the function that a value names, through aliases and versions, or None."""
        for _ in range(_FOLLOWED):
            if value is None:
                return None
            followed = None
            for name in value.references:
                if name in self.functions:
                    return name
                for _, resource in self.resources.get(name, ()):
                    if resource.type in _ALIASES:
                        followed = followed or resource.get("FunctionName")
            if followed is None:
                return self._by_name(value, _FUNCTION_ARN, TYPES)
            value = followed
        return None

    def source(self, value: Property | None, kind: str) -> str | None:
        """The id of the resource that a value names as a source of this kind, or None."""
        for name in _referred(value):
            types = {resource.type for _, resource in self.resources.get(name, ())}
            if types & set(_STACKS):
                continue
            if "AWS::Kinesis::StreamConsumer" in types:
                for _, consumer in self.resources[name]:
                    for stream in _referred(consumer.get("StreamARN")):
                        return stream
            return name
        return self._by_name(value, _ARN, _SOURCES.get(kind, ())) if value else None

    def _by_name(self, value: Property, arn: re.Pattern[str], types: Sequence[str]) -> str | None:
        key = _identity(value, arn) if types else None
        if key is None:
            return None
        return next((self.named[kind, key] for kind in types if (kind, key) in self.named), None)


class Scope:
    """What a resource sees of its template under the assumption that holds for it."""

    def __init__(self, targets: Targets, assumption: Assumption) -> None:
        self.targets = targets
        self.assumption = assumption

    def function(self, value: Property | None) -> str | None:
        """The id of the function that a value names, or None."""
        return self.targets.function(value)

    def source(self, value: Property | None, kind: str) -> str | None:
        """The id of the resource that a value names as a source of this kind, or None."""
        return self.targets.source(value, kind)

    def variants(self, name: str | None) -> Iterator[Resource]:
        """A resource under each combination of conditions that may hold here."""
        for assumption, resource in self.targets.resources.get(name or "", ()):
            if assumption.allows(self.assumption):
                yield resource

    def named(self, value: Property | None) -> Iterator[Resource]:
        """The resource that a value refers to, as variants."""
        for name in _referred(value):
            yield from self.variants(name)

    def found(self, properties: Property, path: str) -> Iterator[tuple[Property, Property]]:
        """The values at a path, each with the innermost entry of a list it stands in.

        Names are separated by dots; `*` stands for each item of a list or entry of a mapping.
        """
        pending = [(properties, properties, path.split("."))]
        while pending:
            value, entry, names = pending.pop()
            if not names:
                yield value, entry
            elif names[0] == "*":
                inner = tuple(value.entries.values()) if value.entries else value.items
                self.targets.spend(len(inner))
                pending += [(item, item, names[1:]) for item in reversed(inner)]
            elif (below := value.entries.get(names[0])) is not None:
                pending.append((below, entry, names[1:]))

    def type(self, value: Property | None) -> str | None:
        """The type of the resource that a value refers to, or None."""
        return next((resource.type for resource in self.named(value)), None)


def _referred(value: Property | None) -> Iterator[str]:
    return value.references if value else iter(())


def _identity(value: Property, arn: re.Pattern[str] | None) -> Hashable | None:
    """What a name and the ARN made of it share; None where that is nothing that can be told.

    Unknown parts are the same where the same parameter or pseudo parameter makes them.
    """
    pattern = value.pattern
    if pattern is None or len(pattern) > _LONGEST_ARN:
        return None
    start, end = 0, len(pattern)
    if arn and (match := arn.search(pattern)):
        start, end = match.span(1)
    elif arn and pattern.startswith("arn:"):
        return None
    name = pattern[start:end]
    if "\0" not in name:
        return name or None
    parts = value.data.parts if isinstance(value.data, Text) else (value.data,)
    unknown = [part for part in parts if not isinstance(part, str)]
    first = pattern.count("\0", 0, start)
    kept = tuple(unknown[first : first + name.count("\0")])
    if not all(isinstance(part, Reference) or _same(part) for part in kept):
        return None
    return (name, kept, value.parameters if Unknown("parameter") in kept else ())


def _same(part: object) -> bool:
    """Whether an unknown part is the same wherever it is written."""
    return isinstance(part, Unknown) and part.reason.startswith(("parameter", "AWS::"))
