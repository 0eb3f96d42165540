"""One run of `slint check`, from paths to printed reports."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import chain

import click

from slint.catalogue import Catalogue
from slint.check import reasons
from slint.check.engine import check
from slint.check.settle import Exit, exit_code, fingerprints, settle
from slint.cli.beside import cfn_lint_beside
from slint.cli.output import Output, terminal_width, use_color, write
from slint.cli.root import Root
from slint.cli.start import Run
from slint.files import Files
from slint.finding import Outcome
from slint.report import View, formatter
from slint.report.notices import in_words
from slint.report.summary import summary
from slint.report.terminal import Painter, sentence
from slint.source import Source, Unreadable


def run_check(
    run: Run,
    outputs: Sequence[Output],
    *,
    suppressions: bool,
    color: str,
    quiet: bool,
    verbose: bool,
    category: str = "",
) -> Exit:
    """Checks, writes the reports and returns the exit code; raises ClickException."""
    root, files, catalogue = run.root, run.files, run.catalogue
    today = datetime.datetime.now(tz=datetime.UTC).date()
    settings = replace(run.settings, suppressions=suppressions, today=today)
    rules = catalogue.select(settings)
    with cfn_lint_beside(files, settings, catalogue, root) as beside:
        results = chain(check(files, settings, catalogue), beside)
        outcome = settle(results, settings, catalogue, root.only)
    view = replace(
        _view(files, root, catalogue), rules=tuple(rules), summary=not quiet, category=category
    )
    _explain(outcome, view, quiet=quiet, verbose=verbose)
    said = False
    for output in outputs:
        seen = view
        if output.file is None:
            summed = view.summary and not said
            seen = replace(view, color=use_color(color), width=terminal_width(), summary=summed)
            said = True
        write(formatter(output.format)(outcome, seen), output.file, color=seen.color)
    if not quiet and all(output.file for output in outputs):
        click.echo("\n".join(summary(outcome, view, Painter(False))), err=True)
    code = exit_code(outcome, settings.fail_on)
    if code is Exit.NOTHING:
        looked_in = ", ".join(map(root.shown, root.paths))
        _say([f"Nothing to check: no template and no handler in {looked_in}"])
    return code


def _view(files: Files, root: Root, catalogue: Catalogue) -> View:
    @cache
    def data(path: str) -> bytes | None:
        try:
            return files.read(path)
        except OSError:
            return None

    @cache
    def source(path: str) -> Source | None:
        read = data(path)
        try:
            return None if read is None else Source.decode(path, read, python=path.endswith(".py"))
        except Unreadable:
            return None

    def line(path: str, number: int) -> str:
        text = source(path)
        return text.line(number) if text else ""

    return View(
        source,
        data,
        cache(root.shown),
        catalogue.find,
        partial(fingerprints, line=line),
        lambda text: _say([text]),
    )


def _explain(outcome: Outcome, view: View, *, quiet: bool, verbose: bool) -> None:
    """Says on standard error what failed, what could not be read and, with `-v`, what was not."""
    for failure in outcome.failures:
        place = f"{view.path(failure.span.path)}:{failure.span.line}"
        _say([f"error: {failure.rule} failed on {place}: {failure.message}"])
    if verbose or not quiet:
        _say(f"warning: {in_words(notice, view.path)}" for notice in outcome.unread)
    if verbose:
        for found in outcome.found:
            place = f"{view.path(found.span.path)}:{found.span.line}"
            how = "by name" if found.by == "name" else "in its archive"
            why = f": {reasons.in_words(found.reason, view.path)}" if found.reason else ""
            _say([f"{place}: {found.function} is joined to {view.path(found.path)} {how}{why}"])
        for unjoined in outcome.unjoined:
            place = f"{view.path(unjoined.span.path)}:{unjoined.span.line}"
            reason = reasons.in_words(unjoined.reason, view.path)
            _say([f"{place}: {unjoined.function} is not joined to its code: {reason}"])
        _say(in_words(notice, view.path) for notice in outcome.remarks)
        for finding, by in outcome.suppressed:
            place = f"{view.path(finding.span.path)}:{finding.span.line}"
            reason = f": {by.reason}" if by.reason else ""
            _say([f"{place}: {finding.rule} is suppressed in line {by.span.line}{reason}"])


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(sentence(line), err=True)
