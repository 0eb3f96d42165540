"""Reads one template: is it one, what does it hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from slint.model.function import TYPES, Function
from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Property
from slint.source import Source, Span, Unreadable
from slint.template import sam
from slint.template.cloudformation import flattened, references
from slint.template.conditions import Assumption, named_conditions
from slint.template.document import read_document
from slint.template.intrinsics import Reducer
from slint.template.nodes import MappingNode, Node, ScalarNode, keys
from slint.template.permissions import Permissions
from slint.template.triggers.collect import Triggers
from slint.template.triggers.scope import Beside

_TYPES = ("AWS::", "Alexa::", "Custom::")
_CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"
_CERTAIN = ("AWSTemplateFormatVersion", "AWS::Serverless")
_TYPE = re.compile(r"Type[\"']?\s*:\s*(?:[>|!&]\S*\s+)*[\"']?(AWS|Alexa|Custom)::")
_TRANSFORM = re.compile(r"Transform[\"']?\s*:(?!\s*\{)")
_ENGINE = re.compile(r"\{\{-?\s*cookiecutter\b|\{%")


class Templated(Exception):
    """A file that becomes a template only when a template engine has filled it in."""


def read_template(
    source: Source, parameters: Mapping[str, str] = {}, beside: Beside = lambda _: None
) -> Template | None:
    """The template that a file holds; None where it holds none.

    `parameters` are values for its parameters, by name; `beside` reads a file that it names, by
    the path from its folder. Raises Templated, and Unreadable where a file that looks like a
    template cannot be read.
    """
    text = source.text
    if not _may_hold_template(text):
        return None
    engine = _ENGINE.search(text) is not None
    try:
        root = read_document(source)
    except Unreadable:
        if not _looks_like_template(text):
            return None
        if engine:
            raise Templated(source.path) from None
        raise
    if engine and _looks_like_template(text) and _templated(root):
        raise Templated(source.path)
    if not isinstance(root, MappingNode) or not _is_template(root):
        return None
    return _Reading(source, root, parameters, beside).template()


def _may_hold_template(text: str) -> bool:
    """Whether a file is worth parsing; plain searches first, because most files are not."""
    if any(word in text for word in _CERTAIN):
        return True
    if any(word in text for word in _TYPES) and _TYPE.search(text):
        return True
    return "Resources" in text and "Transform" in text and bool(_TRANSFORM.search(text))


def _looks_like_template(text: str) -> bool:
    """Whether a file that cannot be read was most likely meant to be a template."""
    if any(word in text for word in _CERTAIN):
        return True
    return any(match[1] == "AWS" for match in _TYPE.finditer(text))


def _is_template(root: MappingNode) -> bool:
    resources = root.get("Resources")
    if root.get("AWSTemplateFormatVersion") or root.get("Transform"):
        return resources is not None
    if not isinstance(resources, MappingNode):
        return False
    return any((_type(node) or "").startswith(_TYPES) for _, node in resources.entries.values())


def _templated(root: Node) -> bool:
    """Whether a key is written for a template engine."""
    return any(not isinstance(key, ScalarNode) or _ENGINE.search(key.text) for key in keys(root))


def _type(resource: Node) -> str | None:
    return resource.text("Type") if isinstance(resource, MappingNode) else None


class _Reading:
    """Turns the nodes of one template into facts."""

    def __init__(
        self, source: Source, root: MappingNode, given: Mapping[str, str], beside: Beside
    ) -> None:
        self.source = source
        self.beside = beside
        self.path = source.path
        self.root = root
        self.reducer = Reducer(source, root, given)
        self.called: frozenset[str] = frozenset()  # functions that custom resources call
        self.conditional = "!If" in source.text or "Fn::If" in source.text
        declared = root.mapping("Globals")
        self.globals = {
            kind: declared.mapping(name) for kind, name in sam.GLOBALS.items() if declared
        }

    def template(self) -> Template:
        resources: dict[str, Sequence[tuple[Assumption, Resource]]] = {}
        complete = dict(resources)  # functions with their Globals
        declared = self.root.mapping("Resources")
        for name, (key, node) in declared.entries.items() if declared else ():
            kind = _type(node)
            if kind is None or not isinstance(node, MappingNode):
                continue
            properties = node.get("Properties")
            resources[name] = self.alternatives(key, kind, node, properties)
            complete[name] = resources[name]
            if defaults := self.globals.get(kind):
                merged = sam.with_globals(defaults, node, self.reducer.spend)
                if merged is not properties:
                    complete[name] = self.alternatives(key, kind, node, merged)
        functions = [name for name, found in complete.items() if found[0][1].type in TYPES]
        permissions = Permissions(complete, functions)
        triggers = Triggers(
            complete, functions, self.implicit(), self.source, self.reducer.spend, self.beside
        )
        self.called = frozenset(_called_by_custom_resources(resources))
        return Template(
            path=self.path,
            sam=self.serverless(resources),
            functions=tuple(
                tuple(
                    self.function(assumption, resource, permissions, triggers)
                    for assumption, resource in complete[name]
                )
                for name in functions
            ),
            resources={
                name: tuple(resource for _, resource in found) for name, found in resources.items()
            },
            parameters=self.reducer.parameters,
            statements=permissions.statements,
            managed_policies=permissions.managed_policies,
            policy_templates=permissions.policy_templates,
            apis=triggers.apis,
            transformed=self.transformed(),
            serverless=self.first_serverless(),
            unclaimed=triggers.unclaimed,
            outputs=self.outputs(),
        )

    def outputs(self) -> dict[str, Property]:
        """What the stack gives to others."""
        declared = self.root.mapping("Outputs")
        found = {}
        for name, (_, node) in declared.entries.items() if declared else ():
            value = node.get("Value") if isinstance(node, MappingNode) else None
            if value is not None and (reduced := self.reducer.value(value)):
                found[name] = reduced
        return found

    def implicit(self) -> dict[str, Sequence[tuple[Assumption, Resource]]]:
        """The APIs that SAM may make for events, with what Globals give them."""
        found: dict[str, Sequence[tuple[Assumption, Resource]]] = {}
        for name, kind in sam.IMPLICIT_APIS.items():
            properties = self.globals.get(kind) or MappingNode({}, 0, 0)
            key = ScalarNode(name, properties.start, properties.start)
            found[name] = self.alternatives(key, kind, MappingNode({}, 0, 0), properties)
        return found

    def alternatives(
        self, key: ScalarNode, kind: str, node: MappingNode, properties: Node | None
    ) -> list[tuple[Assumption, Resource]]:
        """A resource under each combination of its conditions."""
        reducer = self.reducer
        roots = [node, properties] if properties else [node]
        names = named_conditions(reducer.spend, *roots) if self.conditional else []
        attributes = {
            name: pair for name, pair in node.entries.items() if name not in ("Type", "Properties")
        }
        beside = MappingNode(attributes, node.start, node.end)
        span = reducer.span(key.start, key.end)
        found = []
        for assumption in reducer.conditions.combinations(names, node.text("Condition")):
            reducer.assume(assumption.values)
            resource = Resource(
                id=key.text,
                type=kind,
                template=self.path,
                span=span,
                properties=reducer.entries(properties),
                attributes=reducer.entries(beside),
            )
            found.append((assumption, resource))
        return found

    def function(
        self,
        assumption: Assumption,
        resource: Resource,
        permissions: Permissions,
        triggers: Triggers,
    ) -> Function:
        granted = permissions.granted(assumption, resource)
        return Function(
            id=resource.id,
            type=resource.type,
            template=self.path,
            span=resource.span,
            properties=resource.properties,
            statements=granted.statements,
            managed_policies=granted.managed_policies,
            policy_templates=granted.policy_templates,
            custom_resource=resource.id in self.called,
            attributes=resource.attributes,
            assumed=assumption.free,
            parameters=self.reducer.parameters,
            triggers=triggers.of(assumption, resource.id),
            failure_destination=triggers.failure_destination(assumption, resource.id),
        )

    def serverless(self, resources: Mapping[str, Sequence[tuple[Assumption, Resource]]]) -> bool:
        """Whether the template is one of SAM, by its transform or its resources."""
        if self.transformed():
            return True
        return any(found[0][1].type.startswith(sam.PREFIX) for found in resources.values())

    def transformed(self) -> bool | None:
        """Whether the template names the transform of SAM; None where that is not known."""
        function = self.root.mapping("Fn::Transform")
        given = [self.root.get("Transform"), function.get("Name") if function else None]
        values = [self.reducer.value(node) for node in given if node]
        named = [
            (item.get("Name") or item).text or "" for value in values for item in flattened(value)
        ]
        if sam.TRANSFORM in named:
            return True
        return False if all(name.startswith("AWS::") for name in named) else None

    def first_serverless(self) -> tuple[str, Span] | None:
        """The type of the first resource that is one of SAM, and where it stands."""
        declared = self.root.mapping("Resources")
        for _, node in declared.entries.values() if declared else ():
            kind = node.get("Type") if isinstance(node, MappingNode) else None
            if isinstance(kind, ScalarNode) and kind.text.startswith(sam.PREFIX):
                return kind.text, self.reducer.span(kind.start, kind.end)
        return None


def _called_by_custom_resources(
    resources: Mapping[str, Sequence[tuple[Assumption, Resource]]],
) -> Iterator[str]:
    """The ids of functions that the `ServiceToken` of a custom resource names."""
    for found in resources.values():
        for _, resource in found:
            if resource.type == _CUSTOM_RESOURCE or resource.type.startswith("Custom::"):
                token = resource.get("ServiceToken")
                if token is not None:
                    yield from references(token)
