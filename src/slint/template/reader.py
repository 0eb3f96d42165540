"""Reads one template: is it one, what does it hold."""

from __future__ import annotations

import re
from collections.abc import Mapping

from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Property
from slint.source import Source, Span, Unreadable
from slint.template import sam
from slint.template.assemble import assemble
from slint.template.conditions import named_conditions
from slint.template.document import read_document
from slint.template.intrinsics import Reducer
from slint.template.nodes import MappingNode, Node, ScalarNode, keys
from slint.template.written import Alternatives, Beside, Written

_TYPES = ("AWS::", "Alexa::", "Custom::")
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
    return assemble(_Reading(source, root, parameters, beside).written())


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
    """Reads the resources out of the nodes of one template."""

    def __init__(
        self, source: Source, root: MappingNode, given: Mapping[str, str], beside: Beside
    ) -> None:
        self.source = source
        self.beside = beside
        self.path = source.path
        self.root = root
        self.reducer = Reducer(source, root, given)
        self.conditional = "!If" in source.text or "Fn::If" in source.text
        declared = root.mapping("Globals")
        self.globals = {
            kind: declared.mapping(name) for kind, name in sam.GLOBALS.items() if declared
        }

    def written(self) -> Written:
        """What stands in the template, in CloudFormation's words."""
        resources: dict[str, Alternatives] = {}
        complete = dict(resources)  # functions and APIs with their Globals
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
        return Written(
            path=self.path,
            sources={self.path: self.source},
            platform="lambda",
            resources=resources,
            complete=complete,
            parameters=self.reducer.parameters,
            outputs=self.outputs(),
            spend=self.reducer.spend,
            beside=self.beside,
            implicit=self.implicit(),
            sam=self.serverless(resources),
            transformed=self.transformed(),
            serverless=self.first_serverless(),
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

    def implicit(self) -> dict[str, Alternatives]:
        """The APIs that SAM may make for events, with what Globals give them."""
        found: dict[str, Alternatives] = {}
        for name, kind in sam.IMPLICIT_APIS.items():
            properties = self.globals.get(kind) or MappingNode({}, 0, 0)
            key = ScalarNode(name, properties.start, properties.start)
            found[name] = self.alternatives(key, kind, MappingNode({}, 0, 0), properties)
        return found

    def alternatives(
        self, key: ScalarNode, kind: str, node: MappingNode, properties: Node | None
    ) -> Alternatives:
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

    def serverless(self, resources: Mapping[str, Alternatives]) -> bool:
        """Whether the template is one of SAM, by its transform or its resources."""
        if self.transformed():
            return True
        return any(found[0][1].type.startswith(sam.PREFIX) for found in resources.values())

    def transformed(self) -> bool | None:
        """Whether the template names the transform of SAM; None where that is not known."""
        function = self.root.mapping("Fn::Transform")
        given = [self.root.get("Transform"), function.get("Name") if function else None]
        values = [self.reducer.value(node) for node in given if node]
        listed = [item for value in values if value for item in value.flattened]
        named = [(item.get("Name") or item).text or "" for item in listed]
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
