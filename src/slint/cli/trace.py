"""`slint trace`: what running a function on paper shows."""

from __future__ import annotations

from typing import Any

import click

from slint.cli.faults import in_one_line
from slint.cli.options import file_options


@click.command(short_help="Show what a function does.")
@click.argument("arguments", nargs=-1, required=True, metavar="[PATHS]... FUNCTION")
@click.option(
    "-o",
    "--output",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to show it.",
)
@file_options
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
def trace(arguments: tuple[str, ...], format_: str, color: str, **options: Any) -> int:
    """Show what the cold start and one invocation of FUNCTION do.

    FUNCTION is a logical id, a handler (`app.handler`), a file with a name (`src/app.py:handler`)
    or ALL.
    """
    with in_one_line():
        from slint.cli.show_trace import show_trace
        from slint.cli.start import start

        *paths, name = arguments
        return show_trace(start(paths, options), name, format_, color)
