"""A finding gives way to that of another rule about the same thing."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

import pytest

from slint.catalogue import Catalogue, CatalogueError
from slint.catalogue.rule_file import read_rule
from slint.check.engine import check
from slint.check.settle import settle
from slint.files import MemoryFiles
from slint.finding import Confidence, Counts, Finding, Outcome, Result, Severity, Suppression
from slint.settings import Settings
from slint.source import Span

CATALOGUE = Catalogue.load()
RULE = """\
id: {id}
summary: Something is wrong
severity: warning
why: Because it is.
fix: Do not do it.
yields-to: [{others}]
detector: {{resource: AWS::S3::Bucket, property: Tags, must: present, message: "x"}}
"""
STATEMENT = Span("template.yaml", 9, 17, 11, 30)
ACTION, RESOURCE = STATEMENT._replace(line=10), STATEMENT._replace(line=11)


def finding(rule: str, span: Span, *about: Span, function: str | None = None) -> Finding:
    name = CATALOGUE.get(rule).name
    levels = (Severity.WARNING, Confidence.HIGH)
    return Finding(rule, name, *levels, "x", span, function=function, about=about)


WIDE = finding("SL401", ACTION, STATEMENT)
EVERYWHERE = finding("SL402", RESOURCE, STATEMENT)
ROLES = finding("SL406", RESOURCE, STATEMENT)


def settled(
    findings: Iterable[Finding], *suppressions: Suppression, **settings: tuple[str, ...]
) -> Outcome:
    result = Result("template.yaml", tuple(findings), Counts(), suppressions=suppressions)
    return settle([result], Settings(**settings), CATALOGUE)


def rules(outcome: Outcome) -> list[str]:
    return [each.rule for each in outcome.findings]


@pytest.mark.parametrize("order", list(permutations([WIDE, EVERYWHERE, ROLES])))
def test_what_says_the_same_says_it_once(order: tuple[Finding, ...]) -> None:
    assert rules(settled(order)) == ["SL401"]


def test_another_subject_is_another_thing() -> None:
    other = STATEMENT._replace(line=20)
    assert rules(settled([WIDE, EVERYWHERE._replace(about=(other,))])) == ["SL401", "SL402"]


def suppressed(rule: str, span: Span) -> Suppression:
    return Suppression(rule, span._replace(column=40), span)


def test_one_yields_to_nobody_who_is_suppressed() -> None:
    outcome = settled([WIDE, EVERYWHERE], suppressed("SL401", ACTION))
    assert rules(outcome) == ["SL402"]


def test_what_is_suppressed_does_not_yield() -> None:
    """So the comment silences something, and is no finding of SL002."""
    outcome = settled([WIDE, EVERYWHERE], suppressed("SL402", RESOURCE), extend_select=("SL002",))
    assert rules(outcome) == ["SL401"]
    assert [each.finding.rule for each in outcome.suppressed] == ["SL402"]


def test_a_helper_of_two_functions_yields_for_one_of_them() -> None:
    """SL606 speaks of one mapping; the other function still loses its records."""
    place = Span("src/app.py", 5, 1, 5, 9)
    one, other = (Span("template.yaml", line, 3, line, 9) for line in (3, 30))
    outcome = settled(
        [
            finding("SL608", place, one, function="One"),
            finding("SL608", place, other, function="Other"),
            finding("SL606", one._replace(line=8), one, function="One"),
        ]
    )
    assert [(each.rule, each.functions) for each in outcome.findings] == [
        ("SL608", ("Other",)),
        ("SL606", ("One",)),
    ]
    assert all(each.about == () for each in outcome.findings)


TEMPLATE = """\
Resources:
  Policy:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: "*"
            Resource: "*"
"""


@pytest.mark.parametrize(
    ("select", "expected"),
    [
        (("SL401", "SL402", "SL406"), ["SL401"]),
        (("SL402",), ["SL402"]),
        (("SL406",), ["SL406"]),
        (("SL402", "SL406"), ["SL402", "SL406"]),
    ],
)
def test_one_yields_to_nobody_who_does_not_run(
    select: tuple[str, ...], expected: list[str]
) -> None:
    settings = Settings(select=select)
    results = check(MemoryFiles({"template.yaml": TEMPLATE}), settings, CATALOGUE)
    assert rules(settle(results, settings, CATALOGUE)) == expected


@pytest.mark.parametrize(
    ("others", "message"),
    [
        ({"OPS001": "OPS009"}, "`yields-to` leads to OPS009, which is no rule"),
        ({"OPS001": "OPS001"}, "`yields-to` is not a list of other ids: 'OPS001'"),
        ({"OPS001": "wildcard-action"}, "`yields-to` is not a list of other ids"),
        ({"OPS001": "OPS002", "OPS002": "OPS001"}, "`yields-to` leads back to OPS001"),
        ({"OPS001": "OPS002", "OPS002": "OPS003", "OPS003": "OPS001"}, "`yields-to` leads back"),
    ],
)
def test_what_does_not_fit_is_refused(others: dict[str, str], message: str) -> None:
    with pytest.raises(CatalogueError) as error:
        CATALOGUE.extended(
            read_rule("own", f"rule-{rule.lower()}.yaml", RULE.format(id=rule, others=each))
            for rule, each in others.items()
        )
    assert error.value.message.startswith(message)
