"""The settings of a run as text: each value, and where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from slint.cli.start import Run
from slint.configuration.keys import KEYS, shown
from slint.configuration.load import ADDED, SELECTION
from slint.finding import Confidence, Severity
from slint.globs import Glob
from slint.project.discover import EXCLUDED

_COMMAND_LINE = "command line"
_DEFAULT = "default"
_ROOM = 40


def show_settings(run: Run) -> Iterator[str]:
    """`key = value  # origin`, a line a key; then the options of rules that are set."""
    entries = [(key, shown(_value(run, key)), _origin(run, key)) for key in KEYS]
    entries += _options(run)
    longest = max(len(f"{key} = {value}") for key, value, _ in entries if len(value) <= _ROOM)
    for key, value, origin in entries:
        yield f"{f'{key} = {value}':{longest}}  # {origin}"


def _value(run: Run, key: str) -> Any:
    """A setting as it is written; paths are relative to the root of the run."""
    settings = run.settings
    if key in ("rules", "plugins"):
        return run.file.values.get(key, []) if run.file else []
    if key == "exclude" and settings.exclude is None:
        return sorted(EXCLUDED)
    if key == "per-file-ignores":
        return {glob.pattern: list(rules) for glob, rules in settings.per_file_ignores}
    return _written(getattr(settings, key.replace("-", "_")))


def _written(value: Any) -> Any:
    match value:
        case None:
            return "never"
        case Severity() | Confidence():
            return str(value)
        case Glob():
            return value.pattern
        case Mapping():
            return {name: _written(inner) for name, inner in value.items()}
        case tuple():
            return [_written(each) for each in value]
    return value


def _origin(run: Run, key: str) -> str:
    given = run.given
    in_file = run.file is not None and key in run.file.values
    name = key.replace("-", "_")
    if "select" in given and name in SELECTION:
        in_file = False
    origins = []
    if run.file is not None and in_file and (key not in given or name in ADDED):
        origins.append(f"{run.file.path}:{run.file.line(key)}")
    if key in given:
        origins.append(_COMMAND_LINE)
    return " and ".join(origins) or _DEFAULT


def _options(run: Run) -> Iterator[tuple[str, str, str]]:
    for name, options in run.file.values.items() if run.file else ():
        if run.file and name not in KEYS:
            for option, value in options.items():
                place = f"{run.file.path}:{run.file.line(name, option)}"
                yield f"{name}.{option}", shown(value), place
