"""The least policy that allows what a function needs, as SAM's `Policies` take it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from slint.model import naming
from slint.model.access import Need, Picture
from slint.permissions.tables import Tables

Block = dict[str, Any]

_REF_IS_ARN = ("AWS::SNS::Topic", "AWS::SecretsManager::Secret", "AWS::StepFunctions::StateMachine",
               "AWS::Serverless::StateMachine")  # fmt: skip
_HAVE_ARN = re.compile(
    r"AWS::(?:DynamoDB::(?:Global)?Table|Serverless::(?:SimpleTable|Function)|S3::Bucket|SQS::Queue"
    r"|Lambda::Function|Kinesis::Stream|KinesisFirehose::DeliveryStream|KMS::Key|Events::EventBus"
    r"|Cognito::UserPool|ECS::Cluster|Logs::LogGroup|IAM::Role|ECR::Repository|EFS::FileSystem"
    r"|CodeBuild::Project|Scheduler::Schedule|RDS::DBCluster)"
)
# What an ARN holds before the name, by service.
_HERE = "${AWS::Region}:${AWS::AccountId}"
_ARNS = {
    service: f"arn:${{AWS::Partition}}:{service}:{where}:{kind}"
    for service, where, kind in (
        ("s3", ":", ""),
        ("dynamodb", _HERE, "table/"),
        ("sqs", _HERE, ""),
        ("sns", _HERE, ""),
        ("lambda", _HERE, "function:"),
        ("states", _HERE, "stateMachine:"),
        ("events", _HERE, "event-bus/"),
        ("kinesis", _HERE, "stream/"),
        ("firehose", _HERE, "deliverystream/"),
        ("ssm", _HERE, "parameter/"),
        ("secretsmanager", _HERE, "secret:"),
    )
}
# How a parameter of a policy template is given a resource of the template.
_GIVEN: dict[str, dict[str, str | None]] = {
    "TableName": {"Ref": None},
    "BucketName": {"Ref": None},
    "FunctionName": {"Ref": None},
    "StreamName": {"Ref": None},
    "SecretArn": {"Ref": None},
    "KeyId": {"Ref": None},
    "QueueName": {"Fn::GetAtt": "QueueName"},
    "TopicName": {"Fn::GetAtt": "TopicName"},
    "StateMachineName": {"Fn::GetAtt": "Name"},
    "EventBusName": {"Fn::GetAtt": "Name"},
}


def policy(picture: Picture, tables: Tables) -> list[Block]:
    """The entries of `Policies` that allow exactly what is needed."""
    by_place: dict[tuple[str, str], dict[str, Need]] = {}
    places: dict[tuple[str, str], list[Any]] = {}
    for need in picture.needs.needed:
        where = _resource(need, picture.kinds)
        key = (need.resource or "", repr(where))
        by_place.setdefault(key, {})[need.action] = need
        places[key] = [where]
    blocks: list[Block] = []
    statements: dict[tuple[str, ...], list[Any]] = {}
    owned: dict[str, set[str]] = {}
    for key, held in by_place.items():
        owned.setdefault(key[0], set()).update(held)
    done: set[str] = set()
    for key, held in by_place.items():
        if key[0] in done:
            continue
        name = _template_for(owned[key[0]], tables) if key[0] not in ("", "*") else None
        if name is not None:
            parameter = tables.policy_templates[name][0][0]
            blocks.append({name: {parameter: _value(parameter, key[0])}})
            done.add(key[0])
            continue
        statements.setdefault(tuple(sorted(held)), []).extend(places[key])
    if statements:
        written = [
            {"Effect": "Allow", "Action": list(actions), "Resource": _one_or_all(resources)}
            for actions, resources in statements.items()
        ]
        blocks.append({"Version": "2012-10-17", "Statement": written})
    return blocks


def _one_or_all(resources: list[Any]) -> Any:
    if "*" in resources:
        return "*"
    return resources[0] if len(resources) == 1 else resources


def _template_for(actions: set[str], tables: Tables) -> str | None:
    """The SAM policy template for one resource that allows these actions and no other."""
    wanted = frozenset(actions)
    for name, (parameters, statements) in tables.policy_templates.items():
        if len(parameters) != 1 or parameters[0] not in _GIVEN:
            continue
        listed = [action for row in statements for action in row[0]]
        if len(listed) > 12 or any(row[1] == ["*"] for row in statements):
            continue
        if frozenset(_expanded(listed, tables)) == wanted:
            return name
    return None


def _expanded(actions: list[str], tables: Tables) -> Iterator[str]:
    for action in actions:
        service, _, name = action.partition(":")
        if "*" not in name:
            yield action
            continue
        pattern = re.compile(re.escape(name).replace(r"\*", ".*"))
        for group in tables.actions(service):
            yield from (f"{service}:{each}" for each in group if pattern.fullmatch(each))


def _value(parameter: str, resource: str) -> Block:
    ((function, attribute),) = _GIVEN[parameter].items()
    return {function: resource if attribute is None else [resource, attribute]}


def _resource(need: Need, kinds: Mapping[str, str]) -> Any:
    """The ARN of what is needed, as a policy writes it; `*` where it is not known."""
    if need.resource == "*":
        return "*"
    if need.resource is not None:
        return _of_template(need, kinds.get(need.resource, ""))
    name = need.names[0] if need.names else ""
    text = re.sub(r"\0[^\0]*\0", "*", name).lstrip("/")
    head = _ARNS.get(need.service)
    if head is None or not text.strip("*"):
        return "*"
    end = "-??????" if need.service == "secretsmanager" else _suffix(need)
    return {"Fn::Sub": f"{head}{text}{end}"}


def _of_template(need: Need, kind: str) -> Any:
    resource = need.resource or ""
    end = _suffix(need)
    if kind == "AWS::SSM::Parameter":
        return {"Fn::Sub": f"{_ARNS['ssm']}${{{resource}}}"}
    if kind in _REF_IS_ARN:
        return {"Ref": resource}
    if _HAVE_ARN.fullmatch(kind):
        return (
            {"Fn::Sub": f"${{{resource}.Arn}}{end}"} if end else {"Fn::GetAtt": [resource, "Arn"]}
        )
    return "*"


def _suffix(need: Need) -> str:
    """What stands after the ARN: the key of an object as far as it is written, an index."""
    marked = naming.MARK.sub("*", need.suffix)
    return re.sub(r"\*+", "*", marked)
