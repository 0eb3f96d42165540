"""`slint permissions`: what functions need, what they are granted, and the difference."""

from __future__ import annotations

from typing import Any

import click

from slint.cli.faults import in_one_line
from slint.cli.options import file_options


@click.command(short_help="Show what functions need and are granted.")
@click.argument("arguments", nargs=-1, metavar="[PATHS]... [FUNCTION]")
@click.option(
    "-o",
    "--output",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to show it.",
)
@click.option(
    "--policy",
    "shows",
    flag_value="policy",
    help="Print the least policy that allows what is needed.",
)
@file_options
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
def permissions(
    arguments: tuple[str, ...], format_: str, shows: str | None, color: str, **options: Any
) -> int:
    """Show what each function needs of AWS, what it is granted, what is missing and unused.

    FUNCTION is a logical id; without it all functions are shown.
    """
    with in_one_line():
        import os

        from slint.cli.show_permissions import show_permissions
        from slint.cli.start import start

        names = [each for each in arguments if not os.path.exists(each)]
        paths = tuple(each for each in arguments if os.path.exists(each)) or (".",)
        run = start(paths, options)
        return show_permissions(run, names, format_, color, policy=shows is not None)
