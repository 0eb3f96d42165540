"""Nested stacks: the templates that a template names, and what it hands them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from slint.files import under
from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Property, Reference, Text

_LOCATIONS = {
    "AWS::CloudFormation::Stack": "TemplateURL",
    "AWS::Serverless::Application": "Location",
}
NESTING = tuple(_LOCATIONS)
"""The types of the resources that are stacks of their own."""

_OUTPUTS = "Outputs."

ReadTemplate = Callable[[str], Template | None]
"""Reads a template by its path; None where none can be read."""

Passed = Mapping[str, "tuple[Resource | None, ...]"]
"""The resources that parameters stand for, by name; None for one that is not known."""

NOTHING: Passed = {}
"""What is passed to the root template."""


class Nested(NamedTuple):
    """A stack of a template: the path of its own template, and the parameters it is given."""

    id: str
    path: str
    parameters: Mapping[str, Property]

    @property
    def known(self) -> dict[str, str]:
        """The parameters whose value is known."""
        found = {name: value.text for name, value in self.parameters.items()}
        return {name: text for name, text in found.items() if text is not None}


def nested(template: Template | None) -> Iterator[Nested]:
    """The stacks of a template whose own template has a local path."""
    for resources in template.resources.values() if template is not None else ():
        for resource in resources:
            key = _LOCATIONS.get(resource.type)
            location = resource.get(key) if key else None
            if location is None or location.text is None or "://" in location.text:
                continue
            given = resource.get("Parameters")
            path = under(posixpath.dirname(resource.template) or ".", location.text)
            yield Nested(resource.id, path, given.entries if given else {})


def passed(template: Template, stack: Nested, read: ReadTemplate) -> Passed:
    """What is passed to a stack of the resources of its template and of the stacks beside it."""
    paths = {each.id: each.path for each in nested(template)}
    return {
        name: tuple(_resource(template, part, paths, read) for part in _references(value))
        for name, value in stack.parameters.items()
    }


def _references(value: Property) -> tuple[object, ...]:
    """What a value refers to, if it is a list joined by commas; nothing for any other text."""
    if isinstance(value.data, Text):
        parts = value.data.parts
        plain = all(part.strip() == "," for part in parts if isinstance(part, str))
        return tuple(part for part in parts if not isinstance(part, str)) if plain else ()
    return () if isinstance(value.data, str) else tuple(item.data for item in value.items)


def _resource(
    template: Template, part: object, paths: Mapping[str, str], read: ReadTemplate
) -> Resource | None:
    """The resource that a reference, or the output of another stack, stands for."""
    if not isinstance(part, Reference):
        return None
    found: Template | None = template
    if part.id in paths and (part.attribute or "").startswith(_OUTPUTS):
        found = read(paths[part.id])
        output = found.outputs.get((part.attribute or "").removeprefix(_OUTPUTS)) if found else None
        if output is None or not isinstance(output.data, Reference):
            return None
        part = output.data
    resources = found.resources.get(part.id) if found else None
    return resources[0] if resources else None
