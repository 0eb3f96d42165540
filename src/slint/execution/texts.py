"""Texts: what comes through calls, methods and operators of the texts that they are given."""

from __future__ import annotations

import re

from slint.execution.arguments import Arguments
from slint.model.abstract import (
    CONTAINERS,
    Atom,
    Constant,
    Derived,
    Keeps,
    Object,
    Origins,
    Value,
    literal,
    origins,
    text_parts,
)
from slint.model.libraries import Effect

_NUMBERS = frozenset(
    """
    count endswith find index isalnum isalpha isascii isdecimal isdigit isidentifier islower
    isnumeric isprintable isspace istitle isupper rfind rindex startswith timestamp total_seconds
    """.split()
)
_SAME = frozenset(
    """
    capitalize casefold center decode encode expandtabs ljust lower lstrip partition removeprefix
    removesuffix rjust rpartition rsplit rstrip split splitlines strip swapcase title upper zfill
    """.split()
)
_REPLACING = frozenset(("replace", "translate"))
_TRUTHS = frozenset(
    """
    Compare Equal GreaterThan GreaterThanEqual In Is IsNot LessThan LessThanEqual Not NotEqual NotIn
    """.split()
)
_ALLOWED = re.compile(r"\[\^[^\]\"'`;|&$<>(){} ]*\][+*]?")  # what a pattern leaves of a text
_KEEPS: dict[str, Keeps] = {"all": "text", "words": "words", "name": "name", "number": "number"}


def let_through(effect: Effect, name: str, found: Origins, arguments: Arguments) -> Derived:
    """The result of a library call of which the tables say what comes through it."""
    keeps = _KEEPS.get(effect.lets_through, "none")
    position, keyword = effect.subject
    subject = arguments.get(position, keyword) if position >= 0 else arguments.keywords.get(keyword)
    if name in ("re.sub", "re.subn") and _only_harmless(arguments):
        keeps = "none"
    if subject is None or keeps in ("number", "none"):
        return Derived(found, name, keeps=keeps)
    return Derived(found, name, parts=text_parts(subject), keeps=keeps)


def _only_harmless(arguments: Arguments) -> bool:
    """Whether `re.sub` takes away all but the letters of a list."""
    pattern, new = (literal(value) for value in (arguments.positional[:2] or ((), ()))[:2])
    allowed = isinstance(pattern, str) and _ALLOWED.fullmatch(pattern)
    return bool(allowed) and isinstance(new, str) and (new == "" or new.isalnum() or new in "-_")


def method(receiver: Atom, name: str, arguments: Arguments) -> tuple[tuple[Atom, ...], Keeps]:
    """The parts of what a method of a text, a number or a date gives, and what they keep."""
    if name in _NUMBERS:
        return (), "number"
    if isinstance(receiver, Derived) and receiver.keeps in ("number", "none"):
        return (), receiver.keeps
    if name in ("format", "join"):
        return text_parts((receiver,), *arguments.all()), ""
    if name in _REPLACING:
        return text_parts((receiver,)), _replaced(arguments)
    if name in ("split", "rsplit") and len(arguments.positional) == 1:
        if literal(arguments.positional[0]) == "/":
            return text_parts((receiver,)), "name"
    if isinstance(receiver, Derived) and name in _SAME:
        return receiver.parts, receiver.keeps
    return (), ""


def _replaced(arguments: Arguments) -> Keeps:
    old = literal(arguments.positional[0]) if arguments.positional else None
    if old in ("<", "&"):
        return "words"
    return "name" if old in ("/", "..", "../") else "text"


def piece(atom: Derived) -> tuple[tuple[Atom, ...], Keeps]:
    """The parts of a piece of a text: it may hold of any of them what the text does."""
    return (atom.parts, atom.keeps) if atom.keeps else ((), "")


def operator(name: str, values: tuple[Value, ...]) -> Keeps:
    """What an operator keeps of the texts among its operands."""
    if name in _TRUTHS:
        return "number"
    if any(
        isinstance(atom, Object) and atom.kind in CONTAINERS for each in values for atom in each
    ):
        return ""
    if name == "Add":
        return "number" if any(map(is_number, values)) else ""
    if name == "Multiply":
        return "text" if any(map(is_text, values)) else "number"
    if name == "Modulo":
        return "" if is_text(values[0]) else "number"
    return "number"


def is_number(value: Value) -> bool:
    """Whether a value is a number or a truth value, whichever alternative it has."""
    return bool(value) and all(
        atom.keeps == "number"
        if isinstance(atom, Derived)
        else isinstance(atom, Constant) and isinstance(atom.value, (int, float))
        for atom in value
    )


def is_text(value: Value) -> bool:
    """Whether a value may be a text that is at least partly known."""
    return any(
        isinstance(atom.value, (str, bytes))
        if isinstance(atom, Constant)
        else isinstance(atom, Derived) and bool(atom.parts or atom.start)
        for atom in value
    )


def least(name: str, values: tuple[Value, ...]) -> Value | None:
    """What `min` and `max` give of several values, where that is a number."""
    if not any(map(is_number, values)):
        return None
    found = frozenset().union(*map(origins, values))
    return (Derived(found, name, keeps="number"),)
