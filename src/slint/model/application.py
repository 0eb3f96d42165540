"""What belongs together: a template with what its functions use, or handlers without a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from slint.model.abstract import Member, Object
from slint.model.execution import Call, Execution
from slint.model.permission import Usage
from slint.model.template import Template


@dataclass(frozen=True)
class Application:
    """A template and what its functions use.

    `usages` are those of the functions whose code was found, one for each combination of the
    conditions they depend on. `template` is None for handlers that no template names.
    """

    template: Template | None
    usages: tuple[Usage, ...]

    @cached_property
    def runs(self) -> Mapping[str, tuple[Usage, ...]]:
        """What each function whose code was found uses, by logical id."""
        found: dict[str, tuple[Usage, ...]] = {}
        for usage in self.usages:
            if usage.function is not None:
                found[usage.function] = (*found.get(usage.function, ()), usage)
        return found

    def of(self, functions: tuple[str, ...]) -> tuple[Usage, ...] | None:
        """What these functions use; None where there is none, or one did not run."""
        runs = [self.runs.get(function, ()) for function in functions]
        return tuple(run for found in runs for run in found) if runs and all(runs) else None


def usage(execution: Execution) -> Usage:
    """What is left of a run for questions about the whole application."""
    function = execution.function
    calls = execution.all_calls
    triggers = function.triggers if function is not None else ()
    sends = function is not None and (
        function.failure_destination is not None or function.get("EventInvokeConfig") is not None
    )
    return Usage(
        function.id if function is not None else None,
        execution.partial,
        frozenset(each.name for each in execution.imports),
        frozenset(call.name for call in calls),
        frozenset(call.name for call in calls if _takes_client(call)),
        frozenset(trigger.kind for trigger in triggers),
        sends or any(trigger.failure_destination is not None for trigger in triggers),
    )


def _takes_client(call: Call) -> bool:
    return any(_is_client(atom) for value in call.arguments for atom in value)


def _is_client(atom: object) -> bool:
    held = atom.receiver if isinstance(atom, Member) else atom
    return isinstance(held, Object) and held.name.startswith(("aws.client", "aws.resource"))
