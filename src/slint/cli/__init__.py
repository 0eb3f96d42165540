"""The command line: it parses, calls, prints and exits."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

import click

from slint import __version__
from slint.cli.check import check
from slint.cli.config import config
from slint.cli.permissions import permissions
from slint.cli.rules import rule, rules
from slint.cli.trace import trace

_USAGE = 2
_INTERRUPTED = 130


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="slint", message="%(prog)s %(version)s")
@click.pass_context
def slint(context: click.Context) -> int:
    """Read a serverless application as one thing: its template and its handlers."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        return _USAGE
    return 0


slint.add_command(check)
slint.add_command(config)
slint.add_command(permissions)
slint.add_command(rule)
slint.add_command(rules)
slint.add_command(trace)


def main() -> None:
    """The command `slint`."""
    gc.disable()  # what is loaded stays; `start` enables it
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs a command and returns its exit code; whatever is wrong is one line on stderr."""
    try:
        code = slint.main(list(arguments), prog_name="slint", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        click.echo(f"error: {error.format_message()}", err=True)
        return _USAGE
    except click.Abort:
        return _INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _USAGE
    return int(code or 0)
