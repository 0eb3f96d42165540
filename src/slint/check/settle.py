"""From what the applications say to what the run says: merged, ordered, split and weighed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from enum import IntEnum
from functools import cache

from slint.catalogue import Catalogue
from slint.check.merge import Merged
from slint.check.suppress import suppress
from slint.check.yielding import give_way
from slint.files import below
from slint.finding import Counts, Finding, Outcome, Result, Severity, Suppression
from slint.globs import matcher
from slint.settings import Settings
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
    catalogue: Catalogue,
    only: Collection[str] | None = None,
) -> Outcome:
    """What the run says; rules that the settings choose show at every severity and confidence.

    `only` are the files asked about; None stands for all. Raises SelectionError.
    """
    results = tuple(results)
    chosen = catalogue.chosen(settings)
    wanted = _wanted(settings, catalogue)
    said = [finding for result in results for finding in result.findings]
    found = [each for each in merge(said) if wanted(each.rule, each.span.path)]
    kept, suppressed = suppress(found, _suppressions(results), settings, catalogue, wanted)
    kept = [
        finding._replace(severity=settings.severity.get(finding.rule, finding.severity))
        for finding in give_way(kept, said, catalogue)
    ]
    shown, below_severity, below_confidence, elsewhere = [], [], [], []
    for finding in sorted(kept, key=_order):
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
        suppressed,
        tuple(item for result in results for item in result.found),
    )


def _wanted(settings: Settings, catalogue: Catalogue) -> Callable[[str, str], bool]:
    """Whether findings of a rule in a file are wanted: nothing excludes the file or the rule.

    What is excluded can be asked for by its path.
    """
    skip = matcher((*(settings.exclude or ()), *settings.extend_exclude))
    asked = [path for path in settings.paths if skip(path) or skip(f"{path}/")]
    ignored = [
        (matcher([glob]), frozenset[str]().union(*map(catalogue.matching, selectors)))
        for glob, selectors in settings.per_file_ignores
    ]

    @cache
    def excluded(path: str) -> bool:
        return skip(path) and not any(below(path, each) for each in asked)

    def wanted(rule: str, path: str) -> bool:
        if any(rule in rules and matches(path) for matches, rules in ignored):
            return False
        return not excluded(path)

    return wanted


def _suppressions(results: Iterable[Result]) -> list[Suppression]:
    """Each suppression once; judged where every application judges it."""
    found: dict[Suppression, bool] = {}
    for result in results:
        for each in result.suppressions:
            key = each._replace(judged=True)
            found[key] = found.get(key, True) and each.judged
    return [each._replace(judged=judged) for each, judged in found.items()]


def merge(findings: Iterable[Finding]) -> list[Finding]:
    """One finding a rule and span, in order of place."""
    return sorted(Merged(each._replace(about=()) for each in findings), key=_order)


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
    read = outcome.counts
    if findings or read.templates or read.functions or read.handlers:
        return Exit.CLEAN
    return Exit.NOTHING
