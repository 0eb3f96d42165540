"""One picture of a function out of those under the combinations of its conditions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from slint.model.access import Grants, Needs, Picture


def by_function(pictures: Iterable[Picture]) -> list[Picture]:
    """One picture a function, in order; what only some combinations lack or waste is left out."""
    groups: dict[object, list[Picture]] = {}
    for each in pictures:
        groups.setdefault((each.template, each.function, each.path, each.span), []).append(each)
    return [_merged(group) for group in groups.values()]


def _merged(group: Sequence[Picture]) -> Picture:
    first = group[0]
    if len(group) == 1:
        return first
    needed = dict.fromkeys(need for each in group for need in each.needs.needed)
    unnamed = dict.fromkeys(lost for each in group for lost in each.needs.unnamed)
    grants = dict.fromkeys(
        grant for each in group if each.granted is not None for grant in each.granted.grants
    )
    known = all(each.granted is not None and each.granted.known for each in group)
    reason = next((e.granted.reason for e in group if e.granted and e.granted.reason), "")
    return replace(
        first,
        needs=Needs(
            tuple(needed),
            tuple(unnamed),
            frozenset().union(*(each.needs.possible for each in group)),
            any(each.needs.cut for each in group),
        ),
        granted=Grants(tuple(grants), known, reason),
        missing=tuple(n for n in first.missing if all(n in each.missing for each in group)),
        unused=tuple(u for u in first.unused if all(_has(each, u) for each in group)),
    )


def _has(picture: Picture, unused: object) -> bool:
    return unused in picture.unused


def settled(pictures: Sequence[Picture]) -> list[Picture]:
    """Pictures in which nothing is unused that another function of the same role needs."""
    by_name = {(each.template, each.function): each for each in pictures}
    found = []
    for each in pictures:
        kept = []
        for unused in each.unused:
            others = [by_name.get((each.template, name)) for name in unused.grant.functions]
            if all(other is not None and unused in other.unused for other in others):
                kept.append(unused)
        found.append(replace(each, unused=tuple(kept)))
    return found
