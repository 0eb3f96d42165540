"""The catalogue: the rules of a folder, how they are found by name, and which of them run.

It knows no detector.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slint.catalogue.examples import Example, Place
from slint.catalogue.rule_file import Option, Rule, read_rule
from slint.catalogue.written import CatalogueError
from slint.settings import Settings

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from slint.model.libraries import Libraries, Library

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Example",
    "Option",
    "Place",
    "Rule",
    "SelectionError",
]

UNREADABLE_FILE = "SL001"
"""The rule that runs under any `select`."""

INVALID_TEMPLATE = "SL005"
"""The rule that tells what cfn-lint says."""

_PREFIX = re.compile(r"([A-Z]+)\d{0,2}")
_LETTERS_FOR_DIGITS = str.maketrans("OI", "01")
LIBRARIES = "libraries"
"""The folder of the files about libraries, here and in packs."""

_NO_TOPICS = ("data", LIBRARIES)
_STANDARD = "python-"  # in front of a module of the standard library


class SelectionError(Exception):
    """A selector that names no rule; `suggestion` is one that does, or None."""

    def __init__(self, selector: str, suggestion: str | None) -> None:
        hint = f"; did you mean {suggestion}?" if suggestion else ""
        super().__init__(f"no rule, prefix or tag is called {selector!r}{hint}")
        self.selector = selector
        self.suggestion = suggestion


class Catalogue:
    """All rules of a folder, by id, with those that packs bring along.

    `packages` are the modules that hold the detectors of packs, `known` the libraries that
    packs describe.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        folder: Traversable | None = None,
        packages: tuple[str, ...] = (),
        known: Iterable[Library] = (),
    ) -> None:
        self.packages = packages
        self.known = tuple(known)
        self.rules = tuple(sorted(rules, key=lambda rule: rule.id))
        self._folder = folder
        self._data: dict[str, Any] = {}
        self._keys: dict[str, Rule] = {}
        for rule in self.rules:
            for key in (rule.id, rule.name):
                if (other := self._keys.setdefault(key, rule)) is not rule:
                    raise CatalogueError(rule.path, f"{key} is taken by {other.path}")
        for rule in self.rules:
            self._check_yields(rule)

    def _check_yields(self, rule: Rule) -> None:
        """Follows `yields-to`: findings that yield in a circle would all be gone."""
        pending, seen = list(rule.yields_to), set[str]()
        while pending:
            each = pending.pop()
            if each == rule.id:
                raise CatalogueError(rule.path, f"`yields-to` leads back to {rule.id}")
            if each not in self._keys:
                raise CatalogueError(rule.path, f"`yields-to` leads to {each}, which is no rule")
            if each not in seen:
                seen.add(each)
                pending += self._keys[each].yields_to

    @classmethod
    def load(cls, folder: Traversable | None = None) -> Catalogue:
        """The rules below a folder, by default slint's own; raises CatalogueError."""
        folder = folder or rules_folder()
        found = []
        for topic in folder.iterdir():
            if topic.name not in _NO_TOPICS and topic.is_dir():
                found += [
                    read_rule(topic.name, file.name, file.read_text(encoding="utf-8"))
                    for file in topic.iterdir()
                    if file.name.endswith(".yaml")
                ]
        return cls(found, folder)

    def extended(
        self,
        rules: Iterable[Rule],
        packages: tuple[str, ...] = (),
        known: Iterable[Library] = (),
    ) -> Catalogue:
        """A catalogue with more rules and libraries; raises CatalogueError."""
        return Catalogue(
            (*self.rules, *rules),
            self._folder,
            (*self.packages, *packages),
            (*self.known, *known),
        )

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def find(self, id_or_name: str) -> Rule | None:
        """The rule with this id (in any case) or name."""
        return self._keys.get(id_or_name) or self._keys.get(id_or_name.upper())

    def get(self, id_or_name: str) -> Rule:
        """The rule with this id or name; raises SelectionError."""
        rule = self.find(id_or_name)
        if rule is None:
            raise SelectionError(id_or_name, self._suggestion(id_or_name))
        return rule

    def matching(self, selector: str) -> frozenset[str]:
        """The ids that an id, prefix, name, tag or ALL selects; raises SelectionError."""
        if rule := self.find(selector):
            return frozenset({rule.id})
        if selector.upper() == "ALL":
            return frozenset(rule.id for rule in self.rules)
        match = _PREFIX.fullmatch(selector.upper())
        found = frozenset(
            rule.id
            for rule in self.rules
            if selector in rule.tags
            or (match and rule.prefix == match[1] and rule.id.startswith(match[0]))
        )
        if not found:
            raise SelectionError(selector, self._suggestion(selector))
        return found

    def select(self, settings: Settings) -> tuple[Rule, ...]:
        """The rules that run, by id; raises SelectionError.

        `ignore` wins over the rest; SL001 runs unless it is ignored, SL005 only with cfn-lint.
        """
        ids = self.chosen(settings) | {UNREADABLE_FILE}
        if not settings.select:
            ids |= {rule.id for rule in self.rules if rule.default}
        for selector in settings.ignore:
            ids -= self.matching(selector)
        if not settings.cfn_lint:
            ids -= {INVALID_TEMPLATE}
        return tuple(rule for rule in self.rules if rule.id in ids)

    def chosen(self, settings: Settings) -> frozenset[str]:
        """The ids chosen by `select` or `extend_select`: they show whatever their weight."""
        ids: frozenset[str] = frozenset()
        for selector in (*settings.select, *settings.extend_select):
            ids |= self.matching(selector)
        return ids

    def load_data(self, name: str) -> Any:
        """The table `data/<name>.json`, read once."""
        if name not in self._data:
            if self._folder is None:
                raise CatalogueError(f"data/{name}.json", "this catalogue has no folder")
            file = self._folder.joinpath("data", f"{name}.json")
            self._data[name] = json.loads(file.read_text(encoding="utf-8"))
        return self._data[name]

    @cached_property
    def libraries(self) -> Libraries:
        """What is known of library code; the files of slint's own are read when asked for."""
        from slint.catalogue.library_file import read_library  # noqa: PLC0415 (only where code is)
        from slint.model.libraries import Libraries, merged  # noqa: PLC0415 (the same)

        files = dict(self._library_files())

        def read(module: str) -> Library | None:
            file = files.get(module)
            if file is None:
                return None
            text = file.read_text(encoding="utf-8")
            return read_library(module, text, f"rules/{LIBRARIES}/{file.name}")

        loaded: dict[str, Library] = {}
        for library in self.known:
            below = loaded.get(library.module) or read(library.module)
            loaded[library.module] = merged(below, library) if below else library
        others = {name for name, file in files.items() if not file.name.startswith(_STANDARD)}
        return Libraries(read, self.load_data, frozenset(files), frozenset(others), loaded)

    def _library_files(self) -> Iterator[tuple[str, Traversable]]:
        """The files of `libraries/` by module."""
        folder = self._folder.joinpath(LIBRARIES) if self._folder else None
        for file in folder.iterdir() if folder is not None and folder.is_dir() else ():
            if file.name.endswith(".yaml"):
                yield file.name.removesuffix(".yaml").removeprefix(_STANDARD), file

    def nearest(self, word: str, others: Iterable[str] = ()) -> str | None:
        """The rule's id or name, or the one of some other words, that is most like a word."""
        from difflib import get_close_matches  # noqa: PLC0415 (only wanted after a mistake)

        if (digits := word.upper().translate(_LETTERS_FOR_DIGITS)) in self._keys:
            return digits
        known = {key.lower(): key for key in (*self._keys, *others)}
        close = get_close_matches(word.lower(), known, n=1)
        return known[close[0]] if close else None

    def _suggestion(self, selector: str) -> str | None:
        return self.nearest(selector, ("ALL", *(tag for rule in self.rules for tag in rule.tags)))


def rules_folder() -> Traversable:
    """slint's own `rules/`: beside the code in a wheel, at the top of a checkout."""
    here = Path(__file__).resolve()
    for folder in (here.parents[1] / "_rules", here.parents[3] / "rules"):
        if folder.is_dir():
            return folder
    from importlib.resources import files  # noqa: PLC0415 (only wanted inside a zip file)

    return files("slint") / "_rules"
