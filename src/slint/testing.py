"""Runs the examples of rules: what their YAML shows is what the tests hold them to."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from slint.catalogue import Catalogue, Example, Place, Rule
from slint.config import Settings
from slint.engine import check
from slint.files import MemoryFiles

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
    settings = Settings(select=(rule.id,), today=TODAY)
    results = list(check(MemoryFiles(files), settings, catalogue))
    failures = [
        f"{failure.span.path}:{failure.span.line}: {failure.rule} failed: {failure.message}"
        for result in results
        for failure in result.failures
    ]
    found = {
        Place(finding.span.path, finding.span.line): finding.message
        for result in results
        for finding in result.findings
        if finding.rule == rule.id
    }
    return failures, found
