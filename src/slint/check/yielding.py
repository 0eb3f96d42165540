"""Findings that give way: two rules that say one thing about one place say it once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from slint.catalogue import Catalogue
from slint.check.merge import Merged
from slint.finding import Finding
from slint.source import Span


def give_way(
    kept: Sequence[Finding], said: Iterable[Finding], catalogue: Catalogue
) -> list[Finding]:
    """What is left of merged findings when some have yielded to those of other rules.

    `said` are the findings as the rules said them, each with what it is `about`; one of them that
    is not among `kept`, such as one that is suppressed, makes no other yield. The order in which
    rules ran does not matter, nor does it that the other one yields itself.
    """
    yields = {rule.id: rule.yields_to for rule in catalogue if rule.yields_to}
    concerned = {*yields, *(each for others in yields.values() for each in others)}
    standing = {(each.rule, each.span) for each in kept if each.rule in concerned}
    parts = [each for each in said if (each.rule, each.span) in standing]
    taken: dict[str, set[Span]] = {}
    for part in parts:
        taken.setdefault(part.rule, set()).update(part.about)

    def yielded(part: Finding) -> bool:
        others = (taken.get(rule, set()) for rule in yields.get(part.rule, ()))
        return any(not places.isdisjoint(part.about) for places in others)

    stay = Merged(part._replace(about=()) for part in parts if not yielded(part))
    left = {(each.rule, each.span): each for each in stay}
    gone = standing - left.keys()
    return [
        left.get((each.rule, each.span), each)
        for each in kept
        if (each.rule, each.span) not in gone
    ]
