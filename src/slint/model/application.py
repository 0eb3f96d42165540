"""What belongs together: a template with what its functions use, or handlers without a template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from slint.model.access import Picture
from slint.model.template import Template


@dataclass(frozen=True)
class Application:
    """A template and what its functions need.

    `usages` are the pictures of the functions whose code was found, one for each combination of the
    conditions they depend on. `template` is None for handlers that no template names.
    """

    template: Template | None
    usages: tuple[Picture, ...]

    @cached_property
    def runs(self) -> Mapping[str, tuple[Picture, ...]]:
        """What each function whose code was found uses, by logical id."""
        found: dict[str, tuple[Picture, ...]] = {}
        for usage in self.usages:
            if usage.function is not None:
                found[usage.function] = (*found.get(usage.function, ()), usage)
        return found

    def of(self, functions: tuple[str, ...]) -> tuple[Picture, ...] | None:
        """What these functions use; None where there is none, or one did not run."""
        runs = [self.runs.get(function, ()) for function in functions]
        return tuple(run for found in runs for run in found) if runs and all(runs) else None
