"""How the platform calls an entry point."""

from __future__ import annotations

from slint.model.code import EntryPoint
from slint.rules import Report, rule
from slint.rules.places import runs

# Decorators that call what they decorate with the event and the context, and return the same.
_HANDING_ON = ("functools.wraps", "aws_lambda_powertools.", "aws_xray_sdk.")


def hands_on(decorators: tuple[str, ...]) -> bool:
    """Whether decorators neither change the arguments of an entry point nor what it returns."""
    return all(name.startswith(_HANDING_ON) for name in decorators)


@rule
def async_handler(entry: EntryPoint, report: Report) -> None:
    """SL105: an entry point that the platform does not await."""
    if entry.kind == "async" and entry.span and _told(entry):
        report(
            entry.span,
            f"`{entry.location.name}` is `async def`, but Lambda does not await it: "
            f"`{entry.function.id}` fails on the coroutine it returns; make it a plain function "
            "that calls `asyncio.run`",
            related=runs(entry.function),
        )


@rule
def handler_signature(entry: EntryPoint, report: Report) -> None:
    """SL106: an entry point that cannot take the event and the context."""
    fault = _fault(entry)
    if fault and entry.span and _told(entry):
        report(
            entry.span,
            f"`{entry.location.name}` {fault}",
            related=runs(entry.function),
        )


def _told(entry: EntryPoint) -> bool:
    """Whether the code shows what the platform calls."""
    return entry.function.platform == "lambda" and hands_on(entry.decorators)


def _fault(entry: EntryPoint) -> str | None:
    """What is wrong with an entry point, None where nothing is."""
    match entry.kind:
        case "class":
            return (
                "is a class: Lambda makes an instance of it for each invocation and cannot return "
                "that; name a function that takes `event` and `context`"
            )
        case "instance":
            return (
                "is an object without `__call__`, so every invocation fails; name one of its "
                "methods or a function that takes `event` and `context`"
            )
        case "generator" if not _streams(entry):
            return (
                "is a generator, whose body never runs: Lambda tries to return the generator "
                "itself; return a value instead of using `yield`"
            )
        case "function" | "async":
            return _arguments(entry)
    return None


def _arguments(entry: EntryPoint) -> str | None:
    """How the parameters differ from the two positional arguments that Lambda passes."""
    positional = [each for each in entry.parameters if each.kind == "positional"]
    required = [each.name for each in positional[2:] if each.required]
    required += [each.name for each in entry.parameters if each.kind == "keyword" and each.required]
    if required:
        names = ", ".join(f"`{name}`" for name in required)
        return (
            f"also needs {names}, but Lambda passes only the event and the context, so every "
            "invocation fails; remove what is too much or give it a default"
        )
    if len(positional) < 2 and not any(each.kind == "rest" for each in entry.parameters):
        takes = "no argument" if not positional else f"only `{positional[0].name}`"
        return (
            f"takes {takes}, but Lambda passes the event and the context, so every invocation "
            "fails; declare it with `event` and `context`"
        )
    return None


def _streams(entry: EntryPoint) -> bool:
    """Whether the response may be streamed."""
    mode = entry.function.get("FunctionUrlConfig", "InvokeMode")
    if mode is not None and mode.text != "BUFFERED":
        return True
    return any(each.route and each.route.streaming for each in entry.function.triggers)
