"""Imports against what is installed for the function."""

from __future__ import annotations

import re

from slint.model.code import Package
from slint.model.execution import Execution, Import
from slint.rules import Report, rule
from slint.rules.places import imported

# What Lambda's Python runtimes bring besides the standard library.
_RUNTIME = frozenset(
    "boto3 botocore s3transfer jmespath dateutil urllib3 six snapshot_restore_py awslambdaric "
    "aws_durable_execution_sdk_python "
    "simplejson pip setuptools pkg_resources wheel __main__ bootstrap".split()
)

# Stubs of types, and plug-ins of the tools that developers run: no function imports them.
_ASIDE = re.compile(r"types-.*|.*-stubs(-lite)?|mypy-boto3.*|(pytest|flake8|pylint)-.*")


@rule
def dependency_missing(execution: Execution, report: Report) -> None:
    """SL906: an import that nothing in the package provides."""
    function, modules = execution.function, report.data("python-versions")["modules"]
    missing: dict[str, Import] = {}
    for each in execution.imports:
        top = each.name.partition(".")[0]
        if not (each.guarded or each.conditional or top in modules or top in _RUNTIME):
            missing.setdefault(top, each)
    if not missing or function is None or execution.package is None or _paths_changed(execution):
        return
    package = execution.package()
    if not package.complete or not package.closed():
        return
    provided = _provided(package, report)
    if provided is None:
        return
    for top, each in missing.items():
        if top in provided or (package.inline and top == "cfnresponse"):
            continue
        where = (
            "code in the template has no packages; add a layer, or move the code to a folder"
            if package.inline
            else "neither code folder nor requirements provide it; add it to `requirements.txt`"
        )
        report(
            each.span,
            f"`{top}` is not there when `{function.id}` starts: {where}",
            related=[
                *imported(each),
                (function.at("CodeUri" if function.sam else "Code"), "its code"),
            ],
        )


def _paths_changed(execution: Execution) -> bool:
    """Whether the code itself says where modules are found."""
    names = ("sys.path", "site.", "importlib.", "zipimport.")
    return any(call.name.startswith(names) for call in execution.init_calls) or any(
        use.name == "sys.path" for use in execution.library_uses
    )


def _provided(package: Package, report: Report) -> set[str] | None:
    """The names that can be imported; None where one of the requirements is not known."""
    found = set(package.modules)
    named = [each for each in (*package.requirements, *package.nearby) if not _aside(each.name)]
    if any(each.extras for each in named):
        return None
    pending = [each.name for each in named]
    seen: set[str] = set()
    while pending:
        name = pending.pop()
        if name in seen or _aside(name):
            continue
        seen.add(name)
        distribution = report.libraries.distribution(name)
        if distribution is None or distribution.needs is None:
            return None
        found.update(distribution.modules)
        pending += distribution.needs
    return found


def _aside(name: str) -> bool:
    return _ASIDE.fullmatch(name) is not None
