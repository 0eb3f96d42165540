"""cfn-lint beside a run, where the settings ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from slint.catalogue import INVALID_TEMPLATE, Catalogue
from slint.cli.root import Root
from slint.files import Files
from slint.finding import Result
from slint.project.discover import discover
from slint.settings import Settings


@contextmanager
def cfn_lint_beside(
    files: Files, settings: Settings, catalogue: Catalogue, root: Root
) -> Iterator[Iterable[Result]]:
    """Starts cfn-lint on the templates; what it says is there when slint itself is done.

    Raises UsageError where there is no cfn-lint to start.
    """
    if not settings.cfn_lint:
        yield ()
        return
    from slint.cfn_lint import CfnLint, Missing, find_program, likely_templates

    rule = next((rule for rule in catalogue.select(settings) if rule.id == INVALID_TEMPLATE), None)
    if rule is None:
        yield ()
        return
    try:
        program = find_program()
    except Missing as error:
        raise click.UsageError(f"{error}, or leave it out with --no-cfn-lint") from error
    templates = discover(files, settings).templates
    asked = [path for path in templates if root.only is None or path in root.only]
    found = list(likely_templates(files, asked))
    if not found:
        yield ()
        return
    with CfnLint(root.folder, found, rule, program) as child:
        yield child.results(files)
