from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
import yaml

from slint.model.template import Template
from slint.model.trigger import Trigger
from slint.model.value import Property
from slint.source import Source
from slint.template.reader import read_template

Read = Callable[..., Template]

FUNCTION = "F: {Type: AWS::Lambda::Function}"


class Loader(yaml.SafeLoader):
    """Loads the short forms of intrinsic functions as long ones."""


def long(loader: Any, suffix: str, node: Any) -> object:
    if node.id == "scalar":
        value = loader.construct_scalar(node)
    else:
        value = loader.construct_sequence(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".")
    return {suffix if suffix == "Ref" else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", long)


def triggers_of(template: Template, name: str = "F") -> tuple[Trigger, ...]:
    (variants,) = (one for one in template.functions if one[0].id == name)
    (function,) = variants
    return function.triggers


def without_places(value: Property | None) -> object:
    if value is None or isinstance(value.data, str):
        return value.data if value else None
    if value.entries:
        return {name: without_places(item) for name, item in value.entries.items()}
    if type(value.data) is tuple:
        return [without_places(item) for item in value.items]
    return value.pattern


def facts(template: Template | None) -> list[object]:
    """The triggers of a template's functions, without their places."""

    def plain(value: object) -> object:
        if isinstance(value, Property):
            return without_places(value), value.parameters
        return tuple(map(plain, value)) if isinstance(value, tuple) else value

    assert template is not None
    return [
        [plain(getattr(trigger, one.name)) for one in fields(trigger) if one.name != "span"]
        for variants in template.functions
        for function in variants
        for trigger in function.triggers
    ]


@pytest.fixture
def triggers() -> Callable[..., tuple[Trigger, ...]]:
    """The triggers of a function, by its id, that has one variant."""
    return triggers_of


@pytest.fixture
def written() -> Callable[[Property | None], object]:
    """A value without its places, NUL for what is not known."""
    return without_places


@pytest.fixture
def same_in_json() -> Callable[[str], bool]:
    """Whether a template has triggers, and the same ones when it is written in JSON."""

    def same_in_json(text: str) -> bool:
        as_json = json.dumps(yaml.load(text, Loader), indent=2)
        found = facts(read_template(Source("a.yaml", text)))
        return bool(found) and found == facts(read_template(Source("a.json", as_json)))

    return same_in_json


@pytest.fixture
def event(read: Read) -> Callable[..., Trigger]:
    """The trigger of one SAM event, given its type, its properties and other resources."""

    def event(
        kind: str, properties: str = "{}", resources: str = "", sections: str = ""
    ) -> Trigger:
        (trigger,) = triggers_of(
            read(
                f"{sections}\n"
                "Resources:\n"
                "  F:\n"
                "    Type: AWS::Serverless::Function\n"
                "    Properties:\n"
                f"      Events: {{E: {{Type: {kind}, Properties: {properties}}}}}\n"
                "  Queue: {Type: AWS::SQS::Queue}\n"
                "  Topic: {Type: AWS::SNS::Topic}\n"
                "  Bucket: {Type: AWS::S3::Bucket}\n"
                "  Table: {Type: AWS::DynamoDB::Table}\n"
                "  Pool: {Type: AWS::Cognito::UserPool}\n"
                f"{resources}\n"
            )
        )
        assert (trigger.function, trigger.owner, trigger.name) == ("F", "F", "E")
        assert trigger.owner_type == "AWS::Serverless::Function"
        return trigger

    return event


@pytest.fixture
def wired(read: Read) -> Callable[..., tuple[Trigger, ...]]:
    """The triggers of a function that other resources, given as text, wire."""

    def wired(resources: str, sections: str = "") -> tuple[Trigger, ...]:
        return triggers_of(read(f"{sections}\nResources:\n  {FUNCTION}\n{resources}"))

    return wired
