"""What may stand in the settings, as fragments of a JSON Schema: checked here, published there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from slint.catalogue import Option
from slint.finding import Confidence, Severity

Schema = Mapping[str, Any]

_SEVERITIES = [str(level) for level in Severity]
_SCALARS = ["string", "integer", "number", "boolean"]


def _texts(help_: str) -> Schema:
    return {"type": "array", "items": {"type": "string"}, "description": help_}


def _one_of(words: Iterable[str], default: str, help_: str) -> Schema:
    return {"enum": list(words), "default": default, "description": help_}


def _table(values: Schema, help_: str) -> Schema:
    return {"type": "object", "additionalProperties": values, "description": help_}


KEYS: Mapping[str, Schema] = {
    "select": _texts("Run only these rules: ids, prefixes of ids, names, tags or ALL."),
    "extend-select": _texts("Run these rules beside the default ones."),
    "ignore": _texts("Do not run these rules."),
    "per-file-ignores": _table(
        _texts("The rules: ids, prefixes of ids, names, tags or ALL."),
        "Rules that report nothing in files that match a pattern, as .gitignore writes it.",
    ),
    "severity": _table(
        {"enum": _SEVERITIES},
        "The severity of rules, by id or name, in place of all that a rule has of its own.",
    ),
    "exclude": _texts(
        "Patterns, as .gitignore writes them, of what is not checked; replaces the folders of "
        "tools and builds that are left out by default."
    ),
    "extend-exclude": _texts("Patterns of what is not checked either."),
    "min-severity": _one_of(_SEVERITIES, "warning", "Show findings from this severity on."),
    "min-confidence": _one_of(
        [str(level) for level in Confidence], "medium", "Show findings from this confidence on."
    ),
    "fail-on": _one_of(
        [*_SEVERITIES, "never"], "warning", "Exit with 1 for findings from this severity on."
    ),
    "cfn-lint": {
        "type": "boolean",
        "default": False,
        "description": "Run cfn-lint, too, and report its errors as SL005.",
    },
    "parameters": _table(
        {"type": [*_SCALARS, "array"], "items": {"type": _SCALARS}},
        "Values for the parameters of templates.",
    ),
    "code-roots": _table(
        {"type": "string"},
        "The folders of sources, by the folders that a build copies them to and templates name.",
    ),
    "join": _one_of(
        ["name", "declared"],
        "name",
        "How code is found: where templates declare it, else by the name of its handler.",
    ),
    "rules": _texts("Folders with rules of your own: YAML files with stock detectors."),
    "plugins": _texts("Installed packages with rules, by the names of their entry points."),
}
"""The keys that are no rule, in the order in which they are shown."""


class Problem(NamedTuple):
    """What is wrong, the keys that lead there, and the text in a list that is wrong, if one is."""

    message: str
    keys: tuple[str, ...]
    item: str | None = None


def problems(value: Any, schema: Schema, keys: tuple[str, ...]) -> Iterator[Problem]:
    """Where a value differs from its schema."""
    name = f"`{'.'.join(keys)}`"
    if choices := schema.get("enum"):
        if value not in choices or isinstance(value, bool):
            yield Problem(f"{name} is {shown(value)}, none of {', '.join(choices)}", keys)
        return
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if (
        kinds
        and _kind(value) not in kinds
        and not (_kind(value) == "integer" and "number" in kinds)
    ):
        written = [kind for kind in kinds if kind != "integer" or "number" not in kinds]
        wanted = " or ".join(_WORDS[kind] for kind in written)
        yield Problem(f"{name} is {_WORDS[_kind(value)]}, not {wanted}", keys)
    elif isinstance(value, dict):
        below = schema.get("additionalProperties", {})
        for key, inner in value.items():
            yield from problems(inner, below, (*keys, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            for problem in problems(inner, schema.get("items", {}), keys):
                yield problem._replace(message=f"item {number} of {problem.message}")


def option_schema(option: Option) -> Schema:
    """The schema of a rule's option, told by its default, or its example where that is empty."""
    default, shape = option.default, option.shape
    schema: dict[str, Any] = {
        "type": _kind(default),
        "default": default,
        "description": option.help,
    }
    inner = shape if isinstance(shape, list) else []
    if isinstance(shape, dict):
        inner = list(shape.values())
    kinds = sorted({_kind(each) for each in inner})
    if kinds:
        values = {"type": kinds[0] if len(kinds) == 1 else kinds}
        schema["items" if isinstance(shape, list) else "additionalProperties"] = values
    if option.example is not None:
        schema["examples"] = [option.example]
    return schema


_WORDS = {
    "string": "a text", "integer": "a whole number", "number": "a number",
    "boolean": "true or false", "array": "a list", "object": "a table", "date": "a date or time",
}  # fmt: skip


def _kind(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case str():
            return "string"
        case int():
            return "integer"
        case float():
            return "number"
        case list():
            return "array"
        case dict():
            return "object"
    return "date"


def shown(value: Any) -> str:
    """A value as TOML writes it, on one line."""
    if isinstance(value, dict):
        pairs = ", ".join(f"{_key(key)} = {shown(inner)}" for key, inner in value.items())
        return f"{{{pairs}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(shown, value))}]"
    return json.dumps(value, ensure_ascii=False, default=str)


def _key(name: str) -> str:
    bare = name.replace("-", "").replace("_", "")
    return name if bare.isascii() and bare.isalnum() else json.dumps(name, ensure_ascii=False)
