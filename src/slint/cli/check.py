"""`slint check`: its options. What it does is in `run_check`, which is loaded when it is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from slint.cli.faults import in_one_line
from slint.cli.options import settings_options
from slint.cli.output import parse_outputs
from slint.report import FORMATS


@click.command(short_help="Check applications.")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help=f"A report, to standard output or a file: {', '.join(FORMATS)}. Repeatable.",
)
@click.option(
    "--sarif-category",
    "category",
    default="",
    metavar="NAME",
    help="Tells the SARIF files of one commit apart.",
)
@settings_options
@click.option(
    "--no-cache", is_flag=True, expose_value=False, help="Use no results of earlier runs."
)
@click.option("--no-suppressions", is_flag=True, help="Heed no suppressions in the files.")
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
    color: str,
    category: str,
    *,
    no_suppressions: bool,
    quiet: bool,
    verbose: bool,
    **options: Any,
) -> int:
    """Check the applications in PATHS (default: the working directory).

    A template stands for its application, with the code. A Python file is checked as part of the
    application around it, and only findings in that file are reported.

    Exit code: 0 clean, 1 findings, 2 wrong usage or a fault of slint, 3 nothing to check.
    """
    wanted = parse_outputs(outputs)
    with in_one_line(verbose=verbose):
        from slint.cli.run_check import run_check
        from slint.cli.start import start

        return run_check(
            start(paths, options),
            wanted,
            suppressions=not no_suppressions,
            color=color,
            quiet=quiet,
            verbose=verbose,
            category=category,
        )
