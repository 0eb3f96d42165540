"""`slint config`: its options."""

from __future__ import annotations

from typing import Any

import click

from slint.cli.options import settings_options


@click.command(short_help="Show the settings.")
@click.argument("paths", nargs=-1, type=click.Path())
@settings_options
def config(paths: tuple[str, ...], **options: Any) -> int:
    """Show each setting that a check of PATHS would have, and where it comes from.

    What is shown may stand in a settings file as it is.
    """
    from slint.cli.output import write
    from slint.cli.show_settings import show_settings
    from slint.cli.start import start

    lines = show_settings(start(paths, options))
    write("".join(f"{line}\n" for line in lines), None)
    return 0
