"""One template: its functions, resources, parameters and policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from slint.model.function import Function
from slint.model.permission import ManagedPolicy, Statement
from slint.model.resource import Parameter, Resource


@dataclass(frozen=True)
class Template:
    """The facts of one template.

    `functions` holds, for each function in the order they are written, one Function for each
    combination of the conditions it depends on (mostly one, at most eight). `statements` and
    `managed_policies` are those of all functions, roles and policies, under every condition.
    """

    path: str
    sam: bool
    functions: tuple[tuple[Function, ...], ...]
    resources: Mapping[str, tuple[Resource, ...]]
    parameters: Mapping[str, Parameter]
    statements: tuple[Statement, ...] = ()
    managed_policies: tuple[ManagedPolicy, ...] = ()
