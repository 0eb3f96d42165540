"""State machines that invoke functions."""

from __future__ import annotations

from slint.model.template import Template
from slint.model.trigger import Trigger
from slint.model.value import Property
from slint.rules import Report, rule

_RETRYING = ("States.ALL", "States.TaskFailed")


@rule
def state_machine_task_without_retry(template: Template, report: Report) -> None:
    """SL615: one throttled or failed invocation fails the whole execution."""
    for variants in template.triggers("step-functions"):
        trigger = variants[0]
        if any(_retries(each) for each in variants):
            continue
        function = f"`{trigger.function}`" if trigger.function else "a function"
        report(
            trigger.span,
            f"task `{trigger.name}` of `{trigger.owner}` invokes {function} without `Retry`: one "
            "throttled call fails the execution; retry `Lambda.ServiceException`, "
            "`Lambda.SdkClientException` and `Lambda.TooManyRequestsException`",
            resource=trigger.owner,
        )


def _retries(trigger: Trigger) -> bool:
    """Whether a task tries again after errors of Lambda itself, as far as can be told."""
    kind = trigger.properties.get("Type")
    if kind is None or kind.text != "Task":
        return True
    return any(_tries_again(state.get("Retry")) for state in (trigger.properties, *trigger.around))


def _tries_again(retry: Property | None) -> bool:
    """Whether a `Retry` is for errors of Lambda, or may be."""
    for retrier in retry.items if retry else ():
        listed = retrier.get("ErrorEquals")
        for error in listed.items if listed else ():
            name = error.text
            if name is None or name in _RETRYING or name.startswith("Lambda."):
                return True
    return retry is not None and not retry.known
