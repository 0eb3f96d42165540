"""A file of the catalogue as it is written: what it holds, and where a fault in it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Key = str | int
"""What leads into a value: the name of a mapping's key, or the position in a list."""


class CatalogueError(Exception):
    """A file of the catalogue that does not fit: which, the line where one is known, and why."""

    def __init__(self, path: str, message: str, line: int | None = None) -> None:
        place = path if line is None else f"{path}:{line}"
        super().__init__(f"{place}: {message}")
        self.path = path
        self.line = line
        self.message = message


@dataclass(frozen=True)
class Written:
    """The text of a rule file, or the part of it below some keys; `about` begins its messages."""

    path: str
    text: str
    keys: tuple[Key, ...] = ()
    about: str = ""

    def below(self, *keys: Key, about: str = "") -> Written:
        """The part below more keys."""
        return replace(self, keys=(*self.keys, *keys), about=self.about + about)

    def refuse(self, message: str, *keys: Key) -> CatalogueError:
        """The error to raise for what stands below some more keys."""
        line = _line(self.text, (*self.keys, *keys))
        return CatalogueError(self.path, self.about + message, line)

    def check_keys(self, found: Iterable[Any], known: Collection[str]) -> None:
        """Looks for a key that is not known; raises CatalogueError."""
        for key in found:
            if key not in known:
                from difflib import get_close_matches  # noqa: PLC0415 (only after a mistake)

                close = get_close_matches(str(key), known, n=1)
                hint = f"did you mean `{close[0]}`?" if close else f"known are {', '.join(known)}"
                above = "" if self.about else "".join(f"{each}." for each in self.keys)
                raise self.refuse(f"unknown key `{above}{key}`; {hint}", key)


def load(path: str, text: str) -> dict[str, Any]:
    """The mapping in a text; raises CatalogueError."""
    with _yaml(path, text):
        data = yaml.load(text, _LOADER)  # noqa: S506 (both loaders are safe ones)
    if data is not None and not isinstance(data, dict):
        raise CatalogueError(path, "not a mapping", 1)
    return data or {}


def compose(path: str, text: str) -> yaml.Node | None:
    """The nodes of a text, None where it is empty; raises CatalogueError."""
    with _yaml(path, text):
        node: yaml.Node | None = yaml.compose(text, _LOADER)
    return node


@contextmanager
def _yaml(path: str, text: str) -> Iterator[None]:
    """Raises CatalogueError where a text is not YAML."""
    try:
        yield
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        last = text.rstrip().count("\n") + 1  # the end of a text counts as a line of its own
        line = min(mark.line + 1, last) if mark is not None else None
        raise CatalogueError(path, f"not YAML: {error.problem or error.context}", line) from error
    except yaml.YAMLError as error:
        raise CatalogueError(path, f"not YAML: {' '.join(str(error).split())}") from error


def prose(head: Mapping[str, Any], key: str, written: Written) -> str:
    """The text of a key, empty where it is not set; raises CatalogueError."""
    text = head.get(key, "")
    if not isinstance(text, str):
        raise written.refuse(f"`{key}` is not a text", key)
    return text.strip()


def _line(text: str, keys: tuple[Key, ...]) -> int:
    """The line of a key, or of what stands nearest to it above; from 1."""
    node, line = yaml.compose(text, _LOADER), 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pairs = [pair for pair in node.value if pair[0].value == str(key)]
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
            pairs = [(item, item) for item in node.value[key : key + 1]]
        else:
            pairs = []
        if not pairs:
            break
        at, node = pairs[-1]
        line = at.start_mark.line + 1
    return line
