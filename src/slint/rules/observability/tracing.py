"""Tracing that the template and the code do not agree upon."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slint.model.abstract import literal
from slint.model.execution import Call, Execution
from slint.model.function import Function
from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Property, Reference, Unknown
from slint.rules import Report, rule

_POWERTOOLS = "aws_lambda_powertools."
_INSTRUMENTS = re.compile(
    r"(?i).*(?:x_?ray|trac(?:er|ing)|otel|telemetry|instrument|observab|powertools$)"
)
_REMOTE = re.compile(r"[a-z0-9-]+:[A-Z]\w*|(?:requests|httpx|urllib3|urllib\.request|aiohttp)\..*")
_WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER"
_TRACED = {
    "AWS::Serverless::Api": ("TracingEnabled",),
    "AWS::ApiGateway::Stage": ("TracingEnabled",),
    "AWS::ApiGateway::Deployment": ("StageDescription", "TracingEnabled"),
    "AWS::Serverless::StateMachine": ("Tracing", "Enabled"),
    "AWS::StepFunctions::StateMachine": ("TracingConfiguration", "Enabled"),
    "AWS::AppSync::GraphQLApi": ("XrayEnabled",),
    "AWS::Serverless::GraphQLApi": ("XrayEnabled",),
}


@rule
def tracing_not_instrumented(execution: Execution, report: Report) -> None:
    """SL706: traces that end at the function, or a tracer whose traces nobody gets."""
    function, template = execution.function, execution.template
    if function is None or template is None:
        return
    mode = function.get("Tracing") if function.sam else function.get("TracingConfig", "Mode")
    if mode is not None and mode.text == "Active":
        remote = _uninstrumented(execution, function, report)
        if remote is not None:
            report(
                mode.span,
                f"`{function.id}` is traced, but nothing in its code records its calls, such as "
                f"`{remote.name}`; use the `Tracer` of Powertools or patch with the X-Ray SDK",
                related=[(remote.span, "not in the trace")],
            )
    elif (mode is None or mode.text is not None) and not _traced_above(function, template):
        tracer = next(_tracers(execution, function, report), None)
        if tracer is not None:
            name = "Tracing: Active" if function.sam else "TracingConfig: {Mode: Active}"
            report(
                tracer.span,
                f"the tracer records nothing in `{function.id}`, whose tracing is off; "
                f"set `{function.word(name)}` or remove the tracer",
                related=[((mode.key or mode.span) if mode else function.span, "not traced")],
                owner=tracer.owner,
            )


def _uninstrumented(execution: Execution, function: Function, report: Report) -> Call | None:
    """A remote call of code in which nothing records calls."""
    variables = function.environment
    if execution.partial or isinstance(variables, Unknown) or _WRAPPER in variables:
        return None
    names = [each.name for each in execution.imports]
    names += [call.name for call in execution.all_calls]
    if any(_INSTRUMENTS.match(name) or report.libraries.instruments(name) for name in names):
        return None
    return next((call for call in execution.calls if _REMOTE.fullmatch(call.name)), None)


def _tracers(execution: Execution, function: Function, report: Report) -> Iterator[Call]:
    """The calls of an X-Ray tracer that is not switched off."""
    variables = function.environment
    off = None if isinstance(variables, Unknown) else variables.get("POWERTOOLS_TRACE_DISABLED")
    for call in execution.all_calls:
        if not report.libraries.traces(call.name):
            continue
        powertools = call.name.startswith(_POWERTOOLS)
        disabled = call.keywords.get("disabled")
        if powertools and (off is not None or isinstance(variables, Unknown)):
            continue
        if powertools and disabled is not None and literal(disabled) is not False:
            return
        yield call


def _traced_above(function: Function, template: Template) -> bool:
    """Whether what invokes a function traces its requests, which PassThrough goes on with."""
    sources = {trigger.source_id for trigger in function.triggers}
    sources |= {trigger.owner for trigger in function.triggers}
    for name, variants in {**template.resources, **template.apis}.items():
        for each in variants:
            path = _TRACED.get(each.type)
            traced = each.get(*path) if path else None
            if traced is None or traced.boolean is False:
                continue
            if name in sources or _api(each) in sources:
                return True
    return False


def _api(stage: Resource) -> str | None:
    """The logical id of the API whose stage this is."""
    value: Property | None = stage.get("RestApiId")
    return value.data.id if value and isinstance(value.data, Reference) else None
