"""Silences findings, and tells of suppressions that silence nothing (SL002)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from slint.catalogue import Catalogue, Rule
from slint.finding import Finding, Suppressed, Suppression
from slint.settings import Settings
from slint.source import Span

UNUSED_SUPPRESSION = "SL002"

Wanted = Callable[[str, str], bool]
_Named = tuple[Rule | None, Suppression]


def suppress(
    findings: Iterable[Finding],
    suppressions: Sequence[Suppression],
    settings: Settings,
    catalogue: Catalogue,
    wanted: Wanted,
) -> tuple[list[Finding], tuple[Suppressed, ...]]:
    """The findings that are left, those of SL002 among them, and those that are silenced.

    `wanted` says whether findings of a rule in a file are wanted.
    """
    ran = {rule.id: rule for rule in catalogue.select(settings)}
    own = ran.get(UNUSED_SUPPRESSION)
    named = [(catalogue.find(each.rule) if each.rule else None, each) for each in suppressions]
    used: set[Suppression] = set()
    kept, silenced = _silence(findings, named, used)
    if own is None:
        return kept, tuple(silenced)

    def idle(*, about_itself: bool) -> Iterator[_Named]:
        for rule, each in named:
            if rule is None:
                told = not about_itself
            else:
                told = rule.id in ran and each.judged and each not in used
                told = told and (rule is own) is about_itself and wanted(rule.id, each.span.path)
            if told and wanted(UNUSED_SUPPRESSION, each.span.path):
                yield rule, each

    said = [_finding(own, rule, each, catalogue) for rule, each in idle(about_itself=False)]
    late, more = _silence(said, named, used)
    late += [_finding(own, rule, each, catalogue) for rule, each in idle(about_itself=True)]
    return kept + late, (*silenced, *more)


def _silence(
    findings: Iterable[Finding], named: Sequence[_Named], used: set[Suppression]
) -> tuple[list[Finding], list[Suppressed]]:
    """What is left and what is silenced; `used` gets every suppression that silences."""
    by_place: dict[tuple[str, str], list[Suppression]] = {}
    for rule, each in named:
        if rule is not None:
            by_place.setdefault((rule.id, each.span.path), []).append(each)
    kept, silenced = [], []
    for finding in findings:
        candidates = by_place.get((finding.rule, finding.span.path), ())
        found = [each for each in candidates if _holds(each.covers, finding.span)]
        used.update(found)
        if found:
            silenced.append(Suppressed(finding, found[0]))
        else:
            kept.append(finding)
    return kept, silenced


def _holds(covers: Span | None, span: Span) -> bool:
    """Whether a finding starts in a range; None is the whole file."""
    if covers is None:
        return True
    start = (span.line, span.column)
    return (covers.line, covers.column) <= start < (covers.end_line, covers.end_column)


def _finding(
    own: Rule, rule: Rule | None, suppression: Suppression, catalogue: Catalogue
) -> Finding:
    """A finding of SL002."""
    written = suppression.rule
    if rule is not None:
        where = "in this file" if suppression.covers is None else "in what it covers"
        message = f"`{written}` silences nothing, because it finds nothing {where}; remove it"
    elif written:
        nearest = catalogue.nearest(written)
        hint = f"did you mean `{nearest}`?" if nearest else "name a rule, or remove it"
        message = f"`{written}` is no id and no name of a rule, so it silences nothing; {hint}"
    else:
        message = "this suppression names no rule, so it silences nothing; write `ignore[SL101]`"
    return Finding(own.id, own.name, own.severity, own.confidence, message, suppression.span)
