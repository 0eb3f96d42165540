"""From what the applications say to what the run says: merged, ordered, split and weighed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from enum import IntEnum

from slint.config import Settings
from slint.finding import Counts, Finding, Outcome, Result, Severity
from slint.source import Span


class Exit(IntEnum):
    """How a run ends."""

    CLEAN = 0
    FINDINGS = 1
    FAILURE = 2
    NOTHING = 3


def settle(
    results: Iterable[Result],
    settings: Settings,
    chosen: Collection[str],
    only: Collection[str] | None = None,
) -> Outcome:
    """What the run says; the rules in `chosen` show at every severity and confidence.

    `only` are the files asked about; None stands for all.
    """
    results = tuple(results)
    shown, below_severity, below_confidence, elsewhere = [], [], [], []
    for finding in merge(finding for result in results for finding in result.findings):
        if only is not None and finding.span.path not in only:
            elsewhere.append(finding)
        elif finding.rule in chosen:
            shown.append(finding)
        elif finding.confidence < settings.min_confidence:
            below_confidence.append(finding)
        elif finding.severity < settings.min_severity:
            below_severity.append(finding)
        else:
            shown.append(finding)
    other: Counter[str] = Counter()
    for result in results:
        other.update(dict(result.other))
    return Outcome(
        tuple(shown),
        tuple(below_severity),
        tuple(below_confidence),
        tuple(elsewhere),
        Counts(*map(sum, zip(*(result.counts for result in results), strict=True))),
        tuple(item for result in results for item in result.unjoined),
        tuple(item for result in results for item in result.failures),
        tuple(dict.fromkeys(item for result in results for item in result.remarks)),
        tuple(sorted(other.items())),
        tuple(dict.fromkeys(item for result in results for item in result.unread)),
    )


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """One finding a rule and span, in order of place.

    The worst severity wins, then the highest confidence; `functions` are those of all.
    """
    places: dict[tuple[str, Span], Finding] = {}
    for finding in findings:
        place = (finding.rule, finding.span)
        known = places.get(place)
        places[place] = _merged(known or finding, finding)
    return sorted(places.values(), key=_order)


def _merged(first: Finding, second: Finding) -> Finding:
    def weight(finding: Finding) -> tuple[int, int]:
        return finding.severity, finding.confidence

    worst = second if weight(second) > weight(first) else first
    functions = dict.fromkeys((*_functions(first), *_functions(second)))
    return worst._replace(functions=tuple(functions), function=next(iter(functions), None))


def _functions(finding: Finding) -> tuple[str, ...]:
    return finding.functions or ((finding.function,) if finding.function else ())


def _order(finding: Finding) -> tuple[Span, str]:
    return finding.span, finding.rule


def fingerprints(
    findings: Iterable[Finding], line: Callable[[str, int], str]
) -> dict[Finding, str]:
    """The fingerprint `slint/v1` of each finding: 32 hexadecimal digits.

    It holds no line number, so moved code keeps its own. `line` gives the text of a line of
    a file by path and number; paths are taken from the root of the run.
    """
    from hashlib import sha256  # noqa: PLC0415 (most reports print no fingerprints)

    seen: Counter[tuple[str, ...]] = Counter()
    made = {}
    for finding in sorted(findings, key=_order):
        owner = finding.function or finding.resource or finding.owner
        text = " ".join(line(finding.span.path, finding.span.line).split())
        parts = (finding.rule, finding.span.path, owner, text)
        joined = "\x1f".join((*parts, str(seen[parts])))
        seen[parts] += 1
        digest = sha256(joined.encode("utf-8", "surrogatepass"))
        made[finding] = digest.hexdigest()[:32]
    return made


def exit_code(outcome: Outcome, fail_on: Severity | None) -> Exit:
    """How the run ends; None never fails for a finding.

    A finding that only the least severity holds back fails as well: what is shown and what
    fails are two questions.
    """
    if outcome.failures:
        return Exit.FAILURE
    findings = outcome.findings + outcome.below_severity
    if fail_on is not None and any(finding.severity >= fail_on for finding in findings):
        return Exit.FINDINGS
    if findings or outcome.counts.templates or outcome.counts.functions:
        return Exit.CLEAN
    return Exit.NOTHING
