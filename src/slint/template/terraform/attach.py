"""Resources of Terraform that are a part of another resource in CloudFormation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from slint.model.resource import Resource
from slint.model.value import Property, Reference
from slint.template.terraform.tables import camel
from slint.template.terraform.translate import whole_as_ref

Given = Mapping[str, Property]


class Part(NamedTuple):
    """What one resource adds to another: items of a list, or a property that is not set.

    `target` names the other; without one in this template the part is a resource of `type`.
    """

    target: Property | None
    type: str
    path: tuple[str, ...]
    items: tuple[Property, ...]
    listed: bool = True


def parts(kind: str, given: Given) -> Iterator[Part]:
    """What a resource adds to others; nothing for one that stands for itself."""
    read = _READERS.get(kind)
    if read is not None:
        yield from read(given)


def attached(kind: str) -> bool:
    """Whether a resource is only a part of others."""
    return kind in _READERS


def added(resource: Resource, part: Part) -> Resource:
    """A resource with a part of it that stands elsewhere."""
    properties = dict(resource.properties)
    _add(properties, part.path, part)
    return resource._replace(properties=properties)


def _add(properties: dict[str, Property], path: tuple[str, ...], part: Part) -> None:
    first, *rest = path
    before = properties.get(first)
    if before is not None and not before.known:
        return
    if rest:
        inner = dict(before.entries) if before is not None else {}
        _add(inner, tuple(rest), part)
        span = part.items[0].span if part.items else None
        place = before.span if before else span
        if place is not None:
            properties[first] = Property(inner, place, before.key if before else None)
        return
    if part.listed:
        items = (*(before.items if before else ()), *part.items)
        if items:
            at = before or items[0]
            properties[first] = Property(items, at.span, at.key)
    elif before is None and part.items:
        properties[first] = part.items[0]


def _mapping(block: Property, **renamed: str) -> Property:
    entries = {
        renamed.get(name, camel(name)): whole_as_ref(value) for name, value in block.entries.items()
    }
    return Property(entries, block.span, block.key)


def _notification(given: Given) -> Iterator[Part]:
    blocks = given.get("lambda_function")
    items = []
    for block in blocks.items if blocks else ():
        if not block.known:
            continue
        entries = block.entries
        found = {"Function": entries.get("lambda_function_arn"), "Event": entries.get("events")}
        rules = []
        for name, word in (("filter_prefix", "prefix"), ("filter_suffix", "suffix")):
            value = entries.get(name)
            if value is not None and value.data is not None:
                rule = {"Name": Property(word, value.span), "Value": value}
                rules.append(Property(rule, value.span))
        if rules:
            listed = Property(tuple(rules), rules[0].span)
            key = Property({"Rules": listed}, listed.span)
            found["Filter"] = Property({"S3Key": key}, key.span)
        known = {name: value for name, value in found.items() if value is not None}
        items.append(Property(known, block.span))
    path = ("NotificationConfiguration", "LambdaConfigurations")
    if items:
        yield Part(given.get("bucket"), "AWS::S3::Bucket", path, tuple(items))


def _target(given: Given) -> Iterator[Part]:
    arn = given.get("arn")
    if arn is None:
        return
    entries = {"Arn": whole_as_ref(arn)}
    dead = given.get("dead_letter_config")
    for block in dead.items[:1] if dead else ():
        entries["DeadLetterConfig"] = (
            replace(_mapping(block), key=dead.key) if block.known and dead else block
        )
    for name in ("input", "input_path", "retry_policy"):
        if name in given and given[name].data is not None:
            entries[camel(name)] = given[name]
    item = Property(entries, arn.span)
    yield Part(given.get("rule"), "AWS::Events::Rule", ("Targets",), (item,))


def _redrive(given: Given) -> Iterator[Part]:
    policy = given.get("redrive_policy")
    if policy is not None:
        yield Part(given.get("queue_url"), "", ("RedrivePolicy",), (policy,), listed=False)


def _attachment(given: Given) -> Iterator[Part]:
    policy = given.get("policy_arn")
    roles = given.get("role") or given.get("roles")
    if policy is None or roles is None:
        return
    for role in roles.items:
        yield Part(role, "", ("ManagedPolicyArns",), (whole_as_ref(policy),))
        if isinstance(policy.data, Reference):
            yield Part(policy, "", ("Roles",), (whole_as_ref(role),))


def _attachments(given: Given) -> Iterator[Part]:
    arns = given.get("policy_arns")
    for arn in arns.items if arns else ():
        role = given.get("role_name")
        if role is not None:
            yield from _attachment({"policy_arn": arn, "role": role})


def _lb_attachment(given: Given) -> Iterator[Part]:
    target = given.get("target_id")
    if target is not None:
        item = Property({"Id": whole_as_ref(target)}, target.span, target.key)
        kind = "AWS::ElasticLoadBalancingV2::TargetGroup"
        yield Part(given.get("target_group_arn"), kind, ("Targets",), (item,))


_READERS: Mapping[str, Callable[[Given], Iterator[Part]]] = {
    "aws_s3_bucket_notification": _notification,
    "aws_cloudwatch_event_target": _target,
    "aws_sqs_queue_redrive_policy": _redrive,
    "aws_iam_role_policy_attachment": _attachment,
    "aws_iam_policy_attachment": _attachment,
    "aws_iam_role_policy_attachments_exclusive": _attachments,
    "aws_lb_target_group_attachment": _lb_attachment,
    "aws_alb_target_group_attachment": _lb_attachment,
}
