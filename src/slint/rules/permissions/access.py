"""What functions need and are not granted, and what they are granted and never need."""

from __future__ import annotations

from collections.abc import Iterator

from slint.finding import Severity
from slint.model.access import Need, Picture, Unused
from slint.permissions.matching import action_matches
from slint.rules import Report, rule
from slint.rules.permissions.wording import listed
from slint.source import Span


@rule
def action_not_granted(picture: Picture, report: Report) -> None:
    """SL409: a call needs an action that nothing grants to the function."""
    by_call: dict[Span, list[Need]] = {}
    for need in picture.missing:
        by_call.setdefault(need.calls[0], []).append(need)
    for span, needs in by_call.items():
        names = listed([f"`{need.action}`{_on(need)}" for need in needs])
        one = len({need.action for need in needs}) == 1
        report(
            span,
            f"{names} {'is' if one else 'are'} not granted to `{picture.function}`: "
            f"`{needs[0].call}` fails here with AccessDenied; add {'it' if one else 'them'} to the "
            "policies of the function",
            related=[*_elsewhere(picture, needs), (picture.span, "runs this code")],
            owner=needs[0].owner,
        )


def _on(need: Need) -> str:
    return f" on `{need.resource}`" if need.resource not in (None, "*") else ""


def _elsewhere(picture: Picture, needs: list[Need]) -> Iterator[tuple[Span, str]]:
    """Where the same action is granted on something else."""
    seen = set()
    for grant in picture.granted.grants if picture.granted else ():
        written = grant.kind in ("statement", "template", "managed")
        if written and any(action_matches(grant, need.action) for need in needs):
            if grant.span not in seen:
                seen.add(grant.span)
                text = "grants it on something else" if grant.allows else "denies it"
                yield grant.span, text


@rule
def grant_unused(picture: Picture, report: Report) -> None:
    """SL410: a service that a policy grants and no call of the function uses."""
    for unused in picture.unused:
        if unused.action and not report.options["actions"]:
            continue
        functions = unused.grant.functions or (picture.function or "",)
        whose = " and ".join(f"`{name}`" for name in functions[:3])
        report(
            unused.span,
            f"{_granted(unused)} here, but the code of {whose} never uses it; remove it",
            severity=Severity.WARNING if unused.writes else None,
        )


def _granted(unused: Unused) -> str:
    if unused.action:
        return f"`{unused.action}` is granted"
    name = f"`{unused.grant.name}` grants" if unused.grant.kind != "statement" else ""
    return f"{name} access to `{unused.service}`" if name else f"`{unused.service}` is granted"
