"""`slint trace`: what running a function on paper shows."""

from __future__ import annotations

import click


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
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
def trace(arguments: tuple[str, ...], format_: str, color: str) -> int:
    """Show what the cold start and one invocation of FUNCTION do.

    FUNCTION is a logical id, a handler (`app.handler`), a file with a name (`src/app.py:handler`)
    or ALL.
    """
    from slint.cli.tracing import run_trace

    *paths, name = arguments
    return run_trace(paths, name, format_, color)
