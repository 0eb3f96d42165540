"""What the runtime of a function offers, and for how long."""

from __future__ import annotations

import datetime

from slint.finding import Severity
from slint.model.function import Function
from slint.rules import Report, rule


@rule
def runtime_deprecated(function: Function, report: Report) -> None:
    """SL904: a runtime that gets no security patches any more, or soon will not."""
    runtime = function.get("Runtime")
    row = report.data("runtimes")["runtimes"].get(runtime.text) if runtime else None
    if runtime is None or row is None or function.image or report.today is None:
        return
    ends, no_create, no_update = (
        datetime.date.fromisoformat(day) if day else datetime.date.max for day in row[:3]
    )
    warned = ends - datetime.timedelta(days=report.options["days"])
    if report.today < min(warned, no_create):
        return
    blocked = no_create <= report.today
    if no_update <= report.today:
        state = "is gone: functions can be neither created nor updated with it"
    elif blocked:
        state = f"is blocked: no function can be created with it, nor updated from {no_update} on"
    else:
        state = f"will be deprecated on {ends}"
        if ends <= report.today:
            state = f"has been deprecated since {ends} and gets no security patches"
        if no_create != datetime.date.max:
            state += f", and from {no_create} on no function can be created with it"
    hint = f"; move to `{row[3]}`" if row[3] else ""
    given = (function.parameters[name].default for name in runtime.parameters)
    report(
        runtime.span,
        f"`{runtime.text}` {state}{hint}",
        severity=Severity.ERROR if blocked else Severity.WARNING,
        related=[(each.span, "its value") for each in given if each and each.text == runtime.text],
    )
