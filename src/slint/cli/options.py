"""The options that `slint check` and `slint config` share: what the settings file says, too."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

import click

from slint.finding import Confidence, Severity

_SEVERITIES = [str(level) for level in Severity]
_CONFIDENCES = [str(level) for level in Confidence]

_Command = TypeVar("_Command", bound=Callable[..., Any])


def complete_rule(_context: click.Context, _option: click.Parameter, incomplete: str) -> list[str]:
    """The ids, names and tags that complete the last item of a comma list."""
    from slint.catalogue import Catalogue

    before, comma, start = incomplete.rpartition(",")
    keys = {key for rule in Catalogue.load() for key in (rule.id, rule.name, *rule.tags)} | {"ALL"}
    return [f"{before}{comma}{key}" for key in sorted(keys) if key.startswith(start)]


def _listed(
    _context: click.Context, _option: click.Parameter, values: Sequence[str]
) -> tuple[str, ...]:
    items = (item.strip() for value in values for item in value.split(","))
    return tuple(item for item in items if item)


_rules = partial(
    click.option, multiple=True, metavar="RULES", callback=_listed, shell_complete=complete_rule
)
_patterns = partial(click.option, multiple=True, metavar="PATTERNS", callback=_listed)


def _level(name: str, words: Sequence[str], help_: str) -> Callable[[_Command], _Command]:
    return click.option(name, type=click.Choice(words), help=help_)


_SETTINGS = (
    _rules("--select", help="Run only these rules: ids, prefixes, names, tags or ALL."),
    _rules("--extend-select", help="Run these rules, too."),
    _rules("--ignore", help="Do not run these rules."),
    _level(
        "--min-severity", _SEVERITIES, "Show findings from this severity on.  [default: warning]"
    ),
    _level(
        "--min-confidence",
        _CONFIDENCES,
        "Show findings from this confidence on.  [default: medium]",
    ),
    _level(
        "--fail-on",
        [*_SEVERITIES, "never"],
        "Exit with 1 for findings from this severity on.  [default: warning]",
    ),
    _patterns("--exclude", help="Do not check what matches these patterns, instead of the usual."),
    _patterns("--extend-exclude", help="Do not check what matches these patterns, either."),
    click.option("--cfn-lint/--no-cfn-lint", default=None, help="Run cfn-lint, too."),
)
_FILE = (
    click.option(
        "--config",
        "settings_file",
        metavar="FILE",
        type=click.Path(),
        help="Take the settings from this file.",
    ),
    click.option("--isolated", is_flag=True, help="Take no settings from files."),
)


def file_options(command: _Command) -> _Command:
    """The options that say where the settings stand."""
    return _with(command, _FILE)


def settings_options(command: _Command) -> _Command:
    """The options that say the same as the settings, and where those stand."""
    return _with(command, (*_SETTINGS, *_FILE))


def _with(command: _Command, options: Sequence[Callable[[_Command], _Command]]) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command
