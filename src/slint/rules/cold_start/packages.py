"""What is installed for a function."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from slint.finding import Severity
from slint.model.code import Package, Requirement
from slint.model.execution import Execution
from slint.rules import Report, rule
from slint.rules.places import runs


@rule
def oversized_package(execution: Execution, report: Report) -> None:
    """SL505: requirements that fill what Lambda unpacks for a function."""
    package = _installed(execution)
    function = execution.function
    if package is None or function is None:
        return
    table = report.data("distributions")["distributions"]
    weights: dict[str, float] = {}
    pending = [each.name for each in package.requirements]
    while pending:
        name = pending.pop()
        row = table.get(name)
        if row is None or name in weights:
            continue
        weights[name] = _own_size(row, table)
        pending += row[1] or ()
    total, limit = sum(weights.values()), report.options["limit"]
    if total <= limit * report.options["share"]:
        return
    largest = sorted(weights, key=lambda name: weights[name], reverse=True)[:3]
    listed = ", ".join(f"`{name}` {weights[name]:.0f} MB" for name in largest)
    named = {each.name: each for each in reversed(package.requirements)}
    heaviest = max(named.values(), key=lambda each: (table.get(each.name) or (0, 0, 0))[2] or 0)
    report(
        heaviest.span,
        f"the packages of `{function.id}` take about {total:.0f} MB unpacked, of {limit} MB that "
        f"Lambda allows ({listed}); remove some, or use a container image",
        related=runs(execution),
    )


def _own_size(row: list[Any], table: Mapping[str, Any]) -> float:
    """What a distribution adds to those that it needs, in MB; rather too little."""
    needed = sum((table.get(name) or (0, 0, 0))[2] or 0.0 for name in row[1] or ())
    return max((row[2] or 0.0) - needed, 0.0)


@rule
def unused_dependency(execution: Execution, report: Report) -> None:
    """SL506: a distribution that the code never imports, or that only tests need."""
    package = _installed(execution)
    function = execution.function
    if package is None or function is None:
        return
    table = report.data("distributions")["distributions"]
    tools = re.compile("|".join(report.options["tools"]))
    needed = {
        name
        for each in package.requirements
        for name in (table.get(each.name) or ((), ()))[1] or ()
    }
    opaque = [
        each for each in package.requirements if (table.get(each.name) or (0, None))[1] is None
    ]
    for each in package.requirements:
        modules = (table.get(each.name) or ([each.name.replace("-", "_")],))[0]
        if any(package.mentioned_in_code(module) for module in modules):
            continue
        if tools.fullmatch(each.name):
            report(
                each.span,
                f"`{each.name}` is a tool for development, but is installed into `{function.id}`; "
                "move it to a file of its own, such as `requirements-dev.txt`",
                severity=Severity.WARNING,
                related=runs(execution),
            )
        elif each.name in table and not _indirect(each, needed, opaque, report):
            report(
                each.span,
                f"`{each.name}` is installed into `{function.id}`, whose code never imports it; "
                "remove it",
                severity=Severity.NOTE,
                confidence="low",
                related=runs(execution),
            )


def _indirect(
    each: Requirement, needed: set[str], opaque: list[Requirement], report: Report
) -> bool:
    """Whether another distribution may need it: a plug-in, a driver, a pinned dependency."""
    if each.name in needed or re.fullmatch("|".join(report.options["indirect"]), each.name):
        return True
    return each.pinned and any(other.name != each.name for other in opaque)


def _installed(execution: Execution) -> Package | None:
    """What SAM installs for a function."""
    function = execution.function
    if function is None or not function.sam or execution.package is None:
        return None
    package = execution.package()
    return package if package.requirements and not package.inline else None
