"""Permissions by which whoever has them can gain others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from slint.model.permission import Statement
from slint.model.template import Template
from slint.permissions.matching import action_pattern
from slint.rules import Report, rule
from slint.rules.permissions.statements import every_action, narrowed
from slint.rules.permissions.whose import weight
from slint.rules.permissions.wording import listed, whole_service


@rule
def privilege_escalation(template: Template, report: Report) -> None:
    """SL407: a known set of actions, all on every resource, in one role."""
    methods: Mapping[str, Sequence[str]] = report.data("escalations")["methods"]
    seen = set()
    for holder, statements in _roles(template.statements).items():
        wide = [each for each in statements if _wide(each)]
        denied = [each for each in statements if each.effect == "Deny"]
        for statement, actions in _sets(wide, denied, methods):
            key = (statement.span, actions)
            if key in seen:
                continue
            seen.add(key)
            names = listed([f"`{action}`" for action in sorted(actions)])
            report(
                statement.span,
                f"{names} on every resource {'lets' if len(actions) == 1 else 'together let'} "
                f"`{holder}` gain any other permission; name the resources it works on, or leave "
                f"{'it' if len(actions) == 1 else 'one of them'} out",
                resource=statement.owner,
                severity=weight(statement, report),
                related=[
                    (each.span, "allowed here")
                    for each in wide
                    if each is not statement and any(_allows(each, action) for action in actions)
                ],
            )


def _roles(statements: Sequence[Statement]) -> dict[str, list[Statement]]:
    """The statements of each function together, and those of every other owner."""
    found: dict[str, list[Statement]] = {}
    for statement in statements:
        for holder in statement.functions or (statement.owner,):
            found.setdefault(holder, []).append(statement)
    return found


def _wide(statement: Statement) -> bool:
    """Whether it allows something on every resource; what SL401 reports is left to it."""
    if not statement.allows or narrowed(statement):
        return False
    return any(whole_service(each) is not None for each in statement.resources)


def _allows(statement: Statement, action: str) -> bool:
    return any(
        action_pattern(each.text).fullmatch(action.lower())
        for each in statement.actions
        if each.text and not every_action(each)
    )


def _sets(
    wide: Sequence[Statement], denied: Sequence[Statement], methods: Mapping[str, Sequence[str]]
) -> Iterator[tuple[Statement, frozenset[str]]]:
    """The smallest sets that are allowed, each with the first statement that allows a part."""
    found: list[frozenset[str]] = []
    for actions in sorted(methods.values(), key=len):
        holders = [next((each for each in wide if _allows(each, it)), None) for it in actions]
        if None in holders or any(_allows(each, it) for each in denied for it in actions):
            continue
        whole = frozenset(actions)
        if any(smaller <= whole for smaller in found):
            continue
        found.append(whole)
    for statement in wide:
        own = [each for each in found if any(_allows(statement, it) for it in each)]
        found = [each for each in found if each not in own]
        single = frozenset(action for each in own if len(each) == 1 for action in each)
        yield from ((statement, each) for each in own if len(each) > 1)
        if single:
            yield statement, single
