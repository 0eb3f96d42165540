"""Events that arrive twice."""

from __future__ import annotations

import re

from slint.model.abstract import Object, Value, constants, derives_from, origins
from slint.model.execution import Call, Execution
from slint.model.resource import Resource
from slint.model.touch import touched
from slint.rules import Report, rule
from slint.rules.places import runs

_AT_LEAST_ONCE = {
    "dynamodb-stream": "DynamoDB streams",
    "eventbridge": "EventBridge",
    "iot": "IoT rules",
    "kafka": "Kafka",
    "kinesis": "Kinesis",
    "logs": "CloudWatch Logs",
    "mq": "Amazon MQ",
    "s3": "S3",
    "schedule": "schedules",
    "ses": "SES",
    "sns": "SNS",
    "sqs": "SQS",
}
_LIBRARY = "aws_lambda_powertools.utilities.idempotency"
_CHECKS = frozenset(("dynamodb:GetItem", "dynamodb:Query", "dynamodb:TransactWriteItems"))
_ADDS = re.compile(r"\bADD\s|\blist_append\s*\(|=[^,=]*\S\s*[+-]\s*:")


@rule
def not_idempotent(execution: Execution, report: Report) -> None:
    """SL614: the second delivery of an event changes the data again."""
    function = execution.function
    if function is None or _guarded(execution):
        return
    sources = [
        _AT_LEAST_ONCE[trigger.kind]
        for trigger in function.triggers
        if trigger.kind in _AT_LEAST_ONCE and not trigger.permission
    ]
    if not sources:
        return
    for call in execution.calls:
        effect = _effect(execution, call)
        if effect:
            report(
                call.span,
                f"{sources[0]} may deliver an event to `{function.id}` twice, and this then "
                f"{effect}; write under a `ConditionExpression`, or make the handler idempotent",
                related=runs(execution),
                owner=call.owner,
            )


def _guarded(execution: Execution) -> bool:
    """Whether something tells a second delivery from the first one, or may do so."""
    if any(each.name.startswith(_LIBRARY) for each in execution.imports):
        return True
    return any(
        call.name in _CHECKS or "ConditionExpression" in call.keywords or None in call.keywords
        for call in execution.calls
        if call.name.startswith("dynamodb:")
    )


def _effect(execution: Execution, call: Call) -> str:
    """What a write does the second time that it did not do the first time; empty for nothing."""
    if call.name == "dynamodb:UpdateItem":
        texts = constants(call.keywords.get("UpdateExpression", ()))
        if any(isinstance(text, str) and _ADDS.search(text) for text in texts):
            return "adds its value again"
    if call.name == "dynamodb:PutItem":
        return "adds a second item" if _new_key(execution, call) else ""
    return ""


def _new_key(execution: Execution, call: Call) -> bool:
    """Whether an item gets another key each time: one that is random, or the time."""
    item = call.keywords.get("Item", ())
    for found in touched(execution, call):
        names = _key_names(execution, found.resource)
        if names:
            keys = [held for name in names for held in _attribute(item, name)]
            return derives_from(origins(keys), "random", "time")
    return derives_from(origins(item), "random")


def _attribute(item: Value, name: str) -> Value:
    return tuple(
        atom for each in item if isinstance(each, Object) for atom in each.slots.get(name, ())
    )


def _key_names(execution: Execution, table: str | None) -> list[str]:
    """The attributes of a table's key, where the template says which they are."""
    template = execution.template
    variants: tuple[Resource, ...] = ()
    if template is not None and table is not None:
        variants = template.resources.get(table, ())
    if not variants:
        return []
    schema = variants[0].get("KeySchema")
    named = [item.get("AttributeName") for item in schema.items] if schema else []
    if variants[0].type == "AWS::Serverless::SimpleTable":
        primary = variants[0].get("PrimaryKey", "Name")
        return [primary.text if primary and primary.text else "id"]
    return [each.text for each in named if each and each.text]
