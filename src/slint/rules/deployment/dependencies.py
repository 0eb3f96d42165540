"""Imports against what is installed for the function."""

from __future__ import annotations

import re

from slint.model.code import Package, Requirement
from slint.model.execution import Execution, Import
from slint.rules import Report, rule
from slint.rules.places import imported

# What Lambda's Python runtimes bring besides the standard library.
_RUNTIME = frozenset(
    "boto3 botocore s3transfer jmespath dateutil urllib3 six snapshot_restore_py awslambdaric "
    "aws_durable_execution_sdk_python "
    "simplejson pip setuptools pkg_resources wheel __main__ bootstrap".split()
)

# Stubs of types, and plug-ins of the tools that developers run: what they need says nothing.
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
    if not missing or function is None or function.platform != "lambda":
        return
    if execution.package is None or _paths_changed(execution):
        return
    package = execution.package()
    if not package.complete or not package.closed():
        return
    provided = _provided(package, report)
    if provided is None:
        return
    for top, each in missing.items():
        if _brought(top, provided) or (package.inline and top == "cfnresponse"):
            continue
        if package.inline:
            where = (
                "code in the template has no packages; add a layer, or move the code to a folder"
            )
        elif places := package.elsewhere(top):
            where = f"`{places[0]}` is not in its package; add it there"
        else:
            where = "neither code folder nor requirements provide it; add it to `requirements.txt`"
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
    pending: list[str] = []
    for each in (*package.requirements, *package.nearby):
        if _aside(each.name):
            found |= _stubs(each)
            continue
        for extra in each.extras:
            brought = report.libraries.brought_by_extra(each.name, extra)
            if brought is None:
                return None
            found.update(brought)
        if not each.path:  # else its modules lie in the package
            pending.append(each.name)
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


# Stubs that are modules of their own: those of boto3's clients, one a service.
_CLIENT_STUBS = re.compile(r"(mypy-boto3|types-boto3|types-aiobotocore)(-[\w-]+)?")
_STUBS_BY_EXTRA = {"boto3-stubs": "mypy_boto3", "types-boto3": "types_boto3"}
_ESSENTIAL = ("cloudformation", "dynamodb", "ec2", "lambda", "rds", "s3", "sqs")


def _stubs(requirement: Requirement) -> set[str]:
    """The modules that a distribution of stubs installs; an asterisk stands for any service."""
    name = requirement.name.removesuffix("-lite")
    found = {name.replace("-", "_")} if _CLIENT_STUBS.fullmatch(name) else set()
    prefix = _STUBS_BY_EXTRA.get(name)
    for extra in requirement.extras if prefix else ():
        services = _ESSENTIAL if extra == "essential" else (extra,)
        services = ("*",) if extra in ("full", "all") else services
        found |= {f"{prefix}_{service.replace('-', '_')}" for service in services}
    return found


def _brought(module: str, provided: set[str]) -> bool:
    """Whether a module is among those that are provided."""
    first, _, second = module.partition("_")
    return module in provided or f"{first}_{second.partition('_')[0]}_*" in provided


def _aside(name: str) -> bool:
    return _ASIDE.fullmatch(name) is not None
