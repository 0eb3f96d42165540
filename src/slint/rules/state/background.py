"""Work that the platform cannot run, or does not let finish."""

from __future__ import annotations

from slint.model.abstract import Derived, Object, literal
from slint.model.execution import Call, Execution
from slint.model.walk import walk
from slint.rules import Report, rule
from slint.rules.places import led_here

# Whoever uses one of these may well wait in another way.
_SYNCHRONISING = (
    "queue.", "threading.Event", "threading.Condition", "threading.Barrier", "asyncio.Queue",
    "asyncio.Event", "asyncio.all_tasks", "asyncio.wait", "concurrent.futures.wait",
    "concurrent.futures.as_completed", "multiprocessing.",
)  # fmt: skip
_DEPTH = 3


@rule
def process_pool(execution: Execution, report: Report) -> None:
    """SL110: a pool, queue or lock of processes, for which Lambda has no semaphores."""
    function = execution.function
    if function is None or function.platform != "lambda":
        return
    for call in execution.all_calls:
        semaphores = report.libraries.effect(call.name).semaphores
        if semaphores or call.name in report.options["factories"]:
            name = call.name.removeprefix("concurrent.futures.").replace(".get_context.", ".")
            report(
                call.span,
                f"`{name}` needs semaphores, which Lambda does not have: it fails with `OSError` "
                f"in `{function.id}`; use threads, or a `multiprocessing.Process` with a `Pipe`",
                related=led_here(execution, call),
                owner=call.owner,
            )


@rule
def work_after_return(execution: Execution, report: Report) -> None:
    """SL104: work that the handler starts and does not wait for."""
    if execution.partial:
        return
    calls = execution.calls
    names = {call.name for call in execution.all_calls}
    for call in calls:
        what = _started(call, calls, report)
        if what is None or any(name.startswith(_SYNCHRONISING) for name in names):
            continue
        report(
            call.span,
            f"nothing waits for {what}: when the handler returns, the environment is frozen with "
            f"the work half done, to go on in a later invocation or never; {_remedy(call)}",
            related=led_here(execution, call),
            owner=call.owner,
        )


def _started(call: Call, calls: list[Call], report: Report) -> str | None:
    """What a call starts that nothing waits for; None where something does or may do so."""
    owner, _, method = call.name.rpartition(".")
    type_ = report.libraries.type(owner)
    if call.name == "_thread.start_new_thread":
        return "the thread that is started here"
    if type_.thread and method == "start":
        return (
            None if _waited(call, ("join", "cancel"), calls) else "the thread that is started here"
        )
    if type_.waits_on_exit and method == "submit":
        results = f"{call.name}."
        if any(other.name.startswith(results) or _holds(other, call.name) for other in calls):
            return None
        return (
            None
            if _waited(call, ("__exit__", "shutdown"), calls)
            else "what `submit` hands over here"
        )
    if not call.forgotten or not call.name.startswith("asyncio.") or "TaskGroup" in call.name:
        return None
    if method in ("create_task", "ensure_future"):
        return f"the task of `{method}`"
    return "what `run_in_executor` runs" if method == "run_in_executor" else None


def _waited(call: Call, endings: tuple[str, ...], calls: list[Call]) -> bool:
    """Whether the object of a call is waited for by one of these methods, or handed on."""
    objects = [atom for atom in call.receiver or () if isinstance(atom, Object)]
    for other in calls:
        if any(atom in objects for atom in other.receiver or ()):
            without = literal(other.keywords.get("wait", ())) is False
            if other.name.rpartition(".")[2] in endings and not without:
                return True
        elif any(atom in objects for value in other.arguments for atom in walk(value, _DEPTH)):
            return True
    return not objects


def _holds(call: Call, name: str) -> bool:
    """Whether the result of a call of this name is among a call's arguments."""
    return any(
        isinstance(atom, Derived) and atom.name == name
        for value in call.arguments
        for atom in walk(value, _DEPTH)
    )


def _remedy(call: Call) -> str:
    if "thread" in call.name.lower() and call.name.endswith("start"):
        return "`join` it before the handler returns, or send the work to a queue"
    if call.name.endswith((".submit", "start_new_thread")):
        return "use the executor in a `with`, or ask the future for its `result()`"
    return "`await` it, or gather all tasks at the end"
