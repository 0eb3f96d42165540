"""The parameter values that a `samconfig` file gives a template."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import Any

from slint.files import Files, Kind, under
from slint.source import Source, Unreadable
from slint.template.document import read_document
from slint.template.nodes import MappingNode, Node, ScalarNode, SequenceNode

NAMES = ("samconfig.toml", "samconfig.yaml", "samconfig.yml")

_ENVIRONMENT = "default"
_COMMANDS = ("global", "deploy")  # what a later one says wins
_TEMPLATES = ("template_file", "template")
_WORD = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^\s\"'\\]|\\."
_LONG = re.compile(rf"ParameterKey=(?P<name>[^\s,]+),ParameterValue=(?P<value>(?:{_WORD})*)")
_SHORT = re.compile(rf"(?P<name>[^\s=\"']+)=(?P<value>(?:{_WORD})*)")
_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'|\\(.)")


def parameter_overrides(files: Files, template: str) -> dict[str, str]:
    """The values for a template's parameters in the nearest samconfig, by name.

    One that stands further up than the template counts only where it names the template. What
    cannot be read gives nothing.
    """
    folder = posixpath.dirname(template) or "."
    beside = True
    while True:
        for name in NAMES:
            if files.kind(under(folder, name)) is Kind.FILE:
                return _overrides(files, under(folder, name), template, beside=beside)
        if folder == ".":
            return {}
        folder, beside = posixpath.dirname(folder) or ".", False


def _overrides(files: Files, path: str, template: str, *, beside: bool) -> dict[str, str]:
    try:
        parameters = list(_parameters(_read(Source.decode(path, files.read(path)))))
    except (OSError, Unreadable, ValueError, RecursionError):
        return {}
    named = [table[key] for table in parameters for key in _TEMPLATES if key in table]
    here = posixpath.dirname(path) or "."
    if named and not any(under(here, name) == template for name in named if isinstance(name, str)):
        return {}
    if not named and not beside:
        return {}
    found: dict[str, str] = {}
    for table in parameters:
        found |= _assignments(table.get("parameter_overrides"))
    return found


def _read(source: Source) -> Any:
    if source.path.endswith(".toml"):
        import tomllib  # noqa: PLC0415 (only wanted where there is such a file)

        return tomllib.loads(source.text)
    return _plain(read_document(source))


def _plain(node: Node) -> Any:
    """A node as mappings, lists and texts."""
    match node:
        case MappingNode():
            return {name: _plain(value) for name, (_, value) in node.entries.items()}
        case SequenceNode():
            return [_plain(item) for item in node.items]
        case ScalarNode():
            return node.text


def _parameters(document: Any) -> Iterator[Mapping[str, Any]]:
    """The parameters of the commands that deploy, the general ones first."""
    for command in _COMMANDS:
        table = document
        for key in (_ENVIRONMENT, command, "parameters"):
            table = table.get(key) if isinstance(table, Mapping) else None
        if isinstance(table, Mapping):
            yield table


def _assignments(written: Any) -> dict[str, str]:
    """The values by name; they are written as one text, as a list of texts or as a mapping."""
    if isinstance(written, Mapping):
        return {name: _text(value) for name, value in written.items()}
    if isinstance(written, list):
        pairs = [str(item).partition("=") for item in written if "ParameterKey=" not in str(item)]
        found = {name.strip(): _unquoted(value) for name, _, value in pairs}
        text = " ".join(str(item) for item in written if "ParameterKey=" in str(item))
        return found | _assignments(text)
    text = str(written or "")
    pattern = _LONG if "ParameterKey=" in text else _SHORT
    return {match["name"]: _unquoted(match["value"]) for match in pattern.finditer(text)}


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _unquoted(text: str) -> str:
    return _QUOTED.sub(lambda match: match[1] or match[2] or match[3] or "", text)
