"""What the code asks of the version of Python, against the runtime."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from slint.model.code import Package
from slint.model.execution import Execution
from slint.rules import Report, rule
from slint.source import Span

_RUNTIME = re.compile(r"python3\.(\d+)")
_UNLOADABLE = "the module cannot be loaded"
_SINCE = {
    "`:=`": 8,
    "positional-only parameters": 8,
    "annotations such as `list[int]`": 9,
    "`match`": 10,
    "annotations with `|`": 10,
    "`except*`": 11,
    "type parameters": 12,
    "`type` statements": 12,
    "f-strings with quotes of their own kind inside the braces": 12,
    "defaults of type parameters": 13,
    "t-strings": 14,
}


@rule
def runtime_syntax_mismatch(execution: Execution, report: Report) -> None:
    """SL905: syntax, modules or members that the runtime's Python does not have."""
    function = execution.function
    runtime = function.get("Runtime") if function else None
    match = _RUNTIME.fullmatch(runtime.text or "") if runtime else None
    if function is None or runtime is None or match is None or function.image:
        return
    said: set[tuple[str, str]] = set()
    for span, what, name, came in _faults(execution, int(match[1]), report.data("python-versions")):
        if (span.path, name) not in said:
            said.add((span.path, name))
            fails = "it fails when this is reached" if "." in name else _UNLOADABLE
            newer = "raise the runtime, or write" if came else "write"
            report(
                span,
                f"{what}, but `{function.id}` runs on `{runtime.text}`: {fails}; {newer} it "
                "another way",
                related=[(runtime.span, "its runtime")],
            )


def _faults(
    execution: Execution, minor: int, table: Mapping[str, Any]
) -> Iterator[tuple[Span, str, str, bool]]:
    """What does not fit: the place, a sentence about it, its name, and whether it came later."""
    for feature in execution.features:
        since = _SINCE[feature.name]
        if minor < since:
            yield feature.span, f"{feature.name} came with Python 3.{since}", feature.name, True
    for use in execution.library_uses:
        found = None if use.guarded else _changed(use.name, minor, table)
        if found is None:
            continue
        name, added, removed = found
        whole = name in table["modules"]
        if whole and (not use.imported or _elsewhere(execution, name.partition(".")[0])):
            continue
        if added is not None and minor < added:
            yield use.span, f"`{name}` came with Python 3.{added}", name, True
        else:
            yield use.span, f"`{name}` was removed in Python 3.{removed}", name, False


def _changed(
    name: str, minor: int, table: Mapping[str, Any]
) -> tuple[str, int | None, int | None] | None:
    """The module or member in a dotted name that this version does not have."""
    parts = name.split(".")
    if parts[0] not in table["modules"]:
        return None
    for count in range(1, len(parts) + 1):
        prefix = ".".join(parts[:count])
        row = table["modules"].get(prefix) or table["members"].get(prefix)
        if row is not None:
            added, removed = row
            if (added is not None and minor < added) or (removed is not None and removed <= minor):
                return prefix, added, removed
    return None


def _elsewhere(execution: Execution, module: str) -> bool:
    """Whether a module may come from elsewhere: a layer, or a distribution that brings it back."""
    package: Package | None = execution.package() if execution.package else None
    if package is None or not package.closed() or module in package.modules:
        return True
    names = {each.name for each in (*package.requirements, *package.nearby)}
    return (module == "distutils" and "setuptools" in names) or any(
        name.endswith(module.replace("_", "-")) for name in names
    )
