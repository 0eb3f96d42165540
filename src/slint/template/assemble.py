"""Makes the facts of a template from its resources, whatever language they were written in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slint.model.function import TYPES, Function
from slint.model.resource import Resource
from slint.model.template import Template
from slint.template.devices import GREENGRASS, on_devices
from slint.template.permissions import Permissions
from slint.template.triggers.collect import Triggers
from slint.template.written import Alternatives, Assumption, Written

_CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"


def assemble(written: Written) -> Template:
    """The functions of a template, with their triggers and permissions, and all that is in it."""
    complete = written.complete
    functions = [name for name, found in complete.items() if found[0][1].type in TYPES]
    permissions = Permissions(complete, functions)
    triggers = Triggers(written, functions)
    devices = on_devices(written.resources)
    called = frozenset(_called_by_custom_resources(written.resources))

    def function(assumption: Assumption, resource: Resource) -> Function:
        granted = permissions.granted(assumption, resource)
        return Function(
            id=resource.id,
            type=resource.type,
            template=resource.template,
            span=resource.span,
            properties=resource.properties,
            platform=GREENGRASS if resource.id in devices else written.platform,
            statements=granted.statements,
            managed_policies=granted.managed_policies,
            policy_templates=granted.policy_templates,
            custom_resource=resource.id in called,
            attributes=resource.attributes,
            assumed=assumption.free,
            parameters=written.parameters,
            triggers=triggers.of(assumption, resource.id),
            failure_destination=triggers.failure_destination(assumption, resource.id),
            words=resource.words,
        )

    return Template(
        path=written.path,
        sam=written.sam,
        functions=tuple(
            tuple(function(assumption, resource) for assumption, resource in complete[name])
            for name in functions
        ),
        resources={
            name: tuple(resource for _, resource in found)
            for name, found in written.resources.items()
        },
        parameters=written.parameters,
        statements=permissions.statements,
        managed_policies=permissions.managed_policies,
        policy_templates=permissions.policy_templates,
        apis=triggers.apis,
        transformed=written.transformed,
        serverless=written.serverless,
        unclaimed=triggers.unclaimed,
        outputs=written.outputs,
        words=written.words,
    )


def _called_by_custom_resources(resources: Mapping[str, Alternatives]) -> Iterator[str]:
    """The ids of functions that the `ServiceToken` of a custom resource names."""
    for found in resources.values():
        for _, resource in found:
            if resource.type == _CUSTOM_RESOURCE or resource.type.startswith("Custom::"):
                token = resource.get("ServiceToken")
                if token is not None:
                    yield from token.references
