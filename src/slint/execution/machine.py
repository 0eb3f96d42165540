"""The state of a run on paper: variables, objects, branches and what is recorded on the way.

All variables and objects live in dictionaries that change only through `set`, which keeps a
journal. A branch runs, is rewound, and what it changed is joined with the other branches.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from slint.code import tree
from slint.execution import snapshots
from slint.execution.arguments import Arguments
from slint.execution.branches import Activation, Alternative, Delta, PathEnd, Remembered
from slint.execution.journal import MISSING, Journal
from slint.execution.objects import Frame, LocalClass, LocalFunction, LocalModule
from slint.model.abstract import ANY, Input, Object, Phase, Value, handed_on, join, origins
from slint.model.execution import (
    Call,
    Catch,
    EnvironmentWrite,
    Guard,
    Place,
    Raise,
    Read,
    Return,
    Write,
)
from slint.model.libraries import Libraries
from slint.source import Source, Span

STEPS = 20_000
WORTH_REMEMBERING = 150  # steps
_SPANS = 6


DEPTH = 12


_HOLDING = frozenset(("dict", "list", "set", "tuple", "instance", "iterator", "external"))


READS = "reads"
"""With a variable's name the key of the places that were read for its value."""

MOST_READS = 32


Loader: TypeAlias = Callable[[str], "tuple[Source, tree.Module, bool] | None"]
"""Finds a local module by its dotted name: its source, its tree, whether it is a package."""


class OutOfBudget(Exception):
    """The run has taken as many steps as it may."""


class Change(NamedTuple):
    """How code changes something: the statement or call, the target it names, and by what.

    `how` is `assign`, `augment`, `delete` or the name of a method.
    """

    at: tree.At
    target: tree.Expression
    how: str = "assign"


class Machine(Journal):
    """The state of a run, and the record of what happened."""

    def __init__(self, libraries: Libraries, loader: Loader) -> None:
        super().__init__()
        self.libraries = libraries
        self.loader = loader
        self.modules: dict[str, LocalModule | None] = {}
        self.environment = Object("environment", "os.environ", Phase.INIT, None)
        self.externals: dict[str, Object] = {}
        self.phase = Phase.INIT
        self.module = LocalModule("", Source("", ""), tree.Module("", ()))
        self.frame: Frame | None = None
        self.start()

    def start(self) -> None:
        """Clears everything that belongs to one run."""
        self.steps = 0
        self.guards: tuple[Guard, ...] = ()
        self.certain: list[set[Any]] = [set()]
        self.functions: list[Activation] = []
        self.loops: list[Activation] = []
        self.stack: list[LocalFunction] = []
        self.cut = 0
        self.memo: dict[Any, Remembered] = {}
        self.chain: tuple[Span, ...] = ()
        self.reads: list[Place] = []
        self.accessed: dict[tuple[int, Any], list[Span]] = {}
        self.classes: list[LocalClass] = []
        self.testing = 0
        self.decorating = False
        self.handled: frozenset[str] = frozenset()
        self.changed_again = False
        self.ended = ""
        self.forgotten: set[tuple[LocalModule, tree.At]] = set()
        self.heap: dict[Any, Object] = {}
        self.calls: dict[Any, Call] = {}
        self.writes: dict[Any, Write] = {}
        self.first: set[int] = set()
        self.used: set[tuple[LocalModule, str]] = set()
        self.event_reads: dict[Any, Read] = {}
        self.environment_reads: dict[Any, Read] = {}
        self.environment_writes: dict[Any, EnvironmentWrite] = {}
        self.uses: dict[Any, bool] = {}
        self.returns: list[Return] = []
        self.raises: list[Raise] = []
        self.catches: dict[Any, Catch] = {}
        self.catching: tuple[Catch, ...] = ()
        self.finishing = False  # in a `finally`

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
        self, atom: Any, arguments: Arguments, at: tree.At, node: tree.Call | None = None
    ) -> Value:
        """Calls one thing."""

    @abstractmethod
    def invoke(self, function: LocalFunction, arguments: Arguments, at: tree.At) -> Value:
        """Runs a local function and returns what it gives."""

    @abstractmethod
    def find_module(self, name: str) -> LocalModule | None:
        """A module by its dotted name, its body run; None where it is not local."""

    # Paths -------------------------------------------------------------------

    def merge(self, ends: Sequence[PathEnd]) -> None:
        """Goes on from several paths at once."""
        if len(ends) == 1:
            for slots, key, value in ends[0].delta.values():
                self.put(slots, key, value)
            self.certain[-1] |= ends[0].certain
            return
        places: Delta = {}
        for end in ends:
            places.update(end.delta)
        for place, (slots, key, _) in places.items():
            old = slots.get(key, MISSING)
            values = [end.delta[place][2] if place in end.delta else old for end in ends]
            present = [value for value in values if value is not MISSING]
            if present and key.__class__ is tuple and key[0] == READS:
                read = dict.fromkeys(place for value in present for place in value)
                self.put(slots, key, tuple(read)[:MOST_READS])
            else:
                self.put(slots, key, join(*present) if present else MISSING)
        warm = [end.certain for end in ends if not end.cold]
        if not warm:
            warm = [end.certain for end in ends]
        if warm:
            self.certain[-1] |= set.intersection(*warm)

    def branch(self, alternatives: Sequence[Alternative]) -> bool:
        """Runs each alternative from here and goes on from those that do not leave.

        Where only some go on, what follows is under their guards. Returns False if none does.
        """
        mark, guards, calls = len(self.journal), self.guards, len(self.calls)
        ends: list[PathEnd] = []
        passed: list[Guard] = []
        raised = True
        for guard, run, cold in alternatives:
            if guard is not None:
                self.guards = (*guards, guard)
            self.certain.append(set())
            alive = run()
            certain = self.certain.pop()
            if not alive and self.ended == "raise":
                snapshots.keep_arguments(self.calls, calls)
            calls = len(self.calls)
            delta = self.rewind(mark)
            self.guards = guards
            if alive:
                ends.append(PathEnd(delta, certain, cold))
                if guard is not None:
                    passed.append(guard)
            elif self.ended != "raise":
                raised = False
            elif guard is not None:
                guard.fails = True
        if not ends:
            return False
        self.merge(ends)
        if len(ends) < len(alternatives):
            for guard in passed:
                guard.raises = guard.raises or raised
            self.guards = (*guards, *passed)
        return True

    def leave(self, activation: Activation) -> None:
        """Notes the end of a path inside a function or loop."""
        certain = set().union(*self.certain[activation.level :])
        inner = self.guards[activation.guards :]
        cold = any(guard.kind == "except" for guard in inner)
        activation.ends.append(PathEnd(self.changes(activation.mark), certain, cold))

    def enter(self) -> Activation:
        """Begins a function or one pass of a loop."""
        activation = Activation(
            len(self.journal), len(self.certain), len(self.guards), len(self.calls)
        )
        self.certain.append(set())
        return activation

    def finish(self, activation: Activation, *others: PathEnd, alive: bool) -> bool:
        """Goes on from all paths that ended in `activation`; False if there is none."""
        certain = self.certain.pop()
        if not (alive or activation.ends or others):
            snapshots.keep_arguments(self.calls, activation.calls)
        delta = self.rewind(activation.mark)
        ends = [*activation.ends, *others]
        if alive:
            cold = any(guard.kind == "except" for guard in self.guards[activation.guards :])
            ends.append(PathEnd(delta, certain, cold))
        if not ends:
            return False
        self.merge(ends)
        return True

    def end(self, how: str) -> None:
        """Notes how a path ends: `return`, `raise`, `break` or `continue`."""
        self.ended = how
        for catch in self.catching:
            if how == "raise" or catch.level == len(self.functions):
                catch.ends.add(how)

    def unnamed(self) -> None:
        """Notes a call of something whose name is not known."""
        for catch in self.catching:
            catch.opaque = True

    # Reads and tests ---------------------------------------------------------

    def read(self, owner: Object, key: Any, at: tree.At | None = None) -> None:
        """Notes a read of something that outlives the invocation."""
        if owner.phase is Phase.INIT and self.phase is Phase.INVOKE:
            self.reads.append(Place(owner, key))
            place = (id(owner), key)
            spans = self.accessed.setdefault(place, [])
            if at and len(spans) < _SPANS:
                spans.append(self.span(at))

    def note_input(self, part: Any, at: tree.At, *, required: bool = True) -> None:
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
        for _ in range(DEPTH):
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
                if isinstance(atom, Object) and atom.kind in _HOLDING:
                    if atom.phase is Phase.INIT:
                        self.read(atom, ANY, at)
                    if depth:
                        self.look_at(tuple(atom.slots.values()), at, depth - 1, prints=prints)

    # Objects -----------------------------------------------------------------

    def allocate(self, kind: str, name: str, at: tree.At, **more: Any) -> Object:
        """A new object; the same place reached through the same calls gives the same object."""
        key = (self.module, at, self.chain[-3:], self.phase, kind, name)
        found = self.heap.get(key)
        if found is None or found.phase is not self.phase:
            found = Object(kind, name, self.phase, self.span(at), **more)
            self.heap[key] = found
        return found

    def new(self, kind: str, name: str, phase: Phase, at: Span | None) -> Object:
        """An object that nothing else gives again; what it holds is kept when the run ends."""
        made = Object(kind, name, phase, at)
        self.heap[made] = made
        return made

    def external(self, name: str) -> Object:
        """A library's module or class as an object with attributes of its own."""
        if name == "os.environ":
            return self.environment
        if name not in self.externals:
            self.externals[name] = Object("library", name, Phase.INIT, None)
        return self.externals[name]

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
        key: Any,
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
        for key in tuple(owner.slots):
            self.unset(owner.slots, key)

    def _note(
        self, owner: Object, key: Any, value: Value, change: Change, key_value: Value
    ) -> None:
        place = Place(owner, key)
        lazy = change.how == "assign" and any(
            guard.tests(place) and guard.decides_once for guard in self.guards
        )
        if lazy:
            self.keep(value)
        span = self.span(change.at)
        write = Write(
            place=place,
            target=self.module.source.text[slice(*change.target.at)],
            how=change.how,
            span=span,
            owner=self.owner,
            origins=origins(value),
            key_origins=origins(key_value),
            guards=self.guards,
            chain=self.chain,
            defined=self._defined(owner, key),
            value=value,
            lazy=lazy,
            order=self.steps,
        )
        known = self.writes.setdefault((span, place.object, key), write)
        known.origins |= write.origins
        known.key_origins |= write.key_origins
        if (id(owner), key) not in self.accessed and (id(owner), ANY) not in self.accessed:
            self.first.add(id(known))
        self.certain[-1].add(known)
        for guard in self.guards:
            guard.written.append(place)

    def _note_variable(self, name: Any, change: Change) -> None:
        """Notes that an environment variable is set."""
        if not isinstance(name, str) or name == ANY or change.how in ("delete", "setdefault"):
            return
        place = Place(self.environment, name)
        guards = [guard for guard in self.guards if guard.kind in ("if", "case", "except")]
        at_import = self.phase is Phase.INIT
        guarded = any(at_import or guard.tests(place) for guard in guards)
        span = self.span(change.at)
        self.environment_writes.setdefault((name, span), EnvironmentWrite(name, span, guarded))

    def _defined(self, owner: Object, key: Any) -> Span | None:
        """Where the name of what is written was made, or else the object itself."""
        if isinstance(owner, LocalModule):
            return owner.defined.get(key)
        for module in self.modules.values():
            if module is None:
                continue
            for name, value in module.slots.items():
                if any(atom is owner for atom in value) and name in module.defined:
                    return module.defined[name]
        return owner.at

    # Places ------------------------------------------------------------------

    @property
    def owner(self) -> str:
        """The qualified name of the function that is being run."""
        return self.stack[-1].name if self.stack else ""

    def span(self, at: tree.At) -> Span:
        """The place of a node of the module that is being run."""
        return self.module.source.span(*at)
