"""What the imports of a cold start cost."""

from __future__ import annotations

from slint.finding import Severity
from slint.model.execution import Execution, Import
from slint.model.libraries import ImportCost
from slint.model.touch import referred
from slint.rules import Report, rule
from slint.rules.cold_start.functions import snap_start
from slint.rules.places import imported, runs


@rule
def heavy_import(execution: Execution, report: Report) -> None:
    """SL501: an import that makes every cold start slower."""
    packages: dict[str, list[tuple[Import, ImportCost]]] = {}
    snapshot = snap_start(execution.function)
    for each in execution.imports:
        found = report.libraries.import_cost(each.name)
        if found is not None and _is_heavy(found, report):
            packages.setdefault(each.name.partition(".")[0], []).append((each, found))
    for imports in packages.values():
        # Where one import of a package has to stay, moving the others gains nothing.
        kept = [
            part
            for part in imports
            if part[0].used in ("every", "init") or part[0].guarded or snapshot
        ]
        each, found = max(kept or imports, key=lambda part: part[1].cost)
        report(
            each.span,
            _import_message(each, found, kept=bool(kept)),
            severity=Severity.NOTE if kept else Severity.WARNING,
            related=[*imported(each), *runs(execution)],
        )


def _is_heavy(found: ImportCost, report: Report) -> bool:
    options = report.options
    large = found.size >= options["large"] and found.cost >= options["minimum-cost-large"]
    return bool(large or found.cost >= options["minimum-cost"])


def _import_message(each: Import, found: ImportCost, *, kept: bool) -> str:
    share = (
        f"`{found.path}` adds {found.cost:.1f} times the cost of boto3 and a client to every cold "
        "start"
    )
    if kept:
        return f"{share}; take a lighter package, more memory or SnapStart"
    if each.used == "never":
        return f"{share} and is never used; remove the import"
    return f"{share}, but not every invocation needs it; import it in the function that does"


@rule
def cold_path_exposed(execution: Execution, report: Report) -> None:
    """SL507: users wait for a long cold start."""
    function = execution.function
    if function is None or snap_start(function) or _kept_warm(execution):
        return
    trigger = next((each for each in function.triggers if each.public), None)
    if trigger is None:
        return
    costs = ((report.libraries.import_cost(each.name), each) for each in execution.imports)
    found = [(cost, each) for cost, each in costs if cost is not None]
    heaviest, each = max(found, key=lambda pair: pair[0].cost, default=(None, None))
    if heaviest is None or each is None or heaviest.cost < report.options["minimum-cost"]:
        return
    report(
        function.span,
        f"users of `{function.id}` wait for its cold starts, in which `{heaviest.path}` alone "
        f"costs {heaviest.cost:.1f} times as much as boto3 and a client; turn on SnapStart or "
        "provisioned concurrency",
        related=[(trigger.span, "users call it here"), (each.span, "the heaviest import")],
    )


_SCALED = ("AWS::Lambda::Alias", "AWS::Lambda::Version")


def _kept_warm(execution: Execution) -> bool:
    """Whether environments are kept ready, or may be."""
    function, template = execution.function, execution.template
    if function is None or template is None or function.get("ProvisionedConcurrencyConfig"):
        return True
    for resources in template.resources.values():
        for resource in resources:
            if resource.type == "AWS::ApplicationAutoScaling::ScalableTarget":
                return True
            if resource.type in _SCALED and resource.get("ProvisionedConcurrencyConfig"):
                named = resource.get("FunctionName")
                if named is None or referred(named) in (None, function.id):
                    return True
    return False
