"""`slint check`: its options. What it does is in `checking`, which is loaded when it is called."""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from functools import partial
from typing import Any

import click

from slint.cli.output import parse_outputs
from slint.config import Settings
from slint.finding import Confidence, Severity

_SEVERITIES = [str(level) for level in Severity]
_CONFIDENCES = [str(level) for level in Confidence]


def complete_rule(_context: click.Context, _option: click.Parameter, incomplete: str) -> list[str]:
    """The ids, names and tags that complete the last item of a comma list."""
    from slint.catalogue import Catalogue

    before, comma, start = incomplete.rpartition(",")
    keys = {key for rule in Catalogue.load() for key in (rule.id, rule.name, *rule.tags)} | {"ALL"}
    return [f"{before}{comma}{key}" for key in sorted(keys) if key.startswith(start)]


def _selectors(
    _context: click.Context, _option: click.Parameter, values: Sequence[str]
) -> tuple[str, ...]:
    items = (item.strip() for value in values for item in value.split(","))
    return tuple(item for item in items if item)


_rules_option = partial(
    click.option,
    multiple=True,
    metavar="RULES",
    callback=_selectors,
    shell_complete=complete_rule,
)


def _severity(_context: click.Context, _option: click.Parameter, word: str) -> Severity | None:
    return None if word == "never" else Severity[word.upper()]


def _confidence(_context: click.Context, _option: click.Parameter, word: str) -> Confidence:
    return Confidence[word.upper()]


_later = partial(click.option, is_flag=True, expose_value=False)


@click.command(short_help="Check applications.")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help="A report: full (default), concise or json, to standard output or a file. Repeatable.",
)
@_rules_option("--select", help="Run only these rules: ids, prefixes, names, tags or ALL.")
@_rules_option("--extend-select", help="Run these rules, too.")
@_rules_option("--ignore", help="Do not run these rules.")
@click.option(
    "--min-severity",
    type=click.Choice(_SEVERITIES),
    callback=_severity,
    default="warning",
    show_default=True,
    help="Show findings from this severity on.",
)
@click.option(
    "--min-confidence",
    type=click.Choice(_CONFIDENCES),
    callback=_confidence,
    default="medium",
    show_default=True,
    help="Show findings from this confidence on.",
)
@click.option(
    "--fail-on",
    type=click.Choice([*_SEVERITIES, "never"]),
    callback=_severity,
    default="warning",
    show_default=True,
    help="Exit with 1 for findings from this severity on.",
)
@_later("--no-cache", help="Use no results of earlier runs.")
@_later("--no-cfn-lint", help="Do not run cfn-lint.")
@_later("--no-suppressions", help="Heed no suppressions in the files.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    help="Colour the report. NO_COLOR and FORCE_COLOR are heeded.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print findings only.")
@click.option("-v", "--verbose", is_flag=True, help="Say what was not read, and why.")
def check(
    paths: Sequence[str],
    outputs: Sequence[str],
    fail_on: Severity | None,
    color: str,
    *,
    quiet: bool,
    verbose: bool,
    **selection: Any,
) -> int:
    """Check the applications in PATHS (default: the working directory).

    A file is checked as part of the application around it, and only findings in that file are
    reported.

    Exit code: 0 clean, 1 findings, 2 wrong usage or a fault of slint, 3 nothing to check.
    """
    wanted = parse_outputs(outputs)
    settings = Settings(**selection)
    try:
        from slint.cli.checking import run_check

        return run_check(
            settings,
            wanted,
            paths=paths,
            fail_on=fail_on,
            color=color,
            quiet=quiet,
            verbose=verbose,
        )
    except (click.ClickException, BrokenPipeError):
        raise
    except Exception as error:
        if verbose:
            click.echo(traceback.format_exc(), err=True, nl=False)
        fault = " ".join(f"{type(error).__name__}: {error}".split())
        hint = "" if verbose else "; run with -v for the traceback"
        raise click.ClickException(f"slint failed ({fault}){hint}") from error
