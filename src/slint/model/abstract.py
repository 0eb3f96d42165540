"""What a variable can hold while a function is run on paper.

A value is a tuple of alternatives, at most eight; none means that the code is never reached.

The file is long because atoms and values are defined by each other, and each question about a
value needs to know every atom.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import IntEnum
from types import EllipsisType
from typing import Literal, NamedTuple, Protocol, TypeAlias, TypeGuard, TypeVar

from slint.model.slots import ANY, Key
from slint.source import Span

T = TypeVar("T", bound=tuple[object, ...])

MAXIMUM_ALTERNATIVES = 8
_MOST_PARTS = 24  # of a text
DEPTH = 4
"""How deep the contents of containers are looked through."""


class Phase(IntEnum):
    """When something was made: at the cold start, or while an invocation was served."""

    INIT = 0
    INVOKE = 1


Keeps: TypeAlias = Literal["", "text", "words", "name", "number", "none"]
"""What a value keeps of the texts that it was made of: what of it their sender can choose.

Empty where that is not known; a `text` may be changed but holds them; `words` hold no markup, a
`name` no separators of paths; a `number` is one, or a truth value.
"""

Written: TypeAlias = str | bytes | int | float | complex | EllipsisType | None
"""A Python value that code can write out."""

Kind: TypeAlias = Literal[
    "dict", "list", "set", "tuple", "iterator", "instance", "external", "library", "environment",
    "module", "class", "function", "frame",
]  # fmt: skip
"""What an object is.

`external` is an object of a library type, `library` a module or class of a library on which
code sets attributes, `environment` is `os.environ`, a `frame` holds variables.
"""

CONTAINERS = frozenset(("dict", "list", "set", "tuple"))
"""The kinds of Python's own containers."""
HOLDING = CONTAINERS | {"instance", "iterator", "external"}
"""The kinds of objects through whose slots one looks for what a value is made of."""


class Origin(NamedTuple):
    """What a value derives from.

    `kind` is `event`, `context`, `environment`, `secret`, `error`, `own-error` (of a class of
    the code itself), `credentials`, `time`, `random` or `version` (of Python); `path` the access
    path (`Records[].s3.object.key`), the variable's name, the type of the error, or the call that
    gave a secret, with the key of the part (`secretsmanager:GetSecretValue[password]`).
    """

    kind: str
    path: str


Origins: TypeAlias = frozenset[Origin]
NOWHERE: Origins = frozenset()


def distinct(type_: type[T]) -> type[T]:
    """Makes named tuples equal only to those of their own class."""

    def equal(self: T, other: object) -> bool:
        return other.__class__ is self.__class__ and tuple.__eq__(self, other)

    type_.__eq__ = equal  # type: ignore[method-assign, assignment]
    type_.__hash__ = tuple.__hash__  # type: ignore[method-assign]
    return type_


class Constant:
    """A value that the code writes out."""

    __slots__ = ("value",)

    def __init__(self, value: Written) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Constant)
            and type(self.value) is type(other.value)
            and self.value == other.value
        )

    def __hash__(self) -> int:
        return hash(self.value)

    def __repr__(self) -> str:
        return repr(self.value)


@distinct
class Input(NamedTuple):
    """A part of what the platform hands in: `kind` is `event` or `context`."""

    kind: str
    path: tuple[str, ...]

    def at(self, key: str) -> Input:
        """The part below a key."""
        return Input(self.kind, (*self.path, key)) if len(self.path) < 12 else self

    def __repr__(self) -> str:
        return access_path(self.kind, self.path)


EVENT = Input("event", ())
CONTEXT = Input("context", ())


@distinct
class Environment(NamedTuple):
    """The value of an environment variable."""

    name: str


class KnownCall(Protocol):
    """The call whose result a value is."""

    name: str
    subject: Value
    result_reads: set[Key]


@distinct
class Derived(NamedTuple):
    """A value that is not known, except for what it derives from.

    `name` is the qualified name of the call or member that gave it, or empty, `except` for what
    an `except` binds; `call` is the call (of AWS, or one that opened a file or made an iterator)
    whose whole result it is, else None; `melted` are the calls whose results are among the many
    alternatives that melted into it. `whole` says that it is a text that holds the whole event,
    `start` is how it begins, as far as that is written out. `parts` are the atoms of which a text
    is put together, in order; one with alternatives, or of a container, has those as its parts.
    `at` is the clause that binds an error. `keeps` says what of its parts came through.
    """

    origins: Origins
    name: str = ""
    call: KnownCall | None = None
    whole: bool = False
    start: str = ""
    parts: tuple[Atom, ...] = ()
    at: Span | None = None
    melted: frozenset[KnownCall] = frozenset()
    keeps: Keeps = ""

    def read(self, key: Key) -> None:
        """Notes that a key is read off it, with ANY that it goes where that cannot be seen."""
        if self.call is not None:
            self.call.result_reads.add(key)
        for call in self.melted:
            call.result_reads.add(ANY)


@distinct
class External(NamedTuple):
    """A module, class, function or other member of a library, by its dotted name."""

    name: str


@distinct
class Member(NamedTuple):
    """A member of something that is no local code: a method not yet called, or an attribute."""

    receiver: Atom
    name: str


class Object:
    """Something with identity: a container, an instance, a client, a module or a class.

    `name` is the type's qualified name, of code the name in its module; `slots` hold items,
    attributes or variables by key. `phase` is when it was made, and INIT from when something
    lasting keeps it; `at` where. `origins` is what it derives from beside what its slots hold.
    `made_of` are the objects that it was made from and keeps. `bounded` says that it never
    holds more than so many items.
    """

    __slots__ = ("at", "bounded", "kind", "made_of", "name", "origins", "phase", "slots")

    def __init__(
        self,
        kind: Kind,
        name: str,
        phase: Phase,
        at: Span | None,
        origins: Origins = NOWHERE,
        made_of: tuple[Object, ...] = (),
    ) -> None:
        self.kind = kind
        self.name = name
        self.phase = phase
        self.at = at
        self.origins = origins
        self.made_of = made_of
        self.slots: Slots = {}
        self.bounded = False

    @property
    def plain(self) -> bool:
        """Whether it is of a local class that no library knows how to write out."""
        return False

    def __repr__(self) -> str:
        return f"<{self.kind} {self.name}>"


@distinct
class Bound(NamedTuple):
    """A local function with its first argument."""

    function: Object
    receiver: Value


@distinct
class Partial(NamedTuple):
    """A callable with some of its arguments."""

    function: Value
    positional: tuple[Value, ...]
    keywords: tuple[tuple[str | None, Value], ...]


@distinct
class Super(NamedTuple):
    """`super()` of a local class, for a receiver."""

    type: Object
    receiver: Value


@distinct
class Decorator(NamedTuple):
    """A library decorator that was given its own arguments; it hands the function on.

    `router` is the object that keeps the function.
    """

    name: str
    router: Object | None = None


Atom: TypeAlias = (
    Constant | Input | Environment | Derived | External | Member | Object
    | Bound | Partial | Super | Decorator
)  # fmt: skip
"""One alternative of what a variable holds.

Local code is an Object too: its classes are in `execution/objects.py`.
"""

Value: TypeAlias = tuple[Atom, ...]
Slots: TypeAlias = dict[Key, Value]

UNKNOWN: Value = (Derived(NOWHERE),)
NONE: Value = (Constant(None),)
NEVER: Value = (Derived(NOWHERE, "never"),)
"""What a call that always raises gives."""


def join(*values: Value) -> Value:
    """The alternatives of all values; what goes beyond the bound melts into one Derived."""
    first = values[0]
    if all(value is first or value == first for value in values[1:]):
        return first
    merged = tuple(dict.fromkeys(atom for value in values for atom in value))
    if len(merged) <= MAXIMUM_ALTERNATIVES:
        return merged
    objects = tuple(atom for atom in merged if isinstance(atom, Object))
    kept = objects[: MAXIMUM_ALTERNATIVES - 1]
    rest = tuple(atom for atom in merged if atom not in kept)
    return (*kept, Derived(origins(rest), melted=frozenset(_calls(rest))))


def _calls(value: Value) -> Iterator[KnownCall]:
    """The calls whose results are among the alternatives."""
    for atom in value:
        if isinstance(atom, Derived):
            yield from atom.melted
            if atom.call is not None:
                yield atom.call


def handed_on(value: Iterable[Atom]) -> None:
    """Notes that the results of AWS calls go where what is read of them cannot be seen."""
    for atom in value:
        if isinstance(atom, Derived):
            atom.read(ANY)


def origins(value: Iterable[Atom], depth: int = DEPTH) -> Origins:
    """Everything that a value, or what it holds, derives from."""
    found: set[Origin] = set()
    _collect(value, depth, found, set())
    return frozenset(found) if found else NOWHERE


def _collect(value: Iterable[Atom], depth: int, found: set[Origin], seen: set[int]) -> None:
    for atom in value:
        if atom.__class__ is Constant or atom.__class__ is External:
            continue
        if isinstance(atom, Derived):
            found.update(atom.origins)
        elif isinstance(atom, Input):
            found.add(Origin(atom.kind, access_path("", atom.path)))
        elif isinstance(atom, Environment):
            found.add(Origin("environment", atom.name))
        elif atom.__class__ is Member:
            _collect((atom.receiver,), depth, found, seen)
        elif isinstance(atom, Bound):
            _collect(atom.receiver, depth, found, seen)
        elif isinstance(atom, Partial):
            for given in (atom.function, *atom.positional, *dict(atom.keywords).values()):
                _collect(given, depth, found, seen)
        elif isinstance(atom, Object) and depth and id(atom) not in seen:
            seen.add(id(atom))
            found.update(atom.origins)
            if atom.kind in HOLDING:
                for held in tuple(atom.slots.values()):
                    _collect(held, depth - 1, found, seen)


def _contains(atom: Atom) -> TypeGuard[Object]:
    return isinstance(atom, Object) and atom.kind in CONTAINERS


def holds_event(value: Iterable[Atom], depth: int = 3) -> bool:
    """Whether a value may be the whole event, or a container or text with all of it."""
    for atom in value:
        if isinstance(atom, Derived):
            found = atom.whole
        elif isinstance(atom, Input):
            found = atom.kind == "event" and not atom.path
        else:
            slots = tuple(atom.slots.values()) if depth and _contains(atom) else ()
            found = any(holds_event(slot, depth - 1) for slot in slots)
        if found:
            return True
    return False


def holds_nothing(value: Iterable[Atom]) -> bool:
    """Whether a value is None, an empty text or container, or zero, whichever it is."""
    return all(
        not atom.value if isinstance(atom, Constant) else _contains(atom) and not atom.slots
        for atom in value
    )


def is_fixed(value: Iterable[Atom], depth: int = DEPTH) -> bool:
    """Whether a value is the same in each invocation: written out, a setting, or made before."""
    for atom in value:
        if isinstance(atom, Derived):
            fixed = bool(atom.origins) and all(each.kind == "environment" for each in atom.origins)
        elif isinstance(atom, Object):
            fixed = atom.kind in _CODE and not atom.origins
            if atom.kind in CONTAINERS and atom.phase is Phase.INVOKE and depth:
                fixed = all(is_fixed(held, depth - 1) for held in tuple(atom.slots.values()))
        else:
            fixed = isinstance(atom, (Constant, Environment, External))
        if not fixed:
            return False
    return True


_CODE = ("function", "class", "module")


def beginning(value: Value) -> str:
    """How a text begins, as far as the code writes it out; empty where that is not known."""
    atom = value[0] if len(value) == 1 else None
    if isinstance(atom, Constant) and isinstance(atom.value, str):
        return atom.value
    return atom.start if isinstance(atom, Derived) else ""


def text_parts(*values: Value) -> tuple[Atom, ...]:
    """The atoms of which values make a text together; none where they are too many."""
    found: list[Atom] = []
    for value in values:
        atom = value[0] if len(value) == 1 else None
        if isinstance(atom, Derived) and atom.parts and not atom.keeps:
            found += atom.parts
        elif isinstance(atom, (Constant, Input, Environment, Derived)):
            found.append(atom)
        else:
            found.append(Derived(origins(value), parts=tuple(_leaves(value))))
    return tuple(found) if len(found) <= _MOST_PARTS else ()


def _leaves(value: Value, depth: int = 3) -> Iterator[Atom]:
    """The alternatives of a value, or what the containers among them hold."""
    for atom in value:
        if depth and _contains(atom):
            for held in tuple(atom.slots.values()):
                yield from _leaves(held, depth - 1)
        else:
            yield atom


def access_path(kind: str, path: Iterable[str]) -> str:
    """`event`, Records, [], key → `event.Records[].key`."""
    text = kind
    for key in path:
        if key == "[]":
            text += "[]"
        else:
            text += f".{key}" if text else key
    return text


def narrowed(found: Origins, key: Key) -> Origins:
    """The origins of a part, by its key: of a secret only some parts are to be kept secret."""
    if not isinstance(key, str) or key == ANY or not derives_from(found, "secret", "credentials"):
        return found
    return frozenset(
        Origin(each.kind, f"{each.path.partition('[')[0]}[{key}]")
        if each.kind in ("secret", "credentials") and each.path
        else each
        for each in found
    )


def derives_from(found: Origins, *kinds: str) -> bool:
    """Whether one of the origins is of one of these kinds."""
    return any(origin.kind in kinds for origin in found)


def constants(value: Value) -> tuple[Written, ...]:
    """The Python values, if every alternative is written out in the code; else nothing."""
    found = tuple(atom.value for atom in value if isinstance(atom, Constant))
    return found if len(found) == len(value) else ()


def literal(value: Value) -> Written:
    """The Python value where there is exactly one alternative, written out; else None."""
    found = constants(value)
    return found[0] if len(found) == 1 else None
