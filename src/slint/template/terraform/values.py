"""Values of Terraform on top of those of the model: numbers, truth, equality, parts of texts."""

from __future__ import annotations

from collections.abc import Iterable

from slint.model.value import Data, Property, Reference, Text, Unknown
from slint.source import Span
from slint.template.partial_text import Part, parts_of

WHOLE = ""
"""The attribute of a Reference that stands for the whole resource."""

MISSING = Unknown("missing")
"""What an index or a name leads to that is not there: `try` goes on to its next argument."""


class Blocks(Property):
    """The blocks of one kind in a body, as a list."""

    __slots__ = ()


def whole(value: Property) -> str | None:
    """The id of the resource that a value stands for as a whole, else None."""
    data = value.data
    return data.id if isinstance(data, Reference) and data.attribute == WHOLE else None


def number(value: Property) -> float | None:
    """The number of a known scalar, else None."""
    try:
        found = float(value.data) if isinstance(value.data, str) else None
    except ValueError:
        return None
    return found if found is None or abs(found) < 1e15 else None


def numeral(value: float) -> str:
    """A number as Terraform writes it."""
    return str(int(value)) if value == int(value) else repr(value)


def truth(value: Property) -> bool | None:
    """True or False of a known scalar that says so, else None."""
    return {"true": True, "false": False}.get(value.data) if isinstance(value.data, str) else None


def same(left: Property, right: Property) -> bool | None:
    """Whether two values are equal; None where that is open."""
    one, other = left.data, right.data
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return None
    for a, b in ((one, other), (other, one)):
        if isinstance(a, (Reference, Text)):
            # What a resource or a partly known text gives is neither null nor empty.
            return False if b is None or b in ("", ()) else (True if a == b else None)
    if isinstance(one, str) or isinstance(other, str) or one is None or other is None:
        return one == other
    return _alike(left, right)


def _alike(left: Property, right: Property) -> bool | None:
    if isinstance(left.data, tuple) != isinstance(right.data, tuple):
        return False
    if isinstance(left.data, tuple):
        pairs = list(zip(left.items, right.items, strict=False))
        if len(left.items) != len(right.items):
            return False
    else:
        if set(left.entries) != set(right.entries):
            return False
        pairs = [(value, right.entries[name]) for name, value in left.entries.items()]
    found = [same(one, other) for one, other in pairs]
    return False if False in found else (None if None in found else True)


def filled(value: Property) -> tuple[Part, ...]:
    """The parts that a value puts into a text."""
    data = value.data
    if isinstance(data, (str, Text, Unknown)) or data is None:
        return parts_of(value)
    if isinstance(data, Reference):
        return (Reference(data.id, data.attribute or None),)
    return (Unknown("json"),)


def used(values: Iterable[Property]) -> tuple[str, ...]:
    """The parameters of several values, each once."""
    return tuple(dict.fromkeys(name for value in values for name in value.parameters))


def listed(values: Iterable[Data], span: Span) -> tuple[Property, ...]:
    """Values as the items of a list."""
    return tuple(Property(value, span) for value in values)
