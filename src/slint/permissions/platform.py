"""What Lambda itself does in the name of a function."""

from __future__ import annotations

from collections.abc import Iterator

from slint.model.function import Function

_BY_TRIGGER = {
    "sqs": "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes sqs:GetQueueUrl "
    "sqs:ChangeMessageVisibility",
    "kinesis": "kinesis:Describe* kinesis:Get* kinesis:List* kinesis:SubscribeToShard",
    "dynamodb-stream": "dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator "
    "dynamodb:ListStreams dynamodb:ListShards",
    "kafka": "kafka:* kafka-cluster:* ec2:* secretsmanager:GetSecretValue glue:GetSchema* "
    "glue:GetRegistry",
    "mq": "mq:DescribeBroker ec2:* secretsmanager:GetSecretValue",
    "documentdb": "rds:Describe* ec2:* secretsmanager:GetSecretValue",
    "cognito": "",
}
_POLLS = " ".join(_BY_TRIGGER.values())
_ALWAYS = (
    "logs:* xray:* kms:* ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces "
    "ec2:DeleteNetworkInterface ec2:AssignPrivateIpAddresses ec2:UnassignPrivateIpAddresses "
    "ec2:DescribeSubnets ec2:DescribeSecurityGroups ec2:DescribeVpcs ec2:DetachNetworkInterface "
    "ec2:GetSecurityGroupsForVpc"
)
_SENDS = (
    "sqs:SendMessage sns:Publish lambda:InvokeFunction events:PutEvents s3:PutObject s3:ListBucket"
)
_EXTENSIONS = (
    "secretsmanager:* ssm:* ssmmessages:* appconfig:* s3:* cloudwatch:* ec2messages:* dynamodb:* "
    "sqs:* firehose:* lambda:*"
)
_DURABLE = "lambda:*"  # also what the context of a durable function invokes


def platform(function: Function) -> frozenset[str]:
    """Patterns of the actions that nobody will find in the code."""
    return frozenset(word for text in _texts(function) for word in text.split())


def _texts(function: Function) -> Iterator[str]:
    yield _ALWAYS
    for trigger in function.triggers:
        if trigger.kind in ("stream", "event-source"):
            yield _POLLS
        yield _BY_TRIGGER.get(trigger.kind, "")
        if trigger.failure_destination is not None:
            yield _SENDS
    names = ("EventInvokeConfig", "DeadLetterConfig", "DeadLetterQueue")
    if function.failure_destination is not None or any(map(function.get, names)):
        yield _SENDS
    if function.get("FileSystemConfigs") is not None:
        yield "elasticfilesystem:* s3files:* s3:*"
    if function.image:
        yield "ecr:*"
    if function.get("DurableConfig") is not None:
        yield _DURABLE
    layers = function.get("Layers")
    if layers is not None and layers.items:
        yield _EXTENSIONS  # an extension may read secrets, parameters and the like
