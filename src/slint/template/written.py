"""What a reader of a template language delivers: the seam between languages and facts.

Its words are CloudFormation's, those of SAM included, whatever the language is (see
`slint.model.resource`). A reader evaluates what its language can express, keeps the user's
places, and knows nothing of triggers, permissions or rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from slint.model.resource import Parameter, Resource
from slint.model.value import Property
from slint.model.words import CLOUDFORMATION, Words
from slint.source import Source, Span


class Assumption(NamedTuple):
    """One combination of conditions.

    `values` also holds what is fixed, `free` only what was chosen.
    """

    values: Mapping[str, bool]
    free: tuple[tuple[str, bool], ...] = ()

    def allows(self, other: Assumption) -> bool:
        """Whether both may hold at the same time."""
        return all(other.values.get(name, value) is value for name, value in self.values.items())


Alternatives = Sequence[tuple[Assumption, Resource]]
"""A resource under each combination of the conditions that it depends on; at least one."""

Beside = Callable[[str], Source | None]
"""Reads a file that a template names, by the path from its folder; None where there is none."""


@dataclass(frozen=True)
class Written:
    """What stands in one template.

    `path` names it; `sources` are the files that its places lie in, by path. `resources` are its
    resources by logical id, in the order in which they are written; `complete` are the same with
    what the language adds to them from elsewhere (Globals). `implicit` are the APIs that exist
    only where a function asks for one without naming it. `platform` runs its functions
    (`lambda`). `words` are the language's, and so are those of its resources and parameters.

    `spend` is told how much is looked at and raises Unreadable beyond a bound; `beside` reads
    the files that the template names. `sam`, `transformed`, `serverless`, `parameters` and
    `outputs` are those of `slint.model.template.Template`.
    """

    path: str
    sources: Mapping[str, Source]
    platform: str
    resources: Mapping[str, Alternatives]
    complete: Mapping[str, Alternatives]
    parameters: Mapping[str, Parameter]
    outputs: Mapping[str, Property]
    spend: Callable[[int], None]
    beside: Beside
    implicit: Mapping[str, Alternatives] = field(default_factory=dict)
    sam: bool = False
    transformed: bool | None = True
    serverless: tuple[str, Span] | None = None
    words: Words = CLOUDFORMATION
