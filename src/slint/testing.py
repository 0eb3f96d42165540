"""Runs the examples of rules: what their YAML shows is what the tests hold them to."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from slint.catalogue import INVALID_TEMPLATE, Catalogue, Example, Place, Rule
from slint.catalogue.packs import OWN_PREFIX, with_packs
from slint.cfn_lint import CfnLint, find_program
from slint.check.engine import check
from slint.check.settle import settle
from slint.check.suppress import UNUSED_SUPPRESSION
from slint.files import DiskFiles, MemoryFiles
from slint.finding import Result
from slint.settings import Settings

TODAY = datetime.date(2027, 1, 15)
"""The day on which every example is checked."""


def run_examples(catalogue: Catalogue, rule: Rule) -> list[str]:
    """What is wrong with the examples of a rule, a sentence each; empty when all hold."""
    if not rule.examples:
        return [f"{rule.id} {rule.name}: no examples"]
    return [
        f"{rule.id} {rule.name}, example {number} ({example.kind}): {failure}"
        for number, example in enumerate(rule.examples, 1)
        for failure in run_example(catalogue, rule, example)
    ]


def run_folder(folder: Path) -> list[str]:
    """What is wrong with the examples of a folder of YAML, a sentence each.

    Raises CatalogueError where a rule does not fit.
    """
    return _run_pack(with_packs(Catalogue.load(), DiskFiles(folder), folders=["."]))


def run_package(module: str) -> list[str]:
    """What is wrong with the examples of a package with rules, a sentence each.

    Raises CatalogueError where a rule does not fit.
    """
    return _run_pack(with_packs(Catalogue.load(), MemoryFiles({}), modules=[module]))


def _run_pack(catalogue: Catalogue) -> list[str]:
    return [
        failure
        for rule in catalogue
        if rule.prefix != OWN_PREFIX
        for failure in run_examples(catalogue, rule)
    ]


def run_example(catalogue: Catalogue, rule: Rule, example: Example) -> list[str]:
    """Where the findings of a rule differ from an example's markers."""
    failures, found = _run(catalogue, rule, example.files)
    expected = set(example.expected)
    failures += [f"{path}:{line}: no finding" for path, line in sorted(expected - found.keys())]
    failures += [
        f"{path}:{line}: unexpected finding: {message}"
        for (path, line), message in found.items()
        if Place(path, line) not in expected
    ]
    if example.after is not None:
        late, left = _run(catalogue, rule, example.after)
        failures += [f"after the fix: {failure}" for failure in late]
        failures += [
            f"after the fix, {path}:{line}: still a finding: {message}"
            for (path, line), message in left.items()
        ]
    return failures


def _run(
    catalogue: Catalogue, rule: Rule, files: Mapping[str, str]
) -> tuple[list[str], dict[Place, str]]:
    # What is said about suppressions is about those of the other rules.
    # A rule that gives way is shown with those that it gives way to.
    select = () if rule.id == UNUSED_SUPPRESSION else (rule.id, *rule.yields_to)
    cfn_lint = rule.id == INVALID_TEMPLATE
    settings = Settings(select=select, today=TODAY, cfn_lint=cfn_lint)
    results = check(MemoryFiles(files), settings, catalogue)
    beside = _cfn_lint(rule, files) if cfn_lint else []
    outcome = settle(chain(results, beside), settings, catalogue)
    failures = [
        f"{failure.span.path}:{failure.span.line}: {failure.rule} failed: {failure.message}"
        for failure in outcome.failures
    ]
    found = {
        Place(finding.span.path, finding.span.line): finding.message
        for finding in (*outcome.findings, *outcome.held_back)
        if finding.rule == rule.id
    }
    return failures, found


def _cfn_lint(rule: Rule, files: Mapping[str, str]) -> list[Result]:
    """What cfn-lint says: it reads nothing but files on the disk."""
    with TemporaryDirectory() as folder:
        for path, text in files.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        disk = DiskFiles(Path(folder))
        with CfnLint(Path(folder), list(files), rule, find_program()) as beside:
            return list(beside.results(disk))
