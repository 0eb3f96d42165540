"""Whatever goes wrong in a command becomes one line, and exit code 2."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def in_one_line(*, verbose: bool | None = None) -> Iterator[None]:
    """Turns what is raised inside into a ClickException; with `verbose` prints the traceback.

    None stands for a command that has no `-v`.
    """
    try:
        yield
    except (click.ClickException, click.Abort, BrokenPipeError):
        raise
    except Exception as error:
        from slint.catalogue import CatalogueError

        if isinstance(error, CatalogueError):
            raise click.ClickException(str(error)) from error
        if verbose:
            click.echo(traceback.format_exc(), err=True, nl=False)
        fault = " ".join(f"{type(error).__name__}: {error}".split())
        hint = "; run with -v for the traceback" if verbose is False else ""
        raise click.ClickException(f"slint failed ({fault}){hint}") from error
