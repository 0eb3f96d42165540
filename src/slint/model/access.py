"""What a function needs of AWS and what it is granted: the parts of its picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from slint.source import Span


class Need(NamedTuple):
    """One action that is needed, on one resource.

    `resource` is its logical id, `*` where the action takes nothing else, None where that is not
    told. `names` are the names by which a policy may know it, as `naming` writes them; `suffix`
    what stands after the name (the key of an object, the index of a table). `calls` are the places
    that need it. `forwarded` says that another service asks for it in the function's name.
    """

    action: str
    resource: str | None
    names: tuple[str, ...]
    suffix: str
    calls: tuple[Span, ...]
    call: str
    owner: str = ""
    chain: tuple[Span, ...] = ()
    forwarded: bool = False

    @property
    def service(self) -> str:
        """The prefix of the action."""
        return self.action.partition(":")[0]


class Unnamed(NamedTuple):
    """A call of which is not known what it asks AWS for."""

    span: Span
    call: str


class Needs(NamedTuple):
    """All that a function needs; `unnamed` keeps it from being whole.

    `possible` are actions that a call may need beside these; `sts:*` stands for a service that is
    called and asks for no permission.
    """

    needed: tuple[Need, ...]
    unnamed: tuple[Unnamed, ...]
    possible: frozenset[str] = frozenset()
    cut: bool = False

    @property
    def whole(self) -> bool:
        """Whether nothing can be missing from what is needed."""
        return not self.unnamed and not self.cut


class Grant(NamedTuple):
    """One statement that says what is allowed, or what is not.

    `actions` and `resources` are patterns, as `naming` writes them, or with `all_but_actions` and
    `all_but_resources` those that are excepted. `kind` is `statement`, `template`, `managed`,
    `connector`, `resource` (a policy of what is worked on) or `added` (by SAM, nowhere written);
    `name` that of the policy. `places` are where each action is written.
    """

    kind: str
    name: str
    span: Span
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    allows: bool = True
    conditional: bool = False
    all_but_actions: bool = False
    all_but_resources: bool = False
    places: tuple[Span, ...] = ()
    functions: tuple[str, ...] = ()


class Grants(NamedTuple):
    """All grants of a function; `known` says that there are no others."""

    grants: tuple[Grant, ...]
    known: bool
    reason: str = ""


class Unused(NamedTuple):
    """What is granted and never needed: a whole service, or where `action` is set one action.

    `writes` says that it may change something, `pattern` how the grant names it.
    """

    service: str
    action: str
    grant: Grant
    span: Span
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A function's needs beside its grants, under one combination of its conditions.

    `function` is its logical id, None for a handler that no template names; `partial` says that
    the run ended early. `granted` is None without a template. `missing` are the needs that nothing
    grants, `unused` what no call of this function needs. `platform` are patterns of the actions
    that Lambda itself takes in the function's name. `kinds` are the types of the resources that
    are needed, by logical id.
    """

    function: str | None
    path: str
    span: Span
    needs: Needs
    granted: Grants | None = None
    missing: tuple[Need, ...] = ()
    unused: tuple[Unused, ...] = ()
    platform: frozenset[str] = frozenset()
    partial: bool = False
    template: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether all that the function needs is known."""
        return self.needs.whole
