"""The arguments of a call."""

from __future__ import annotations

from dataclasses import dataclass, field

from slint.execution.objects import LocalFunction
from slint.model.abstract import (
    Atom,
    Bound,
    Member,
    Object,
    Origins,
    Partial,
    Phase,
    Value,
    origins,
)
from slint.model.execution import Place


@dataclass(slots=True)
class Arguments:
    """Positional and keyword arguments; `open` says that there may be more than are listed.

    `rest` is what a spread argument of unknown length holds. `reads` are the lasting places that
    were read for an argument, by its position or name.
    """

    positional: tuple[Value, ...] = ()
    keywords: dict[str | None, Value] = field(default_factory=dict)
    open: bool = False
    rest: Value = ()
    reads: dict[int | str, tuple[Place, ...]] = field(default_factory=dict)

    def all(self) -> tuple[Value, ...]:
        """Every argument."""
        rest = (self.rest,) if self.rest else ()
        return (*self.positional, *rest, *self.keywords.values())

    def get(self, index: int, name: str) -> Value | None:
        """An argument by position or name."""
        if name in self.keywords:
            return self.keywords[name]
        return self.positional[index] if index < len(self.positional) else None

    def origins(self) -> Origins:
        """Everything that the arguments derive from."""
        found: Origins = frozenset()
        for value in self.all():
            found |= origins(value)
        return found

    def after(self, receiver: Value) -> Arguments:
        """These arguments with one before them."""
        reads = {key + 1 if isinstance(key, int) else key: it for key, it in self.reads.items()}
        positional = (receiver, *self.positional)
        return Arguments(positional, self.keywords, self.open, self.rest, reads)

    def shape(self) -> object:
        """Equal for arguments with which a function does the same."""
        keywords = tuple((name, _shape(value)) for name, value in self.keywords.items())
        return tuple(map(_shape, self.positional)), keywords, self.open, self.rest

    def functions(self) -> tuple[Atom, ...]:
        """What among the arguments a callee can call: local functions, methods of containers."""
        return tuple(
            atom
            for value in self.all()
            for atom in value
            if isinstance(atom, (LocalFunction, Bound, Partial)) or _changes_container(atom)
        )


def _shape(value: Value) -> object:
    """A value with what its containers and instances hold just now."""
    return tuple(
        (atom, frozenset(atom.slots.items()))
        if isinstance(atom, Object) and atom.phase is Phase.INVOKE
        else atom
        for atom in value
    )


def _changes_container(atom: Atom) -> bool:
    """Whether it is a method such as `rows.append`, which a callee can call."""
    return (
        isinstance(atom, Member)
        and isinstance(atom.receiver, Object)
        and atom.receiver.kind in ("dict", "list", "set")
    )
