"""Every example of every rule: a bad one has the findings it marks, a good one has none."""

from __future__ import annotations

import pytest

from slint.catalogue import Catalogue, Example, Rule
from slint.testing import run_example

CATALOGUE = Catalogue.load()


@pytest.mark.parametrize(
    ("rule", "example"),
    [
        pytest.param(rule, example, id=f"{rule.id}-{rule.name}-{number}-{example.kind}")
        for rule in CATALOGUE
        for number, example in enumerate(rule.examples, 1)
    ],
)
def test_example(rule: Rule, example: Example) -> None:
    assert run_example(CATALOGUE, rule, example) == []


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in CATALOGUE])
def test_one_form(rule: Rule) -> None:
    """A summary is a short phrase, `why` at most five lines; tags name the topic first."""
    assert len(rule.summary) <= 60
    assert not rule.summary.endswith(".")
    assert len(rule.why.splitlines()) == 1 or len(rule.why.strip().splitlines()) <= 5
    assert rule.references
    assert all(option.help.endswith(".") for option in rule.options.values())
    assert ("security" in rule.tags) == (rule.security is not None)
    assert rule.tags[0] == rule.path.split("/")[-2].replace("_", "-")
