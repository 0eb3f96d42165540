from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping

import pytest

from slint.model.template import Template
from slint.model.value import Property
from slint.source import Source
from slint.template.reader import read_template

Read = Callable[..., Template]


def plain(value: Property | None) -> object:
    """A value without its places."""
    if value is None:
        return None
    if isinstance(value.data, Mapping):
        return {name: plain(item) for name, item in value.data.items()}
    if type(value.data) is tuple:
        return [plain(item) for item in value.items]
    return value.data


@pytest.fixture
def read() -> Read:
    """Reads the text of a template that is one."""

    def read(text: str, path: str = "template.yaml", **parameters: str) -> Template:
        template = read_template(Source(path, textwrap.dedent(text)), parameters)
        assert template is not None
        return template

    return read


@pytest.fixture
def data() -> Callable[[Property | None], object]:
    """A value without its places."""
    return plain


@pytest.fixture
def property_of(read: Read) -> Callable[..., object]:
    """What the property `X` of a resource is, given the text of it and of other sections."""

    def property_of(written: str, sections: str = "", **parameters: str) -> object:
        text = (
            f"{textwrap.dedent(sections)}\n"
            "Resources:\n"
            "  Queue: {Type: AWS::SQS::Queue}\n"
            "  Thing:\n"
            "    Type: AWS::Test::Thing\n"
            "    Properties:\n"
            f"      X: {written}\n"
        )
        (thing,) = read(text, **parameters).resources["Thing"]
        return plain(thing.properties.get("X"))

    return property_of
