"""Resources and parameters of a template.

The vocabulary is CloudFormation's, with the resources of SAM, and every reader of a template
language translates into it: types (`AWS::Lambda::Function`), properties (`MemorySize`) and their
units, references to other resources of the template. What a reader keeps is the user's place of
each value, and the user's word for what a message names (`slint.model.words`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from slint.model.value import Property
from slint.model.words import CLOUDFORMATION, PARAMETER, Words
from slint.source import Span


class Resource(NamedTuple):
    """Any resource of a template, under one combination of its conditions.

    `span` is the logical id. Globals are merged in for the APIs of SAM only, where a rule is
    asked about one or takes it from `Template.apis`.
    """

    id: str
    type: str
    template: str
    span: Span
    properties: Mapping[str, Property]
    attributes: Mapping[str, Property]  # Condition, DependsOn, Metadata … beside Properties
    words: Words = CLOUDFORMATION

    def get(self, *path: str) -> Property | None:
        """The property below these names; None where it is not set."""
        value = self.properties.get(path[0])
        return value.get(*path[1:]) if value and value.data is not None else None

    def at(self, *path: str) -> Span:
        """Where a property is named, or else the logical id."""
        value = self.get(*path)
        return (value.key or value.span) if value else self.span

    def word(self, name: str, of: str = "") -> str:
        """The user's word for what CloudFormation calls this, here or in a resource of a type."""
        return self.words.say(of or self.type, name)


class Parameter(NamedTuple):
    """A parameter of a template."""

    name: str
    type: str | None
    span: Span
    default: Property | None
    no_echo: bool | None  # None: written, but not known
    properties: Property
    words: Words = CLOUDFORMATION

    def word(self, name: str) -> str:
        """The user's word for what CloudFormation calls this in a parameter."""
        return self.words.say(PARAMETER, name)
