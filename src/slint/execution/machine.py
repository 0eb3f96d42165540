"""The machine: the state of one run on paper, and the record of what happens in it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from slint.code import tree
from slint.execution.arguments import Arguments
from slint.execution.branches import Branches
from slint.execution.context import Context, Happening
from slint.execution.journal import Delta
from slint.execution.objects import LocalFunction, LocalModule, Use
from slint.execution.process import Process
from slint.model.abstract import (
    HOLDING,
    Atom,
    Input,
    Kind,
    Object,
    Phase,
    Value,
    handed_on,
    holds_nothing,
    is_fixed,
    join,
    origins,
)
from slint.model.execution import Catch, EnvironmentWrite, Place, Raise, Read, Return, Write
from slint.model.libraries import Libraries
from slint.model.slots import ANY, Key
from slint.source import Span

STEPS = 20_000
"""How many steps a run may take: statements, expressions and calls."""

_SPANS = 6
_ALIASES = 12
_SETTING = ("assign", "update")


class OutOfBudget(Exception):
    """The run has taken as many steps as it may."""


class Change(NamedTuple):
    """How code changes something: the statement or call, the target it names, and by what.

    `how` is `assign`, `augment`, `delete` or the name of a method.
    """

    at: tree.At
    target: tree.Expression
    how: str = "assign"


class Remembered(NamedTuple):
    """What a call did: its result, what ran for certain, what it changed and read.

    `depth` is the number of calls around it, `cut` whether one below it was too deep to run.
    """

    result: Value
    certain: set[Happening]
    delta: Delta
    reads: tuple[Place, ...]
    depth: int
    cut: bool


@dataclass(slots=True, eq=False, kw_only=True)
class Machine(Branches, ABC):
    """One run: of the body of a module (INIT), or of a handler (INVOKE).

    Everything here begins with the run and ends with it; what outlives it is the process.
    """

    process: Process
    """What outlives the run."""

    phase: Phase
    """INIT while a module's body is run, INVOKE while a handler is."""

    libraries: Libraries = field(init=False)
    """Those of the process."""

    environment: Object = field(init=False)
    """That of the process."""

    steps: int = 0
    """How many steps were taken; also the order in which things are recorded."""

    cut: int = 0
    """How many calls were too deep to be run; `calls.invoke` counts them. What is remembered of
    a call in which this grew holds only for calls that are as deep.
    """

    memo: dict[object, Remembered] = field(default_factory=dict)
    """What long calls of local functions did, by function, shape of arguments and guards."""

    heap: dict[object, Object] = field(default_factory=dict)
    """The objects that this run made, by the place that makes them and the way to it."""

    forgotten: set[tuple[LocalModule, tree.At]] = field(default_factory=set)
    """The calls at whose result nobody looks; noted before they run."""

    reads: list[Place] = field(default_factory=list)
    """The lasting places that were read, in order, on whatever path. It only grows: whoever
    wants to know what a value was made from looks at what was added meanwhile.
    """

    accessed: dict[tuple[int, Key], list[Span]] = field(default_factory=dict)
    """Where each lasting slot was read, by the identity of its object and its key."""

    first: set[int] = field(default_factory=set)
    """The writes, by identity, before which nothing had read what they write; `_note` adds
    them, and at the end of the run they say what is a reset.
    """

    writes: dict[tuple[Span, Object, Key], Write] = field(default_factory=dict)
    """Changes of what outlives the run, by span, object and key."""

    used: set[tuple[LocalModule, str]] = field(default_factory=set)
    """The imports whose name was used, by the module that imports it."""

    uses: dict[Use, bool] = field(default_factory=dict)
    """What code takes from libraries by name, and whether it is prepared for its absence."""

    event_reads: dict[tuple[Input, Span], Read] = field(default_factory=dict)
    """Reads of parts of the event and the context, by part and span."""

    environment_reads: dict[tuple[str, Span], Read] = field(default_factory=dict)
    """Reads of environment variables, by name and span."""

    environment_writes: dict[tuple[str, Span], EnvironmentWrite] = field(default_factory=dict)
    """Environment variables that are set, by name and span."""

    returns: list[Return] = field(default_factory=list)
    """What the entry point returns."""

    raises: list[Raise] = field(default_factory=list)
    """The errors that local code raises."""

    catches: dict[tuple[Span, tuple[Span, ...]], Catch] = field(default_factory=dict)
    """The `except` clauses that were entered, by span and chain."""

    def __post_init__(self) -> None:
        self.libraries = self.process.libraries
        self.environment = self.process.environment

    def for_body(self, module: LocalModule) -> Self:
        """A machine of the same kind and process that runs the body of a module."""
        return type(self)(process=self.process, phase=Phase.INIT, here=Context(module))

    def step(self) -> None:
        """Counts one step; raises OutOfBudget."""
        self.steps += 1
        if self.steps > STEPS:
            raise OutOfBudget

    # Steps -------------------------------------------------------------------

    @abstractmethod
    def execute(self, block: tree.Block) -> bool:
        """Runs statements in order; False where no path gets to their end."""

    @abstractmethod
    def evaluate(self, node: tree.Expression) -> Value:
        """The value of an expression."""

    @abstractmethod
    def call(
        self, atom: Atom, arguments: Arguments, at: tree.At, node: tree.Call | None = None
    ) -> Value:
        """Calls one thing."""

    @abstractmethod
    def invoke(self, function: LocalFunction, arguments: Arguments, at: tree.At) -> Value:
        """Runs a local function and returns what it gives."""

    @abstractmethod
    def find_module(self, name: str) -> LocalModule | None:
        """A module by its dotted name, its body run; None where it is not local."""

    # Reads and tests ---------------------------------------------------------

    def read(self, owner: Object, key: Key, at: tree.At | None = None) -> None:
        """Notes a read of something that outlives the invocation."""
        if owner.phase is Phase.INIT and self.phase is Phase.INVOKE:
            self.reads.append(Place(owner, key))
            place = (id(owner), key)
            spans = self.accessed.setdefault(place, [])
            if at and len(spans) < _SPANS:
                spans.append(self.span(at))

    def note_input(self, part: Atom, at: tree.At, *, required: bool = True) -> None:
        """Notes a read of a part of the event or the context."""
        if isinstance(part, Input):
            span = self.span(at)
            self.event_reads.setdefault((part, span), Read(repr(part), span, required, self.steps))

    def use(self, value: Value, at: tree.At | None = None) -> None:
        """Notes that the contents of these objects are looked at."""
        for atom in value:
            if isinstance(atom, Object) and atom.phase is Phase.INIT:
                self.read(atom, ANY, at)

    def used_import(self, module: LocalModule, name: str) -> None:
        """Notes that what an import binds is used, wherever it was imported first."""
        for _ in range(_ALIASES):
            if name not in module.aliases:
                break
            module, name = module.aliases[name]
        if self.phase is Phase.INIT:
            module.used.add(name)
            return
        use = (module, name)
        self.used.add(use)
        self.certain[-1].add(use)

    def look_at(
        self, values: Sequence[Value], at: tree.At | None, depth: int = 4, *, prints: bool = False
    ) -> None:
        """Notes that something outside sees these values and what they hold, or only prints it."""
        for value in values:
            if not prints:
                handed_on(value)
            for atom in value:
                if isinstance(atom, Object) and atom.kind in HOLDING:
                    if atom.phase is Phase.INIT:
                        self.read(atom, ANY, at)
                    if depth:
                        self.look_at(tuple(atom.slots.values()), at, depth - 1, prints=prints)

    # Objects -----------------------------------------------------------------

    def allocate(self, kind: Kind, name: str, at: tree.At) -> Object:
        """A new object; the same place reached through the same calls gives the same object."""
        key = (self.here.module, at, self.here.chain[-3:], self.phase, kind, name)
        found = self.heap.get(key)
        if found is None or found.phase is not self.phase:
            found = Object(kind, name, self.phase, self.span(at))
            self.heap[key] = found
        return found

    def new(self, kind: Kind, name: str, phase: Phase, at: Span | None) -> Object:
        """An object that nothing else gives again; what it holds is kept when the run ends."""
        made = Object(kind, name, phase, at)
        self.heap[made] = made
        return made

    def keep(self, value: Value, depth: int = 4) -> None:
        """Makes objects, and what they hold, last beyond the invocation."""
        for atom in value:
            if isinstance(atom, Object) and atom.phase is Phase.INVOKE and depth:
                atom.phase = Phase.INIT
                self.keep(atom.made_of, depth - 1)
                for held in tuple(atom.slots.values()):
                    self.keep(held, depth - 1)

    def store(
        self,
        owner: Object,
        key: Key,
        value: Value,
        change: Change,
        key_value: Value = (),
        *,
        silent: bool = False,
    ) -> None:
        """Writes a slot of an object; where the object outlives the invocation, notes it."""
        if owner.phase is Phase.INIT and self.phase is Phase.INVOKE and not silent:
            self._note(owner, key, value, change, key_value)
        if owner is self.environment:
            self._note_variable(key, change)
        if change.how == "delete":
            self.unset(owner.slots, key)
        elif key == ANY and key in owner.slots:
            self.set(owner.slots, key, join(owner.slots[key], value))
        else:
            self.set(owner.slots, key, value)

    def clear(self, owner: Object, change: Change) -> None:
        """Empties a container."""
        if owner.phase is Phase.INIT and self.phase is Phase.INVOKE:
            self._note(owner, ANY, (), change, ())
        for key in reversed(tuple(owner.slots)):
            self.unset(owner.slots, key)

    def _note(
        self, owner: Object, key: Key, value: Value, change: Change, key_value: Value
    ) -> None:
        place = Place(owner, key)
        lazy = change.how == "assign" and any(
            guard.tests(place) and guard.decides_once for guard in self.here.guards
        )
        if lazy:
            self.keep(value)
        span = self.span(change.at)
        write = Write(
            place=place,
            target=self.here.module.source.text[slice(*change.target.at)],
            how=change.how,
            span=span,
            owner=self.owner,
            origins=origins(value),
            key_origins=origins(key_value),
            guards=self.here.guards,
            chain=self.here.chain,
            defined=self._defined(owner, key),
            value=value,
            lazy=lazy,
            order=self.steps,
            empties=change.how == "clear" or holds_nothing(value),
            same=change.how in _SETTING and is_fixed(value),
        )
        known = self.writes.setdefault((span, place.object, key), write)
        known.origins |= write.origins
        known.key_origins |= write.key_origins
        known.empties, known.same = known.empties and write.empties, known.same and write.same
        if (id(owner), key) not in self.accessed and (id(owner), ANY) not in self.accessed:
            self.first.add(id(known))
        self.certain[-1].add(known)
        for guard in self.here.guards:
            guard.written.append(place)

    def _note_variable(self, name: Key, change: Change) -> None:
        """Notes that an environment variable is set."""
        if not isinstance(name, str) or name == ANY or change.how in ("delete", "setdefault"):
            return
        place = Place(self.environment, name)
        guards = [guard for guard in self.here.guards if guard.kind in ("if", "case", "except")]
        at_import = self.phase is Phase.INIT
        guarded = any(at_import or guard.tests(place) for guard in guards)
        span = self.span(change.at)
        self.environment_writes.setdefault((name, span), EnvironmentWrite(name, span, guarded))

    def _defined(self, owner: Object, key: Key) -> Span | None:
        """Where the name of what is written was made, or else the object itself."""
        if isinstance(owner, LocalModule):
            return owner.defined.get(key) if isinstance(key, str) else None
        for module in self.process.modules.values():
            if module is None:
                continue
            for name, value in module.slots.items():
                if any(atom is owner for atom in value) and name in module.defined:
                    return module.defined[str(name)]
        return owner.at

    # Places ------------------------------------------------------------------

    @property
    def owner(self) -> str:
        """The qualified name of the function that is being run."""
        return self.here.stack[-1].name if self.here.stack else ""

    def span(self, at: tree.At) -> Span:
        """The place of a node of the module that is being run."""
        return self.here.module.source.span(*at)
