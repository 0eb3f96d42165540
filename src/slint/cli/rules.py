"""`slint rule` and `slint rules`: their options."""

from __future__ import annotations

from typing import Any

import click

from slint.cli.options import complete_rule, file_options


@click.command(short_help="Explain a rule.")
@click.argument("name", metavar="ID|NAME", shell_complete=complete_rule)
@file_options
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
def rule(name: str, color: str, **options: Any) -> int:
    """Say what a rule finds, why that is a fault, how to mend it and when to leave it."""
    from slint.cli.show_rules import describe
    from slint.cli.start import start

    describe(start((), options).catalogue, name, color)
    return 0


@click.command(short_help="List the rules.")
@click.option(
    "-o",
    "--output",
    "format_",
    type=click.Choice(["table", "json"]),
    default="table",
    help="How to list them.",
)
@file_options
def rules(format_: str, **options: Any) -> int:
    """List all rules with their severities; `*` marks those that are on by default."""
    from slint.cli.show_rules import list_rules
    from slint.cli.start import start

    list_rules(start((), options).catalogue, format_)
    return 0
