"""Where events go that a function failed to process for whoever did not wait."""

from __future__ import annotations

from slint.model.function import Function
from slint.rules import Report, rule

_SOURCES = {
    "eventbridge": "EventBridge",
    "iot": "an IoT rule",
    "logs": "CloudWatch Logs",
    "s3": "S3",
    "schedule": "a schedule",
    "ses": "SES",
    "sns": "SNS",
}


@rule
def async_without_failure_destination(function: Function, report: Report) -> None:
    """SL601: an event that fails for the last time is gone."""
    if function.custom_resource or function.failure_destination is not None:
        return
    lost = [
        trigger
        for trigger in function.triggers
        if trigger.kind in _SOURCES
        and trigger.invocation == "asynchronous"
        and trigger.failure_destination is None
        and trigger.enabled is not False
    ]
    if not lost:
        return
    names = list(dict.fromkeys(_SOURCES[trigger.kind] for trigger in lost))
    senders = " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    verb = "invoke" if names[1:] else "invokes"
    where = function.word("DeadLetterQueue" if function.sam else "DeadLetterConfig")
    report(
        function.span,
        f"{senders} {verb} `{function.id}` without waiting, and an event that still fails after "
        f"the retries is dropped; set `{where}` or an "
        f"`{function.word('OnFailure')}` destination",
        related=[(trigger.span, "invokes it") for trigger in lost],
        about=[trigger.span for trigger in lost],
    )
