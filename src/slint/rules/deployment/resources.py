"""Names and keys that the code writes out, against the resources of the template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches

from slint.model.abstract import Object
from slint.model.execution import Call, Execution
from slint.model.resource import Resource
from slint.model.slots import ANY
from slint.model.template import Template
from slint.model.touch import Touched, touched
from slint.model.value import Property
from slint.rules import Report, rule
from slint.rules.places import called
from slint.source import Span

_KEYED = ("dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
_TABLES = ("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")


@rule
def key_schema_mismatch(execution: Execution, report: Report) -> None:
    """SL910: a literal key that is not the key of its table."""
    for call in execution.calls:
        keys = _literal_keys(call) if call.name in _KEYED else []
        found = touched(execution, call) if keys else ()
        ids = {each.resource for each in found}
        schemas = [schema for name in ids for schema in _schemas(execution.template, name)]
        if not schemas or None in schemas or len(found) < len(call.subject):
            continue
        wrong = [
            (key, schema)
            for key in keys
            for schema in schemas
            if schema is not None and (schema.names - key.names or key.extra - schema.names)
        ]
        if len(wrong) < len(keys) * len(schemas):
            continue
        key, schema = wrong[0]
        report(
            key.span,
            f"this key has {_listed(key.names)}, but table `{schema.table}` is keyed by "
            f"{_listed(schema.names)}: DynamoDB refuses the call; write the key that the table has",
            related=[
                (schema.span, f"the key of `{schema.table}`"),
                *called(call.chain[1:]),
            ],
            owner=call.owner,
        )


class _Key:
    """A key that a call writes out: the names it may have, and those that it has for certain."""

    def __init__(self, written: Object, call: Call) -> None:
        self.names = frozenset(key for key in written.slots if isinstance(key, str))
        inline = written.at is not None and written.at.within(call.span)
        # A dict that was made before the call may get names under conditions.
        self.extra = self.names if inline else frozenset()
        self.span = written.at or call.span


class _Schema:
    """The key of a table, as the template has it."""

    def __init__(self, table: str, names: frozenset[str], span: Span) -> None:
        self.table = table
        self.names = names
        self.span = span


def _literal_keys(call: Call) -> list[_Key]:
    """The keys that a call may use; none where one of them is not written out."""
    keys = []
    for atom in call.keywords.get("Key", ()):
        if not isinstance(atom, Object) or atom.kind != "dict" or not atom.slots:
            return []
        if ANY in atom.slots or not all(isinstance(name, str) for name in atom.slots):
            return []
        keys.append(_Key(atom, call))
    return keys


def _schemas(template: Template | None, name: str | None) -> Iterator[_Schema | None]:
    """The key of a table under each condition; None where it is not known."""
    resources = template.resources.get(name, ()) if template is not None and name else ()
    if not resources:
        yield None
    for table in resources:
        yield _schema(table)


def _schema(table: Resource) -> _Schema | None:
    if table.type == "AWS::Serverless::SimpleTable":
        primary = table.get("PrimaryKey", "Name")
        if primary is None:
            known = table.get("PrimaryKey") is None
            return _Schema(table.id, frozenset(("id",)), table.span) if known else None
        return _Schema(table.id, frozenset((primary.text,)), primary.span) if primary.text else None
    schema = table.get("KeySchema") if table.type in _TABLES else None
    if schema is None:
        return None
    names = [each.get("AttributeName") for each in schema.items]
    texts = [name.text if name else None for name in names]
    if not texts or None in texts:
        return None
    return _Schema(table.id, frozenset(filter(None, texts)), schema.key or schema.span)


def _listed(names: frozenset[str]) -> str:
    return " and ".join(f"`{name}`" for name in sorted(names))


_NAMED = {
    "dynamodb": ("table", "TableName", (*_TABLES, "AWS::Serverless::SimpleTable")),
    "s3": ("bucket", "BucketName", ("AWS::S3::Bucket",)),
    "sqs": ("queue", "QueueName", ("AWS::SQS::Queue",)),
    "sns": ("topic", "TopicName", ("AWS::SNS::Topic",)),
}
_PLAIN = re.compile(r"[A-Za-z0-9][\w.-]{2,}")


@rule
def resource_name_mismatch(execution: Execution, report: Report) -> None:
    """SL909: a literal name of a table, bucket, queue or topic that the application has not."""
    template = execution.template
    if template is None:
        return
    for call in execution.calls:
        service, _, operation = call.name.partition(":")
        if not operation or operation.startswith("Create") or service not in _NAMED:
            continue
        kind, key, types = _NAMED[service]
        found = {each.name for each in touched(execution, call) if _written(each)}
        if len(found) != 1 or _told(template, name := str(found.pop()), key, types):
            continue
        names = [text for each in _names(template, key, types) if (text := each.text)]
        close = get_close_matches(name, names, 1, 0.7)
        hint = f" (did you mean `{close[0]}`?)" if close else ""
        report(
            call.span,
            f"no {kind} and no parameter of the template is called `{name}`{hint}; "
            "hand the name over in an environment variable",
            owner=call.owner,
        )


def _written(each: Touched) -> bool:
    """Whether the code writes a plain name, and no resource has it."""
    plain = each.name is not None and _PLAIN.fullmatch(each.name)
    return bool(plain) and each.resource is None and each.variable is None


def _names(template: Template, key: str, types: tuple[str, ...]) -> Iterator[Property]:
    for resources in template.resources.values():
        for resource in resources:
            if resource.type in types and (written := resource.get(key)):
                yield written


def _told(template: Template, name: str, key: str, types: tuple[str, ...]) -> bool:
    """Whether the template may have this name: a resource, a parameter or a policy."""
    patterns = [each.pattern for each in _names(template, key, types)]
    if any(each is not None and _fits(name, each) for each in patterns):
        return True
    if any(each.default and each.default.text == name for each in template.parameters.values()):
        return True
    granted = [value for each in template.statements for value in each.resources]
    granted += [
        value for each in template.policy_templates for value in each.parameters.entries.values()
    ]
    return any(name in (value.pattern or "") for value in granted)


def _fits(name: str, pattern: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("\0"))), name) is not None
