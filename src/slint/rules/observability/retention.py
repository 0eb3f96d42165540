"""How long the logs of a function are kept."""

from __future__ import annotations

from collections.abc import Iterator

from slint.model.function import Function
from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Property
from slint.rules import Report, rule
from slint.rules.observability.naming import may_name

_LOG_GROUP = "AWS::Logs::LogGroup"
# What the CDK puts beside a function sets the retention of the group that Lambda makes.
_KEEPERS = (_LOG_GROUP, "Custom::LogRetention")


@rule
def log_retention_unset(template: Template, report: Report) -> None:
    """SL702: a function's logs are never deleted, because no log group says when."""
    groups = [
        group
        for variants in template.resources.values()
        for group in variants
        if group.type in _KEEPERS
    ]
    days = template.word("RetentionInDays", _LOG_GROUP)
    for variants in template.functions:
        found = [list(_groups(function, groups)) for function in variants]
        if any(_elsewhere(function, own) for function, own in zip(variants, found, strict=True)):
            continue
        if any(group.get("RetentionInDays") for own in found for group in own):
            continue
        function = variants[0]
        own = next((own for own in found if own), [])
        if own:
            report(
                own[0].span,
                f"log group `{own[0].id}` keeps the logs of `{function.id}` forever; "
                f"give it `{days}`",
                related=[(function.span, "writes to it")],
                resource=own[0].id,
            )
        else:
            report(
                function.span,
                f"the logs of `{function.id}` are kept forever: no log group in the template "
                f"sets how long; add one for it, with `{days}`",
                resource=function.id,
            )


def _groups(function: Function, groups: list[Resource]) -> Iterator[Resource]:
    """The log groups that a function writes to, as far as can be told."""
    chosen = function.get("LoggingConfig", "LogGroup")
    for group in groups:
        name = group.get("LogGroupName")
        if chosen is not None:
            if may_name(chosen, group, "LogGroupName"):
                yield group
        elif may_name(name, function, "FunctionName", "/aws/lambda/"):
            yield group


def _elsewhere(function: Function, own: list[Resource]) -> bool:
    """Whether a function writes to a log group that the template does not make."""
    chosen: Property | None = function.get("LoggingConfig", "LogGroup")
    return chosen is not None and not own
