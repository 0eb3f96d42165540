"""A function as its template describes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from slint.model.permission import ManagedPolicy, PolicyTemplate, Statement
from slint.model.resource import Parameter
from slint.model.trigger import Trigger
from slint.model.value import Property, Unknown
from slint.model.words import CLOUDFORMATION, Words
from slint.source import Span

TYPES = ("AWS::Serverless::Function", "AWS::Lambda::Function")
"""The types of resources that are functions."""

_RUNTIME = re.compile(r"(python|nodejs|java|dotnet|go|ruby|provided)(?=[\d.]|core|$)")


@dataclass(frozen=True)
class Function:
    """One function under one combination of the template's conditions.

    `properties` are its properties after Globals, by AWS's names; `attributes` stand beside
    Properties (Metadata …). `span` is the logical id, `template` the path of its template.
    `assumed` are the conditions that were decided to get here, by name. `custom_resource` says
    that a custom resource of the template calls it; `parameters` are the template's. Its reader
    says on which `platform` it runs.
    """

    id: str
    type: str
    template: str
    span: Span
    properties: Mapping[str, Property]
    platform: str
    statements: tuple[Statement, ...] = ()
    managed_policies: tuple[ManagedPolicy, ...] = ()
    policy_templates: tuple[PolicyTemplate, ...] = ()
    custom_resource: bool = False
    attributes: Mapping[str, Property] = field(default_factory=dict)
    assumed: tuple[tuple[str, bool], ...] = ()
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    triggers: tuple[Trigger, ...] = ()
    failure_destination: Property | None = None
    words: Words = CLOUDFORMATION

    def get(self, *path: str) -> Property | None:
        """The property below these names; None where it is not set."""
        value = self.properties.get(path[0])
        return value.get(*path[1:]) if value and value.data is not None else None

    def at(self, *path: str) -> Span:
        """Where a property is named, or else the function's logical id."""
        value = self.get(*path)
        return (value.key or value.span) if value else self.span

    def word(self, name: str, of: str = "") -> str:
        """The user's word for what CloudFormation calls this, here or in a resource of a type."""
        return self.words.say(of or self.type, name)

    @property
    def sam(self) -> bool:
        """Whether it is an `AWS::Serverless::Function`."""
        return self.type == "AWS::Serverless::Function"

    @property
    def image(self) -> bool:
        """Whether it is a container image."""
        package, uri = self.get("PackageType"), self.get("ImageUri")
        if package and package.text == "Image":
            return True
        return uri is not None and not isinstance(uri.data, Unknown)

    @property
    def runtime(self) -> str | None:
        """The runtime's name where it is known, else None."""
        runtime = self.get("Runtime")
        return runtime.text if runtime else None

    @property
    def language(self) -> str | None:
        """`python`, `nodejs`, `java` … by the runtime; None where that is not known."""
        match = _RUNTIME.match(self.runtime or "")
        return match[1] if match else None

    @property
    def timeout(self) -> Property | None:
        """`Timeout`, in seconds."""
        return self.get("Timeout")

    @property
    def memory(self) -> Property | None:
        """`MemorySize`, in MB."""
        return self.get("MemorySize")

    @cached_property
    def environment(self) -> Mapping[str, Property] | Unknown:
        """The environment variables by name; Unknown where the mapping is not known."""
        for value in (self.get("Environment"), self.get("Environment", "Variables")):
            if value and not value.known:
                return Unknown("environment")
        variables = self.get("Environment", "Variables")
        return variables.entries if variables else {}
