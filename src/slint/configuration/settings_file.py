"""Reads `[tool.slint]` of a pyproject.toml, or a slint.toml; what does not fit is refused."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from slint.catalogue import Catalogue, Rule, SelectionError
from slint.configuration.keys import KEYS, Problem, option_schema, problems
from slint.files import Files, Kind, inside, under
from slint.finding import Confidence, Severity
from slint.globs import Glob
from slint.source import Source, Unreadable

NAMES = ("slint.toml", "pyproject.toml")
"""What the settings may stand in; where a folder has both, the first one counts."""

_TABLE = {"slint.toml": (), "pyproject.toml": ("tool", "slint")}
_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_SELECTORS = ("select", "extend-select", "ignore")


class SettingsError(Exception):
    """Settings that do not fit: the file, the line and what is wrong.

    `path` is empty for what stands in no file.
    """

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}" if path else message)
        self.path = path
        self.line = line
        self.message = message


@dataclass(frozen=True)
class SettingsFile:
    """The settings in a file.

    `path` names it in messages; `folder`, seen from the root of the run, is what the paths in it
    are relative to. `table` leads to the settings.
    """

    path: str
    folder: str
    text: str
    table: tuple[str, ...]
    values: Mapping[str, Any]

    def line(self, *keys: str, item: str | None = None) -> int:
        """The line of a setting; with `item`, that of a text in its list."""
        from slint.configuration.toml_lines import key_line  # noqa: PLC0415 (only wanted to show places)

        return key_line(self.text, (*self.table, *keys), item)

    def refuse(self, problem: Problem) -> SettingsError:
        """The error to raise."""
        return SettingsError(
            self.path, self.line(*problem.keys, item=problem.item), problem.message
        )


def find_settings_file(files: Files, folder: str) -> SettingsFile | None:
    """The settings of the nearest file from a folder up to the root; raises SettingsError.

    A pyproject.toml without `[tool.slint]` does not count.
    """
    while True:
        for name in NAMES:
            path = under(folder, name)
            if files.kind(path) is Kind.FILE:
                found = read_settings_file(path, files.read(path), folder)
                if found is not None:
                    return found
        if folder == ".":
            return None
        folder = posixpath.dirname(folder) or "."


def read_settings_file(path: str, data: bytes, folder: str) -> SettingsFile | None:
    """The settings in the bytes of a file; None for a pyproject.toml without any.

    Raises SettingsError. The keys are checked but for those that name rules.
    """
    import tomllib  # noqa: PLC0415 (only wanted where there is such a file)

    try:
        text = Source.decode(path, data).text
        document: Any = tomllib.loads(text)
    except Unreadable as error:
        raise SettingsError(path, error.span.line, error.message) from error
    except tomllib.TOMLDecodeError as error:
        match = _AT.search(str(error))
        line = int(match[1]) if match and match[1] else text.rstrip().count("\n") + 1
        message = _AT.sub("", str(error))
        raise SettingsError(path, line, f"not TOML: {message[:1].lower()}{message[1:]}") from error
    except RecursionError as error:
        raise SettingsError(path, 1, "not TOML: nested too deep") from error
    table = _TABLE.get(posixpath.basename(path), ())
    for at, key in enumerate(table):
        if not isinstance(document, dict) or key not in document:
            return None
        document = document[key]
        if not isinstance(document, dict):
            problem = Problem(f"`{'.'.join(table[: at + 1])}` is no table", ())
            raise SettingsFile(path, folder, text, table[: at + 1], {}).refuse(problem)
    found = SettingsFile(path, folder, text, table, document)
    for problem in misfits(document):
        raise found.refuse(problem)
    return found


def misfits(values: Mapping[str, Any]) -> Iterator[Problem]:
    """Unknown keys and values of the wrong kind; names of rules and options are not looked at."""
    for key, value in values.items():
        if schema := KEYS.get(key):
            yield from problems(value, schema, (key,))
        elif not isinstance(value, dict):  # a table may be that of a rule
            yield _unknown(key, KEYS)


def _unknown(key: str, known: Mapping[str, Any], *above: str, close: str | None = None) -> Problem:
    nearest = close or next(iter(get_close_matches(key, known, n=1)), None)
    hint = f"did you mean `{nearest}`?" if nearest else f"known are {', '.join(known)}"
    return Problem(f"unknown key `{'.'.join((*above, key))}`; {hint}", (*above, key))


def check_rules(file: SettingsFile, catalogue: Catalogue) -> None:
    """Looks at everything that names rules, and at their options; raises SettingsError."""
    for problem in _wrong_selectors(file.values, catalogue):
        raise file.refuse(problem)
    for problem in wrong_tables(file.values, catalogue):
        raise file.refuse(problem)


def _wrong_selectors(values: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Problem]:
    lists: dict[tuple[str, ...], list[str]] = {
        (key,): values[key] for key in _SELECTORS if key in values
    }
    for pattern, selectors in values.get("per-file-ignores", {}).items():
        lists["per-file-ignores", pattern] = selectors
    for keys, selectors in lists.items():
        for selector in selectors:
            try:
                catalogue.matching(selector)
            except SelectionError as error:
                yield Problem(str(error), keys, selector)


def wrong_tables(values: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Problem]:
    """What is wrong with the severities and the options of rules."""
    for name in values.get("severity", {}):
        if catalogue.find(name) is None:
            nearest = catalogue.nearest(name)
            hint = f"; did you mean `{nearest}`?" if nearest else ""
            yield Problem(f"no rule is called {name!r}{hint}", ("severity", name))
    for name, options in values.items():
        if name in KEYS:
            continue
        rule = catalogue.find(name)
        if rule is None:
            yield _unknown(name, KEYS, close=catalogue.nearest(name, KEYS))
        else:
            yield from _wrong_options(name, rule, options)


def _wrong_options(name: str, rule: Rule, options: Mapping[str, Any]) -> Iterator[Problem]:
    for key, value in options.items():
        option = rule.options.get(key)
        if option is not None:
            yield from problems(value, option_schema(option), (name, key))
        elif rule.options:
            yield _unknown(key, rule.options, name)
        else:
            yield Problem(f"`{name}` has no options", (name, key))


def fields(values: Mapping[str, Any], folder: str, catalogue: Catalogue) -> dict[str, Any]:
    """The fields of Settings that values set; paths in them are relative to a folder."""
    found: dict[str, Any] = {}
    options: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        if key not in KEYS:
            options.setdefault(catalogue.get(key).id, {}).update(value)
        elif convert := _FIELDS.get(key):
            found[key.replace("-", "_")] = convert(value, folder)
    if options:
        found["options"] = options
    if severity := values.get("severity"):
        found["severity"] = {
            catalogue.get(name).id: Severity[word.upper()] for name, word in severity.items()
        }
    return found


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _globs(patterns: list[str], folder: str) -> tuple[Glob, ...]:
    return tuple(Glob(folder, pattern) for pattern in patterns)


_FIELDS: Mapping[str, Callable[[Any, str], Any]] = {
    "select": lambda value, _: tuple(value),
    "extend-select": lambda value, _: tuple(value),
    "ignore": lambda value, _: tuple(value),
    "per-file-ignores": lambda value, folder: tuple(
        (Glob(folder, pattern), tuple(selectors)) for pattern, selectors in value.items()
    ),
    "exclude": _globs,
    "extend-exclude": _globs,
    "min-severity": lambda value, _: Severity[value.upper()],
    "min-confidence": lambda value, _: Confidence[value.upper()],
    "fail-on": lambda value, _: None if value == "never" else Severity[value.upper()],
    "cfn-lint": lambda value, _: value,
    "parameters": lambda value, _: {name: _text(inner) for name, inner in value.items()},
    "code-roots": lambda value, folder: {
        under(folder, built): under(folder, source) for built, source in value.items()
    },
    "join": lambda value, _: value,
}
"""How the keys that need no catalogue become fields of Settings."""


def rule_folders(file: SettingsFile, files: Files) -> Iterator[str]:
    """The folders with rules, seen from the root of the run; raises SettingsError."""
    for written in file.values.get("rules", ()):
        folder = under(file.folder, written)
        if not inside(folder) or files.kind(folder) is not Kind.FOLDER:
            what = "is no folder" if inside(folder) else "lies outside the repository"
            raise file.refuse(Problem(f"`rules`: {written} {what}", ("rules",), written))
        yield folder


def plugin_modules(file: SettingsFile, installed: Mapping[str, str]) -> Iterator[str]:
    """The modules of the packages with rules; raises SettingsError."""
    for name in file.values.get("plugins", ()):
        if name not in installed:
            close = get_close_matches(name, installed, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            message = f"`plugins`: no installed package has the entry point {name!r}{hint}"
            raise file.refuse(Problem(message, ("plugins",), name))
        yield installed[name]
