"""One template: its functions, resources, parameters and policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from slint.model.function import Function
from slint.model.permission import ManagedPolicy, PolicyTemplate, Statement
from slint.model.resource import Parameter, Resource
from slint.model.trigger import Trigger
from slint.model.value import Property
from slint.model.words import CLOUDFORMATION, Words
from slint.source import Span


@dataclass(frozen=True)
class Template:
    """The facts of one template.

    `functions` holds, for each function in the order they are written, one Function for each
    combination of the conditions it depends on (mostly one, at most eight). `statements`,
    `managed_policies` and `policy_templates` are those of all functions, state machines, roles
    and policies, under every condition.
    `apis` are the APIs of SAM with their Globals, those that SAM makes for events included: their
    place is the first such event.
    `transformed` tells whether the template names the transform of SAM (None: not known),
    `serverless` is the type of the first resource that needs it, and where it stands.
    `unclaimed` are event source mappings and tasks of functions that stand elsewhere, and routes
    that lead to no function of the template, one for each place, with an empty `function`.
    `outputs` are the values of its outputs by name.
    """

    path: str
    sam: bool
    functions: tuple[tuple[Function, ...], ...]
    resources: Mapping[str, tuple[Resource, ...]]
    parameters: Mapping[str, Parameter]
    statements: tuple[Statement, ...] = ()
    managed_policies: tuple[ManagedPolicy, ...] = ()
    policy_templates: tuple[PolicyTemplate, ...] = ()
    apis: Mapping[str, tuple[Resource, ...]] = field(default_factory=dict)
    transformed: bool | None = True
    serverless: tuple[str, Span] | None = None
    unclaimed: tuple[Trigger, ...] = ()
    outputs: Mapping[str, Property] = field(default_factory=dict)
    words: Words = CLOUDFORMATION

    def word(self, name: str, of: str = "") -> str:
        """The user's word for what CloudFormation calls this in a resource of a type."""
        return self.words.say(of, name)

    def fed_by(self, source: str) -> Iterator[tuple[Function, Trigger]]:
        """The functions that a resource feeds or invokes, each with the trigger, by variant."""
        for variants in self.functions:
            for function in variants:
                for trigger in function.triggers:
                    if trigger.source_id == source:
                        yield function, trigger

    def triggers(self, *kinds: str) -> Iterator[tuple[Trigger, ...]]:
        """The triggers of these kinds, one tuple for each place, with its variants."""
        found: dict[tuple[str, Span, str | None], list[Trigger]] = {}
        for variants in self.functions:
            for function in variants:
                for trigger in function.triggers:
                    if trigger.kind in kinds:
                        key = (trigger.function, trigger.span, trigger.name)
                        found.setdefault(key, []).append(trigger)
        yield from map(tuple, found.values())
        yield from ((trigger,) for trigger in self.unclaimed if trigger.kind in kinds)
