"""What AWS calls work on: the arguments that name their resources, by one table.

A path leads through mappings by names and through lists by `[]`; `{}` stands for the keys of a
mapping, a number for a position.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from slint.execution.arguments import Arguments
from slint.model.abstract import Constant, Object, Value, join
from slint.model.slots import ANY, KEYS

_STEP = re.compile(r"[^.\[\]{}]+|\[\]|\{\}")


def named(paths: str, arguments: Arguments) -> dict[str, Value]:
    """What the arguments name, by path; that of what is not worked on itself begins with `>`."""
    found: dict[str, Value] = {}
    for number, part in enumerate(paths.split(">")):
        for together in part.split("+"):
            for path in together.split():
                if value := _follow(_STEP.findall(path), arguments):
                    found[f">{path}" if number else path] = value
                    break
    return found


def _follow(steps: list[str], arguments: Arguments) -> Value:
    """What stands at the end of a path; empty where that is not written out."""
    first, *rest = steps
    if first.isdigit():
        index = int(first)
        value = arguments.positional[index] if index < len(arguments.positional) else ()
    else:
        value = arguments.keywords.get(first, ())
    for step in rest:
        held = [part for atom in value for part in _parts(atom, step)]
        value = join(*held) if held else ()
    return value


def _parts(atom: object, step: str) -> Iterator[Value]:
    if not isinstance(atom, Object):
        return
    if step == "{}":
        keys = tuple(Constant(key) for key in atom.slots if isinstance(key, str) and key != ANY)
        yield from filter(None, (keys, atom.slots.get(KEYS, ())))
    elif step == "[]":
        yield from (held for key, held in atom.slots.items() if key != KEYS)
    elif step in atom.slots:
        yield atom.slots[step]
