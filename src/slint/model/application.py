"""What belongs together: a template with what its functions do, or handlers without a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from slint.model.execution import Execution
from slint.model.template import Template


@dataclass(frozen=True)
class Application:
    """A template and the runs of its functions on paper.

    `executions` are those of the functions whose code was found, one for each combination of
    the conditions they depend on. `template` is None for handlers that no template names.
    """

    template: Template | None
    executions: tuple[Execution, ...]

    @cached_property
    def runs(self) -> Mapping[str, tuple[Execution, ...]]:
        """The runs of each function whose code was found, by logical id."""
        found: dict[str, tuple[Execution, ...]] = {}
        for execution in self.executions:
            if execution.function is not None:
                name = execution.function.id
                found[name] = (*found.get(name, ()), execution)
        return found

    def of(self, functions: tuple[str, ...]) -> tuple[Execution, ...] | None:
        """The runs of these functions; None where there is none, or one did not run."""
        runs = [self.runs.get(function, ()) for function in functions]
        return tuple(run for found in runs for run in found) if runs and all(runs) else None
