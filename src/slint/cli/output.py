"""Where reports go: `-o FORMAT[=FILE]`, the terminal's width and its colours."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import click

from slint.report import DOCUMENTS, FORMATS

_PLAIN_WIDTH = 80
_WIDEST = 100


class Output(NamedTuple):
    """One report; `file` None is standard output."""

    format: str
    file: str | None


def parse_outputs(values: Sequence[str]) -> tuple[Output, ...]:
    """The reports that `-o` asks for; raises UsageError."""
    outputs = []
    for value in values or ("full",):
        name, equals, file = value.partition("=")
        if name not in FORMATS:
            close = get_close_matches(name, FORMATS, n=1)
            hint = f"did you mean {close[0]}?" if close else f"one of {', '.join(FORMATS)}"
            raise click.UsageError(f"unknown format {name!r}; {hint}")
        if equals and not file:
            raise click.UsageError(f"-o {value} names no file")
        outputs.append(Output(name, file or None))
    printed = [output.format for output in outputs if output.file is None]
    if len(printed) > 1 and (whole := next((name for name in printed if name in DOCUMENTS), None)):
        raise click.UsageError(f"{whole} has standard output to itself; write -o FORMAT=FILE")
    return tuple(outputs)


def use_color(choice: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether standard output is coloured: by `--color`, NO_COLOR, FORCE_COLOR or the terminal."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and environment.get("TERM") != "dumb"


def terminal_width() -> int:
    """The columns of the terminal, up to 100; 80 where there is none."""
    if not sys.stdout.isatty():
        return _PLAIN_WIDTH
    return min(shutil.get_terminal_size((_PLAIN_WIDTH, 24)).columns, _WIDEST)


def write(text: str, file: str | None, *, color: bool = False) -> None:
    """Writes to a file or to standard output; raises ClickException. A closed pipe is no fault."""
    if file is not None:
        try:
            Path(file).write_text(text, encoding="utf-8")
        except OSError as error:
            raise click.ClickException(f"cannot write {file}: {error.strerror}") from error
        return
    if (reconfigure := getattr(sys.stdout, "reconfigure", None)) is not None:
        reconfigure(errors="backslashreplace")
    try:
        click.echo(text, nl=False, color=color)
    except BrokenPipeError:
        # Python flushes again at exit, which would complain about the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
