"""One run of `slint check`, from paths to printed reports."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, partial

import click

from slint.catalogue import Catalogue, CatalogueError, SelectionError
from slint.cli.output import Output, terminal_width, use_color, write
from slint.cli.root import Root, find_root
from slint.config import Settings
from slint.engine import check
from slint.files import DiskFiles, Files
from slint.finding import Outcome, Severity
from slint.report import View, formatter
from slint.report.summary import summary
from slint.report.terminal import Painter, sentence
from slint.settle import Exit, exit_code, fingerprints, settle
from slint.source import Source, Unreadable


def run_check(
    settings: Settings,
    outputs: Sequence[Output],
    *,
    paths: Sequence[str],
    fail_on: Severity | None,
    color: str,
    quiet: bool,
    verbose: bool,
) -> Exit:
    """Checks, writes the reports and returns the exit code; raises ClickException."""
    catalogue = load_catalogue()
    try:
        catalogue.select(settings)
        chosen = catalogue.chosen(settings)
    except SelectionError as error:
        raise click.UsageError(str(error)) from error
    root = find_root(paths)
    files = DiskFiles(root.folder)
    today = datetime.datetime.now(tz=datetime.UTC).date()
    results = check(files, replace(settings, paths=root.paths, today=today), catalogue)
    outcome = settle(results, settings, chosen, root.only)
    view = _view(files, root, catalogue, summary=not quiet)
    _explain(outcome, view, quiet=quiet, verbose=verbose)
    for output in outputs:
        seen = view
        if output.file is None:
            seen = replace(view, color=use_color(color), width=terminal_width())
        write(formatter(output.format)(outcome, seen), output.file, color=seen.color)
    if not quiet and all(output.file for output in outputs):
        click.echo("\n".join(summary(outcome, view, Painter(False))), err=True)
    code = exit_code(outcome, fail_on)
    if code is Exit.NOTHING:
        _say([f"Nothing to check: no template and no handler in {', '.join(paths) or '.'}"])
    return code


def load_catalogue() -> Catalogue:
    """Slint's own catalogue; raises ClickException."""
    try:
        return Catalogue.load()
    except CatalogueError as error:
        raise click.ClickException(str(error)) from error


def _view(files: Files, root: Root, catalogue: Catalogue, *, summary: bool) -> View:
    @cache
    def source(path: str) -> Source | None:
        try:
            return Source.decode(path, files.read(path), python=path.endswith(".py"))
        except (OSError, Unreadable):
            return None

    def line(path: str, number: int) -> str:
        text = source(path)
        return text.line(number) if text else ""

    return View(
        source,
        cache(root.shown),
        catalogue.find,
        partial(fingerprints, line=line),
        summary=summary,
    )


def _explain(outcome: Outcome, view: View, *, quiet: bool, verbose: bool) -> None:
    """Says on standard error what failed, what could not be read and, with `-v`, what was not."""
    for failure in outcome.failures:
        place = f"{view.path(failure.span.path)}:{failure.span.line}"
        _say([f"error: {failure.rule} failed on {place}: {failure.message}"])
    if verbose or not quiet:
        _say(f"warning: {line}" for line in outcome.unread)
    if verbose:
        for unjoined in outcome.unjoined:
            place = f"{view.path(unjoined.span.path)}:{unjoined.span.line}"
            _say([f"{place}: {unjoined.function} is not joined to its code: {unjoined.reason}"])
        _say(outcome.remarks)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(sentence(line), err=True)
