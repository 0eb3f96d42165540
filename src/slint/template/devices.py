"""Functions that run on devices: an AWS IoT Greengrass core, not Lambda, starts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slint.model.resource import Resource
from slint.model.value import Property
from slint.template.written import Alternatives

GREENGRASS = "greengrass"
"""The platform of a function on a device."""

_LISTS = {
    "AWS::Greengrass::FunctionDefinition": ("InitialVersion", "Functions"),
    "AWS::Greengrass::FunctionDefinitionVersion": ("Functions",),
}
_COMPONENT = "AWS::GreengrassV2::ComponentVersion"
_VERSIONS = ("AWS::Lambda::Version", "AWS::Lambda::Alias")


def on_devices(resources: Mapping[str, Alternatives]) -> frozenset[str]:
    """The ids of the functions that a definition of Greengrass names, by a version or an alias."""
    found: set[str] = set()
    for alternatives in resources.values():
        for _, resource in alternatives:
            for named in _named(resource):
                for id_ in named.references:
                    found |= _functions(id_.partition(".")[0], resources)
    return frozenset(found)


def _named(resource: Resource) -> Iterator[Property]:
    """The ARNs of functions in a definition."""
    if resource.type == _COMPONENT:
        arn = resource.get("LambdaFunction", "LambdaArn")
        yield from (arn,) if arn else ()
    path = _LISTS.get(resource.type)
    listed = resource.get(*path) if path else None
    for item in listed.flattened if listed else ():
        arn = item.get("FunctionArn")
        yield from (arn,) if arn else ()


def _functions(id_: str, resources: Mapping[str, Alternatives]) -> set[str]:
    """The function that a logical id stands for: itself, or that of a version or an alias."""
    found = {id_}
    for _, resource in resources.get(id_, ()):
        if resource.type in _VERSIONS and (name := resource.get("FunctionName")):
            found.update(name.references)
    return found
