"""What fails once it is deployed."""

from __future__ import annotations

import datetime
import re
from difflib import get_close_matches

from slint.finding import Severity
from slint.model.code import EntryPoint
from slint.model.execution import Execution
from slint.model.function import Function
from slint.model.value import Unknown
from slint.rules import Report, rule
from slint.source import Span


@rule
def handler_not_found(entry: EntryPoint, report: Report) -> None:
    """SL901: `Handler` names no file, or nothing that can be called in it."""
    if not entry.problem:
        return
    function, location = entry.function, entry.location
    absent = entry.problem == "file" and location.path is None
    if absent and location.unknown_layers and report.options["layers"]:
        return
    handler = function.get("Handler")
    span = handler.span if handler else function.span
    written = handler.text if handler else ""
    code = function.get("CodeUri") or function.get("Code")
    root = f"`{code.text}`" if code and code.text else "the folder of the template"
    file = (location.path or "").rpartition("/")[2]
    if entry.problem == "root":
        span = code.span if code else span
        message = f"the code folder {root} does not exist, so `{written}` cannot run"
    elif entry.problem == "format":
        message = f"handler `{written}` names no module: write `module.{written}`"
    elif entry.problem == "file" and location.path is not None:
        message = f"handler `{written}` is not found: code in a template is always module `index`"
    elif entry.problem == "file":
        message = (
            f"handler `{written}` is not found: there is no module `{location.module}` in {root}"
        )
    elif entry.problem == "name":
        message = f"handler `{written}` is not found: {file} defines no `{location.name}`"
    else:
        message = f"handler `{written}` cannot run: `{location.name}` in {file} is no function"
    if entry.nearest and entry.problem != "root":
        message += f"; did you mean `{entry.nearest}`?"
    related: list[tuple[Span, str]] = []
    if entry.defined is not None:
        related.append((entry.defined, "defined here"))
    report(span, message, related=related)


# Set by the runtime itself, or by the layers and extensions that read them.
_PROVIDED = re.compile(
    r"AWS_(REGION|DEFAULT_REGION|EXECUTION_ENV|LAMBDA_\w+|XRAY_\w+|ACCESS_KEY(_ID)?|SAM_LOCAL"
    r"|SECRET_ACCESS_KEY|SESSION_TOKEN|EMF_\w+|ACCOUNT_ID)|_HANDLER|_X_AMZN_TRACE_ID"
    r"|LAMBDA_(TASK_ROOT|RUNTIME_DIR)|TZ|LANG|PATH|PWD|HOME|LD_LIBRARY_PATH|PYTHONPATH|PYTHON\w+"
    r"|PARAMETERS_SECRETS_EXTENSION_\w+|(POWERTOOLS|OTEL|DD|NEW_RELIC|DT|ELASTIC_APM)_\w+"
)


@rule
def environment_variable_undefined(execution: Execution, report: Report) -> None:
    """SL902: the code needs an environment variable that nothing sets."""
    function = execution.function
    if function is None or isinstance(function.environment, Unknown) or function.image:
        return
    known = function.environment
    if "AWS_LAMBDA_EXEC_WRAPPER" in known:
        return
    for read in (*execution.init_environment_reads, *execution.environment_reads):
        if read.name in known or not read.required or _PROVIDED.fullmatch(read.name):
            continue
        close = get_close_matches(read.name, known, 1, 0.8)
        hint = f"; it sets `{close[0]}`, did you mean that?" if close else ""
        report(
            read.span,
            f"`{read.name}` is read here, but `{function.id}` does not set it: "
            f"the function fails with KeyError{hint}",
            related=[(function.at("Environment", "Variables"), "its variables")],
        )


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
            state = f"is deprecated since {ends} and gets no security patches"
        if no_create != datetime.date.max:
            state += f"; from {no_create} on no function can be created with it"
    hint = f"; move to `{row[3]}`" if row[3] else ""
    given = (function.parameters[name].default for name in runtime.parameters)
    report(
        runtime.span,
        f"`{runtime.text}` {state}{hint}",
        severity=Severity.ERROR if blocked else Severity.WARNING,
        related=[(each.span, "its value") for each in given if each and each.text == runtime.text],
    )
