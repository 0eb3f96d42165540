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
    from slint.cfn_lint import CfnLint, Missing, likely_templates

    rule = next((rule for rule in catalogue.select(settings) if rule.id == INVALID_TEMPLATE), None)
    templates: Iterable[str] = discover(files, settings).templates if rule else ()
    asked = [path for path in templates if root.only is None or path in root.only]
    found = list(likely_templates(files, asked))
    if rule is None or not found:
        yield ()
        return
    try:
        child = CfnLint(root.folder, found, rule)
    except Missing as error:
        raise click.UsageError(f"{error}; install it there, or use --no-cfn-lint") from error
    with child:
        yield child.results(files)
