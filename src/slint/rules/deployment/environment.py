"""Environment variables: what the template sets and what the code reads."""

from __future__ import annotations

import re
from difflib import get_close_matches

from slint.model.execution import Execution
from slint.model.function import Function
from slint.model.value import Unknown
from slint.rules import Report, rule
from slint.source import Span

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
    if function.platform != "lambda":  # a device sets its own
        return
    known = function.environment
    if "AWS_LAMBDA_EXEC_WRAPPER" in known:
        return
    places: dict[str, list[Span]] = {}
    for read in (*execution.init_environment_reads, *execution.environment_reads):
        if read.required and read.name not in known and not _PROVIDED.fullmatch(read.name):
            places.setdefault(read.name, []).append(read.span)
    for name, (first, *others) in places.items():
        close = get_close_matches(name, known, 1, 0.8)
        hint = f"it sets `{close[0]}`, did you mean that?" if close else "set it, or give a default"
        report(
            first,
            f"`{name}` is read here, but `{function.id}` does not set it: "
            f"the function fails with `KeyError`; {hint}",
            related=[
                *((span, "read here as well") for span in dict.fromkeys(others) if span != first),
                (function.at("Environment", "Variables"), "its variables"),
            ],
        )


_RESERVED = frozenset(
    "_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV "
    "AWS_LAMBDA_FUNCTION_NAME AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION "
    "AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME "
    "AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN "
    "AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR".split()
)


@rule
def environment_variable_unused(execution: Execution, report: Report) -> None:
    """SL903: a variable that nothing in the code root mentions."""
    function = execution.function
    if function is None or isinstance(function.environment, Unknown) or execution.package is None:
        return
    read = {each.name for each in (*execution.init_environment_reads, *execution.environment_reads)}
    shared = _shared(execution)
    unread = {
        name: value
        for name, value in function.environment.items()
        if not (name in read or name.startswith("AWS_") or _PROVIDED.fullmatch(name))
        and value.span not in shared
    }
    package = execution.package() if unread else None
    if package is None or not package.closed() or any(map(package.mentioned_in_code, _SETTINGS)):
        return
    libraries = {each.name.partition(".")[0].lower() for each in execution.imports}
    libraries |= {each.name for each in (*package.requirements, *package.nearby)}
    for name, value in unread.items():
        if name == "LOG_LEVEL" and "aws_lambda_powertools" in libraries:
            continue
        word = name.lower().partition("_")[0]
        if any(library.startswith(word) for library in libraries) or package.mentioned(name):
            continue
        report(
            value.key or value.span,
            f"`{function.id}` sets `{name}`, which nothing in its code reads; remove it",
        )


# Libraries that read variables under names of their own making.
_SETTINGS = ("BaseSettings", "env_prefix", "decouple", "dynaconf", "environs", "environ_config")


def _shared(execution: Execution) -> set[Span]:
    """The places of values that other functions have as well: they stand in Globals."""
    function, template = execution.function, execution.template
    return {
        value.span
        for variants in (template.functions if template else ())
        for other in variants
        if function is not None and other.id != function.id
        if not isinstance(other.environment, Unknown)
        for value in other.environment.values()
    }


@rule
def reserved_environment_name(subject: Function | Execution, report: Report) -> None:
    """SL907: a variable that Lambda sets itself, set by the template or by the code."""
    if isinstance(subject, Execution):
        for write in subject.environment_writes:
            if write.name in _RESERVED and not write.guarded:
                report(
                    write.span,
                    f"`{write.name}` is set by Lambda itself, and the runtime and the SDK read "
                    "it; hand the value to what needs it instead, such as a client or session",
                )
    elif not isinstance(subject.environment, Unknown):
        for name, value in subject.environment.items():
            if name in _RESERVED:
                report(
                    value.key or value.span,
                    f"`{subject.id}` sets `{name}`, which is reserved for Lambda: the deployment "
                    "is refused; give the variable another name",
                )
