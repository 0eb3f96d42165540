"""The record of one function run on paper: what its cold start and one invocation do."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from slint.model.abstract import Object, Origins, Phase, Value
from slint.model.code import Package
from slint.model.function import Function
from slint.model.slots import ANY, Key
from slint.model.template import Template
from slint.source import Span


class Place(NamedTuple):
    """A slot of an object that outlives the invocation; `key` may be ANY."""

    object: Object
    key: Key

    def covers(self, other: Place) -> bool:
        """Whether both may be the same slot."""
        return self.object is other.object and (
            self.key == other.key or ANY in (self.key, other.key)
        )


GuardKind: TypeAlias = typing.Literal["if", "loop", "except", "case", "route", "cached"]
"""What makes code run under a condition: a test, a loop, an error, a pattern, a request for a
route, or that a kept result is not there yet.
"""


class Guard:
    """A condition under which code runs.

    `reads` are the lasting places that the condition reads, `origins` what it derives from,
    `over` is what a `for` loop iterates over. The run goes on to note in it: `raises`, that the
    other branch raises; `fails`, that this one always does; `written`, the lasting places that
    are written under it.
    """

    __slots__ = ("fails", "kind", "origins", "over", "raises", "reads", "span", "written")

    def __init__(
        self,
        kind: GuardKind,
        span: Span | None,
        reads: tuple[Place, ...] = (),
        origins: Origins = frozenset(),
        over: Value = (),
    ) -> None:
        self.kind = kind
        self.span = span
        self.reads = reads
        self.origins = origins
        self.over = over
        self.raises = False
        self.fails = False
        self.written: list[Place] = []

    @property
    def decides_once(self) -> bool:
        """Whether it can be what keeps something from happening twice."""
        return not self.raises and self.kind != "loop"

    @property
    def once(self) -> bool:
        """Whether what is written under it is what it tests: the first use of something kept."""
        return self.decides_once and any(
            read.covers(place) for read in self.reads for place in self.written
        )

    def tests(self, place: Place) -> bool:
        """Whether the condition reads this place."""
        return any(read.covers(place) for read in self.reads)


@dataclass(slots=True, eq=False)
class Call:
    """One call of something that is not local code.

    `name` is the qualified name (`boto3.client`, `requests.Session.get`), for AWS the service
    and the operation (`dynamodb:PutItem`). `positional` and `keywords` are the arguments,
    `made` the object it gave, `subject` what names the resource that an AWS call works on;
    `named` is the same by the path of the argument, with what it names beside that under `>`.
    `chain` are the call sites from the entry point, outermost first; `order` says when it ran.
    `result_reads` are the keys that are read off the result of an AWS call, ANY where it is
    handed on as a whole; `log_level` is that of a call which logs or prints, else None.
    `forgotten` says that nothing ever looks at the result.
    """

    name: str
    span: Span
    owner: str
    phase: Phase
    receiver: Value | None
    positional: tuple[Value, ...]
    keywords: dict[str | None, Value]
    argument_origins: Origins
    guards: tuple[Guard, ...]
    chain: tuple[Span, ...]
    made: Object | None = None
    subject: Value = ()
    named: dict[str, Value] = field(default_factory=dict)
    on_every_path: bool = False
    kept: bool = False
    order: int = 0
    log_level: str | None = None
    forgotten: bool = False
    result_reads: set[Key] = field(default_factory=set)

    @property
    def arguments(self) -> tuple[Value, ...]:
        """All arguments."""
        return (*self.positional, *self.keywords.values())

    def argument(self, position: int | None, name: str) -> Value | None:
        """The argument of this name, or else at this position; None where it is not given.

        A position below zero is none, as is None.
        """
        if name in self.keywords:
            return self.keywords[name]
        if position is not None and 0 <= position < len(self.positional):
            return self.positional[position]
        return None


@dataclass(slots=True, eq=False)
class Write:
    """One change, during the invocation, of something that outlives it.

    `target` is what the code calls it, `how` is `assign`, `augment`, `delete` or the name of
    the method; `defined` is where the place was made. `reset` says that the place is set on
    every path before anything reads it, `lazy` that it is only written where a condition on it
    (or on what is written beside it) says so, `read_again` that the invocation reads it too.
    `empties` says that what is written holds nothing, `same` that it is the same each time: what
    the code writes out, or a setting. `certain` says that every path does it.
    """

    place: Place
    target: str
    how: str
    span: Span
    owner: str
    origins: Origins
    key_origins: Origins
    guards: tuple[Guard, ...]
    chain: tuple[Span, ...]
    defined: Span | None
    value: Value = ()
    reset: bool = False
    lazy: bool = False
    read_again: Span | None = None
    order: int = 0
    empties: bool = False
    same: bool = False
    certain: bool = False


class Import(NamedTuple):
    """A library import at module scope.

    `conditional` says that it stands under a condition. `name` is the dotted name as far as it
    can be a module; `used` is `every`, `some` or
    `never`: on which paths of the invocation what it brings is used (`init` where module scope
    uses it). `chain` are the local imports that led here.
    """

    name: str
    span: Span
    guarded: bool
    used: str
    chain: tuple[Span, ...]
    conditional: bool = False


class Return(NamedTuple):
    """A value that the entry point returns.

    Containers in `value` are as they were then. `implicit` says that a path gets to the end of
    the function; its span is then the function's name. `places` are where the parts of a display
    stand that is written there, by their keys from the outside in.
    """

    value: Value
    span: Span
    order: int = 0
    implicit: bool = False
    places: Mapping[tuple[Key, ...], Span] = MappingProxyType({})


class Raise(NamedTuple):
    """An error that local code raises; `handled` says that a local `try` is around it.

    `chain` are the calls that led there.
    """

    name: str
    span: Span
    handled: bool
    order: int = 0
    chain: tuple[Span, ...] = ()


@dataclass(slots=True, eq=False)
class Catch:
    """One `except` clause that the invocation may enter.

    `types` are the qualified names of what it catches, none for a bare one and for what is not
    known; `broad` says that it takes every error. `guards` are those around it; calls inside
    have `guard` among theirs. `ends` says how its paths go on: `falls`, `return`, `raise`,
    `break`, `continue`. `error_reads` are where the error is looked at by its name. `opaque`
    says that something is called whose name is not known, `passive` that it does nothing but go
    on, with a constant or an empty container at most; in a `finally` it keeps another error alive.
    """

    span: Span
    owner: str
    types: tuple[str, ...]
    broad: bool
    guards: tuple[Guard, ...]
    guard: Guard
    name: str | None = None
    level: int = 0
    ends: set[str] = field(default_factory=set)
    error_reads: list[Span] = field(default_factory=list)
    opaque: bool = False
    passive: bool = False
    order: int = 0


class Read(NamedTuple):
    """A read of a part of the event (by access path) or of an environment variable.

    `required` says that its absence raises an error that nothing handles.
    """

    name: str
    span: Span
    required: bool
    order: int = 0


class EnvironmentWrite(NamedTuple):
    """An environment variable that code sets; `guarded` says that it may do so only if unset."""

    name: str
    span: Span
    guarded: bool


class Held(NamedTuple):
    """A global that a cold start made and an invocation reads, and never sets.

    Only such as hold a connection or the like, or derive from the time, from chance or from
    temporary credentials; `span` is where it is set, `read` where it is read.
    """

    name: str
    value: Value
    origins: Origins
    span: Span
    read: Span


class Feature(NamedTuple):
    """Something in the text of a module that needs a certain version of Python, in words."""

    name: str
    span: Span


class LibraryUse(NamedTuple):
    """A module of a library, or a member of one, that reachable code uses by its dotted name.

    `guarded` says that the code is prepared for its absence: a `try` or a test of the version
    of Python is around it. `imported` tells an import from the use of what one brought.
    """

    name: str
    span: Span
    guarded: bool
    imported: bool


class Literal(NamedTuple):
    """A text that code writes out and that may be a secret.

    `name` is the secret-like name it is given to, empty where only its form tells; `value` has a
    NUL for each part that is not known.
    """

    name: str
    value: str
    span: Span


@dataclass(slots=True)
class Execution:
    """One function run on paper.

    `function` and `template` are None for a handler that no template names. `entry` is the
    qualified name of the entry point, `path` its file. `partial` says that a budget ended the
    run early: whatever is absent from the record may yet happen. `literals` are those of all
    local modules that are imported. `decorators` are the qualified names of those of the entry
    point, each empty where it is no library's; so is the only one of what is no local function.
    `package` gives what lies beside the modules, None where no template names the handler.
    """

    function: Function | None
    path: str
    entry: str
    span: Span
    init_calls: list[Call] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    raises: list[Raise] = field(default_factory=list)
    catches: list[Catch] = field(default_factory=list)
    init_environment_reads: list[Read] = field(default_factory=list)
    event_reads: list[Read] = field(default_factory=list)
    environment_reads: list[Read] = field(default_factory=list)
    environment_writes: list[EnvironmentWrite] = field(default_factory=list)
    library_uses: list[LibraryUse] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    features: list[Feature] = field(default_factory=list)
    literals: list[Literal] = field(default_factory=list)
    decorators: tuple[str, ...] = ()
    partial: bool = False
    cut: bool = False
    template: Template | None = None
    package: Callable[[], Package] | None = None
    _makers: dict[int, Call] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def all_calls(self) -> tuple[Call, ...]:
        """The calls of the cold start, then those of the invocation."""
        return (*self.init_calls, *self.calls)

    def maker(self, atom: object) -> Call | None:
        """The call that made an object; None where it is no object of a library."""
        if not self._makers:
            self._makers = {id(call.made): call for call in self.all_calls if call.made}
        return self._makers.get(id(atom))
