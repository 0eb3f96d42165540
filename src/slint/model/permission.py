"""What identities of an application may do: policy statements and managed policies."""

from __future__ import annotations

from typing import NamedTuple

from slint.model.access import Picture
from slint.model.value import Property
from slint.model.words import CLOUDFORMATION, Words
from slint.source import Span


class Statement(NamedTuple):
    """One statement of an identity policy written in a template.

    `actions`, `resources`, `not_actions` and `not_resources` are the single values, a lone
    string being a list of one; an item that is Unknown stands for what cannot be told. What is
    excepted carries the key of its property.
    `owner` is the logical id of the function, role, policy or state machine that holds it,
    `functions` the logical ids of the functions it is attached to, in template order.
    `usages` tell what these use, for a rule that is asked about it; None where the code of one
    is not known. `elsewhere` says that the template gives it to something that is no function,
    state machine or API.
    """

    effect: str | None
    actions: tuple[Property, ...]
    resources: tuple[Property, ...]
    not_actions: tuple[Property, ...]
    not_resources: tuple[Property, ...]
    condition: Property | None
    span: Span
    owner: str
    owner_type: str
    functions: tuple[str, ...] = ()
    usages: tuple[Picture, ...] | None = None
    elsewhere: bool = False
    words: Words = CLOUDFORMATION

    def word(self, name: str) -> str:
        """The user's word for what CloudFormation calls this in a statement."""
        return self.words.say(self.owner_type, name)

    @property
    def allows(self) -> bool:
        """Whether it is an Allow statement for certain."""
        return self.effect == "Allow"


class ManagedPolicy(NamedTuple):
    """A managed policy attached by name or ARN; `name` is the value as written.

    `functions`, `usages` and `elsewhere` are as those of a Statement.
    """

    name: Property
    owner: str
    owner_type: str
    functions: tuple[str, ...] = ()
    usages: tuple[Picture, ...] | None = None
    elsewhere: bool = False


class PolicyTemplate(NamedTuple):
    """A SAM policy template of a function or state machine, with its parameters."""

    name: str
    parameters: Property
    span: Span
    owner: str
    owner_type: str
