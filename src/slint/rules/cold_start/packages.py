"""What is installed for a function."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from slint.finding import Severity
from slint.model.code import Package, Requirement
from slint.model.execution import Execution
from slint.model.libraries import Distribution
from slint.rules import Report, rule
from slint.rules.places import runs

_Known: TypeAlias = Callable[[str], Distribution | None]


@rule
def oversized_package(execution: Execution, report: Report) -> None:
    """SL505: requirements that fill what Lambda unpacks for a function."""
    package = _installed(execution)
    function = execution.function
    if package is None or function is None:
        return
    known = report.libraries.distribution
    weights: dict[str, float] = {}
    pending = [each.name for each in package.requirements]
    while pending:
        name = pending.pop()
        found = known(name)
        if found is None or name in weights:
            continue
        weights[name] = _own_size(found, known)
        pending += found.needs or ()
    total, limit = sum(weights.values()), report.options["limit"]
    if total <= limit * report.options["share"]:
        return
    largest = sorted(weights, key=lambda name: weights[name], reverse=True)[:3]
    listed = ", ".join(f"`{name}` {weights[name]:.0f} MB" for name in largest)
    named = {each.name: each for each in reversed(package.requirements)}
    heaviest = max(named.values(), key=lambda each: _size(each.name, known))
    report(
        heaviest.span,
        f"the packages of `{function.id}` take about {total:.0f} MB unpacked, of {limit} MB that "
        f"Lambda allows ({listed}); remove some, or use a container image",
        related=runs(execution),
    )


def _own_size(found: Distribution, known: _Known) -> float:
    """What a distribution adds to those that it needs, in MB; rather too little."""
    needed = sum(_size(name, known) for name in found.needs or ())
    return max((found.size or 0.0) - needed, 0.0)


def _size(name: str, known: _Known) -> float:
    """The MB of a distribution with all that it needs; 0 where that is not known."""
    found = known(name)
    return (found.size if found else None) or 0.0


@rule
def unused_dependency(execution: Execution, report: Report) -> None:
    """SL506: a distribution that the code never imports, or that only tests need."""
    package = _installed(execution)
    function = execution.function
    if package is None or function is None:
        return
    known = {each.name: report.libraries.distribution(each.name) for each in package.requirements}
    tools = re.compile("|".join(report.options["tools"]))
    needs = {name: found.needs if found else None for name, found in known.items()}
    needed = {name for names in needs.values() for name in names or ()}
    opaque = [each for each in package.requirements if needs[each.name] is None]
    for each in package.requirements:
        found = known[each.name]
        modules = found.modules if found else (each.name.replace("-", "_"),)
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
        elif found and not _indirect(each, needed, opaque, report):
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
