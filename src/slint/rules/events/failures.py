"""Where events go that a function failed to process for whoever did not wait."""

from __future__ import annotations

import re

from slint.finding import Severity
from slint.model.function import Function
from slint.model.trigger import Trigger
from slint.rules import Report, rule

_HOUR = 60  # minutes
_RATE = re.compile(r"rate\(\s*(\d+)\s+(minute|hour)s?\s*\)")
_EACH_HOUR = re.compile(r"cron\(\s*\S+\s+(?:\*|[*0]/1)(?:\s+[*?]){3}(?:\s+\*)?\s*\)")
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
        and not trigger.permission
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
        severity=Severity.NOTE if all(map(_frequent, lost)) else Severity.WARNING,
        related=[(trigger.span, "invokes it") for trigger in lost],
        about=[trigger.span for trigger in lost],
    )


def _frequent(trigger: Trigger) -> bool:
    """Whether a schedule comes again within the hour, and so makes up for a lost event."""
    text = (trigger.schedule.text if trigger.schedule else None) or ""
    if rate := _RATE.fullmatch(text):
        return int(rate[1]) * (60 if rate[2] == "hour" else 1) <= _HOUR
    return trigger.kind == "schedule" and _EACH_HOUR.fullmatch(text) is not None
