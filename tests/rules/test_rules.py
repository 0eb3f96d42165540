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
