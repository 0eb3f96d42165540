"""What module scope does and keeps besides imports."""

from __future__ import annotations

import re

from slint.finding import Severity
from slint.model.abstract import Object
from slint.model.execution import Execution, Held
from slint.rules import Report, rule
from slint.rules.cold_start.functions import snap_start
from slint.rules.places import called, runs

_OPERATION = re.compile(r"[a-z0-9-]+:[A-Z]\w*")


@rule
def work_at_import(execution: Execution, report: Report) -> None:
    """SL503: a call over the network, or a sleep, while the function's modules are loaded."""
    for call in execution.init_calls:
        effect = report.libraries.effect(call.name)
        cached = effect.setting or call.name in report.options["cached"]
        blocks = effect.blocks or call.name in report.options["calls"]
        if not (cached or blocks or _OPERATION.fullmatch(call.name)):
            continue
        if cached:
            message = (
                f"`{call.name}` reads a secret or setting while the module loads, so that a new "
                "value is not seen before the next cold start; read it at first use, "
                "through a cache with a time to live"
            )
        else:
            message = (
                f"`{call.name}` runs while the module loads: if it fails or takes longer than the "
                "10 s of the init phase, no invocation gets through; call it at first use"
            )
        report(
            call.span,
            message,
            severity=Severity.NOTE if cached else Severity.WARNING,
            related=[*called(call.chain), *runs(execution)],
            owner=call.owner,
        )


@rule
def snapstart_unsafe_state(execution: Execution, report: Report) -> None:
    """SL504: a snapshot holds what has to be unique, fresh or open in each environment."""
    if not snap_start(execution.function, certain=True) or any(
        each.name.partition(".")[0] == "snapshot_restore_py" for each in execution.imports
    ):
        return
    for held in execution.held:
        what = _unsafe(held, report)
        if what is not None:
            report(
                held.span,
                f"`{held.name}` holds {what}, which SnapStart copies into every environment; "
                "make it in the handler, or in a hook of `snapshot_restore_py`",
                related=[(held.read, "read here"), *runs(execution)],
            )


_KINDS = {
    "credentials": "temporary credentials",
    "random": "a random value",
    "time": "the time of the cold start",
}


def _unsafe(held: Held, report: Report) -> str | None:
    """What a global holds that must not be shared, in words."""
    kinds = {origin.kind for origin in held.origins}
    for kind, words in _KINDS.items():
        if kind in kinds:
            return words
    more = report.options["connections"]
    names = [atom.name for atom in held.value if isinstance(atom, Object)]
    found = (more.get(name) or report.libraries.type(name).open for name in names)
    return next(filter(None, found), None)
