"""`slint rule` and `slint rules`: their options."""

from __future__ import annotations

import click

from slint.cli.check import complete_rule


@click.command(short_help="Explain a rule.")
@click.argument("name", metavar="ID|NAME", shell_complete=complete_rule)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
def rule(name: str, color: str) -> int:
    """Say what a rule finds, why that is a fault, how to mend it and when to leave it."""
    from slint.cli.describe import describe

    describe(name, color)
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
def rules(format_: str) -> int:
    """List all rules with their severities; `*` marks those that are on by default."""
    from slint.cli.describe import list_rules

    list_rules(format_)
    return 0
