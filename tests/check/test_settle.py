"""Merging, ordering, holding back, fingerprints and the exit code."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slint.catalogue import Catalogue
from slint.check.settle import Exit, exit_code, fingerprints, merge, settle
from slint.finding import Confidence, Counts, Failure, Finding, Notice, Outcome, Result, Severity
from slint.globs import Glob
from slint.settings import Settings
from slint.source import Span

CATALOGUE = Catalogue.load()
ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
READ = Counts(files=2, templates=1, functions=1, joined=1)


def finding(
    line: int = 1,
    severity: Severity = WARNING,
    confidence: Confidence = Confidence.HIGH,
    *,
    rule: str = "SL201",
    path: str = "template.yaml",
    function: str | None = None,
    owner: str = "",
) -> Finding:
    return Finding(
        rule,
        "timeout-unset",
        severity,
        confidence,
        f"{severity} of {function}",
        Span(path, line, 3, line, 9),
        function=function,
        owner=owner,
    )


def result(*findings: Finding, counts: Counts = READ) -> Result:
    return Result("template.yaml", findings, counts)


def test_one_finding_a_rule_and_span() -> None:
    first, second, third = (
        finding(severity=severity, function=name)
        for severity, name in ((NOTE, "A"), (ERROR, "B"), (WARNING, "A"))
    )
    (merged,) = merge([first, second, third])
    assert merged.severity is ERROR
    assert merged.message == "error of B"
    assert merged.function == "A"
    assert merged.functions == ("A", "B")


def test_a_lone_finding_lists_its_function() -> None:
    assert merge([finding(function="A")])[0].functions == ("A",)
    assert merge([finding()])[0].functions == ()


def test_findings_are_in_order_of_place() -> None:
    places = [(2, "b.py"), (9, "a.py"), (10, "a.py"), (1, "b.py")]
    merged = merge(finding(line, path=path) for line, path in places)
    assert [(one.span.path, one.span.line) for one in merged] == [
        ("a.py", 9),
        ("a.py", 10),
        ("b.py", 1),
        ("b.py", 2),
    ]


def test_what_is_held_back() -> None:
    note, unsure, other = (
        finding(1, NOTE),
        finding(2, ERROR, Confidence.LOW),
        finding(3, path="other.yaml"),
    )
    chosen = finding(4, NOTE, Confidence.LOW, rule="SL206")
    outcome = settle(
        [result(note, unsure), result(other, chosen)],
        Settings(extend_select=("SL206",)),
        CATALOGUE,
        {"template.yaml"},
    )
    assert [one.rule for one in outcome.findings] == ["SL206"]
    assert [one.span.line for one in outcome.below_severity] == [1]
    assert [one.span.line for one in outcome.below_confidence] == [2]
    assert [one.span.line for one in outcome.elsewhere] == [3]
    assert outcome.counts == Counts(4, 2, 2, 2, 0)


def test_no_results_is_no_counts() -> None:
    assert settle([], Settings(), CATALOGUE).counts == Counts()


def test_other_languages_are_summed() -> None:
    a, b = Notice("a.yaml", "templated"), Notice("b.yaml", "templated")
    results = [result()._replace(other=(("nodejs", 2), ("java", 1))), result()]
    results.append(result()._replace(other=(("nodejs", 1),), remarks=(a, b)))
    results.append(result()._replace(remarks=(b,)))
    outcome = settle(results, Settings(), CATALOGUE)
    assert outcome.other == (("java", 1), ("nodejs", 3))
    assert outcome.remarks == (a, b)


def test_severities_are_replaced() -> None:
    results = [result(finding(1, NOTE), finding(2, ERROR), finding(3, rule="SL502"))]
    outcome = settle(results, Settings(severity={"SL201": ERROR}), CATALOGUE)
    assert [one.severity for one in outcome.findings] == [ERROR, ERROR, WARNING]
    outcome = settle(results, Settings(severity={"SL201": NOTE}), CATALOGUE)
    assert [one.span.line for one in outcome.below_severity] == [1, 2]


def test_rules_are_ignored_in_files() -> None:
    results = [
        result(
            finding(1, path="a/tests/x.py"), finding(2, path="a/x.py"), finding(3, path="b/x.py")
        )
    ]

    def lines(**settings: object) -> list[int]:
        outcome = settle(results, Settings(**settings), CATALOGUE)  # type: ignore[arg-type]
        assert outcome.held_back == ()
        return [one.span.line for one in outcome.findings]

    assert lines(per_file_ignores=((Glob(".", "tests/"), ("timeout-unset",)),)) == [2, 3]
    assert lines(per_file_ignores=((Glob("a", "*.py"), ("SL2", "SL502")),)) == [3]
    assert lines(per_file_ignores=((Glob(".", "*.py"), ("SL502",)),)) == [1, 2, 3]
    assert lines(extend_exclude=(Glob(".", "a"),)) == [3]
    assert lines(exclude=(Glob("a", "/tests"),)) == [2, 3]
    # What is excluded can be asked for.
    assert lines(extend_exclude=(Glob(".", "a/"),), paths=("a",)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("outcome", "fail_on", "code"),
    [
        (Outcome((), counts=READ), WARNING, Exit.CLEAN),
        (Outcome(()), WARNING, Exit.NOTHING),
        (Outcome((), counts=Counts(files=3)), WARNING, Exit.NOTHING),
        (Outcome((finding(),), counts=READ), WARNING, Exit.FINDINGS),
        (Outcome((finding(),), counts=READ), ERROR, Exit.CLEAN),
        (Outcome((finding(severity=ERROR),), counts=READ), None, Exit.CLEAN),
        (Outcome((finding(severity=NOTE),), counts=READ), NOTE, Exit.FINDINGS),
        (Outcome((), (finding(severity=NOTE),), counts=READ), NOTE, Exit.FINDINGS),
        (Outcome((), (), (finding(),), counts=READ), WARNING, Exit.CLEAN),
        (Outcome((), (), (), (finding(),), counts=READ), WARNING, Exit.CLEAN),
        (Outcome((finding(severity=ERROR),)), WARNING, Exit.FINDINGS),
        (Outcome((finding(severity=NOTE),)), WARNING, Exit.CLEAN),
    ],
)
def test_exit_code(outcome: Outcome, fail_on: Severity | None, code: Exit) -> None:
    assert exit_code(outcome, fail_on) is code
    failed = outcome._replace(failures=(Failure("SL101", Span("a.py", 1, 1, 1, 2), "boom"),))
    assert exit_code(failed, fail_on) is Exit.FAILURE


def test_the_fingerprint_is_as_documented() -> None:
    one = finding(3, function="Orders")
    (made,) = fingerprints([one], lambda _path, _line: "  Type:\t AWS::Lambda::Function ").values()
    text = "SL201\x1ftemplate.yaml\x1fOrders\x1fType: AWS::Lambda::Function\x1f0"
    assert made == hashlib.sha256(text.encode()).hexdigest()[:32]


def test_the_owner_of_a_fingerprint() -> None:
    def of(one: Finding) -> str:
        return fingerprints([one], lambda _path, _line: "x")[one]

    resource = finding(owner="Store.put")._replace(resource="Role")
    assert len({of(finding()), of(finding(owner="Store.put")), of(resource)}) == 3
    assert of(finding(function="Role")) == of(resource)


@given(st.lists(st.integers(1, 50), unique=True, min_size=1), st.integers(0, 1000))
def test_moved_lines_keep_their_fingerprints(lines: list[int], moved: int) -> None:
    def made(by: int) -> list[str]:
        findings = [finding(line + by) for line in sorted(lines)]
        prints = fingerprints(findings, lambda _path, line: "abc"[(line - by) % 3])
        assert len(set(prints.values())) == len(findings)
        return [prints[one] for one in findings]

    assert made(0) == made(moved)
