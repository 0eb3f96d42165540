"""Who else may invoke a function: permissions and connectors tell of wiring that is elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from slint.model.resource import Resource
from slint.model.trigger import CONNECTOR, Trigger
from slint.model.value import Property
from slint.template.triggers.scope import Scope
from slint.template.triggers.settings import whole, wired

_ACCOUNT = re.compile(r"\*$|\d{12}$|arn:[^:]*:(?:iam|sts):")
_BY_PRINCIPAL = {
    "alexa-appkit": "alexa",
    "alexa-connectedhome": "alexa",
    "apigateway": "api",
    "batchoperations.s3": "s3-batch",
    "bedrock": "bedrock",
    "cloudformation": "custom-resource",
    "codecommit": "codecommit",
    "codedeploy": "codedeploy",
    "codepipeline": "codepipeline",
    "cognito-idp": "cognito",
    "cognito-sync": "cognito",
    "config": "config",
    "connect": "connect",
    "edgelambda": "cloudfront",
    "elasticloadbalancing": "alb",
    "events": "eventbridge",
    "firehose": "firehose",
    "iot": "iot",
    "iotevents": "iot",
    "lambda.alarms.cloudwatch": "cloudwatch-alarm",
    "lex": "lex",
    "lexv2": "lex",
    "logs": "logs",
    "s3": "s3",
    "scheduler": "schedule",
    "secretsmanager": "secretsmanager",
    "ses": "ses",
    "sns": "sns",
    "states": "step-functions",
    "transfer": "transfer",
    "vpc-lattice": "vpc-lattice",
}
_BY_SOURCE = {
    "AWS::ApiGateway::RestApi": "api-rest",
    "AWS::Serverless::Api": "api-rest",
    "AWS::Serverless::HttpApi": "api-http",
}
_BY_CONNECTED = {
    **_BY_SOURCE,
    "AWS::ApiGatewayV2::Api": "api",
    "AWS::Events::Rule": "eventbridge",
    "AWS::S3::Bucket": "s3",
    "AWS::SNS::Topic": "sns",
    "AWS::Serverless::StateMachine": "step-functions",
    "AWS::StepFunctions::StateMachine": "step-functions",
}
_BY_ARN = {**_BY_PRINCIPAL, "execute-api": "api"}
_ARN = re.compile(r"arn:[^:]*:([a-z0-9-]+):")
_PAYLOADS = {"api-rest": "1.0"}
_FAMILIES: Mapping[str, str] = {
    "api-authorizer": "api",
    "api-http": "api",
    "api-rest": "api",
    "api-websocket": "api",
    "schedule": "eventbridge",
}


def permission(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """What an `AWS::Lambda::Permission` tells by its principal and its source."""
    function = scope.function(resource.get("FunctionName"))
    principal = resource.get("Principal")
    if function is None or principal is None:
        return
    action, url = resource.get("Action"), resource.get("FunctionUrlAuthType")
    if url is not None or (action and action.text == "lambda:InvokeFunctionUrl"):
        return  # the URL is a resource of its own
    pattern = principal.pattern or ""
    service = pattern.partition(".amazonaws.com")[0].partition(".\0")[0]
    kind = "account" if _ACCOUNT.match(pattern) else _BY_PRINCIPAL.get(service)
    if kind is None:
        return
    source = resource.get("SourceArn")
    if _of_another(kind, source, scope):
        return
    if kind == "api":
        kind = _api(resource, scope)
    elif kind == "eventbridge":
        rules = list(scope.named(source))
        if any(rule.get("ScheduleExpression") for rule in rules):
            kind = "schedule"
    yield wired(
        resource,
        function,
        kind,
        source=source,
        source_id=scope.source(source, kind),
        payload_version=_PAYLOADS.get(kind),
    )


def _of_another(kind: str, source: Property | None, scope: Scope) -> bool:
    """Whether the source belongs to another service than the principal, so nothing invokes."""
    arn = _ARN.match((source.pattern if source else None) or "")
    found = _BY_ARN.get(arn[1]) if arn else _BY_CONNECTED.get(scope.type(source) or "")
    family = _FAMILIES.get(kind, kind)
    return found is not None and _FAMILIES.get(found, found) not in (family, kind)


def _api(permission: Resource, scope: Scope) -> str:
    for api in scope.named(permission.get("SourceArn")):
        if api.type in _BY_SOURCE:
            return _BY_SOURCE[api.type]
        protocol = api.get("ProtocolType")
        if protocol is not None and protocol.text in ("HTTP", "WEBSOCKET"):
            return f"api-{protocol.text.lower()}"
    return "api"


def connector(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """What an `AWS::Serverless::Connector` tells whose destination is a function."""
    origin = resource.get("Source", "Id")
    if origin is not None and origin.text is not None:
        yield from _connected(resource, whole(resource), origin.text, scope)


def connectors(resource: Resource, scope: Scope) -> Iterator[Trigger]:
    """What the `Connectors` of a resource tell that lead to a function."""
    for _, entry in scope.found(resource.attributes["Connectors"], "*.Properties"):
        yield from _connected(resource, entry.get("Properties") or entry, resource.id, scope)


def _connected(
    resource: Resource, properties: Property, origin: str, scope: Scope
) -> Iterator[Trigger]:
    kinds = {_BY_CONNECTED.get(one.type) for one in scope.variants(origin)}
    kind = kinds.pop() if len(kinds) == 1 else None
    for path in ("Destination.Id", "Destination.*.Id"):
        for named, entry in scope.found(properties, path):
            function = named.text
            if kind and function is not None and function in scope.targets.functions:
                told = wired(
                    resource,
                    function,
                    kind,
                    entry,
                    named,
                    source_id=origin,
                    payload_version=_PAYLOADS.get(kind),
                )
                yield replace(told, owner_type=CONNECTOR)


def not_known_yet(told: Iterable[Trigger], known: Iterable[Trigger]) -> Iterator[Trigger]:
    """What permissions and connectors tell that nothing else, and none before them, tells."""
    origins: dict[str, set[str | None]] = {}  # of each family, with the resources that wire it
    for trigger in known:
        family = origins.setdefault(_FAMILIES.get(trigger.kind, trigger.kind), set())
        family.update((trigger.source_id, trigger.owner))
    for trigger in told:
        family = origins.setdefault(_FAMILIES.get(trigger.kind, trigger.kind), set())
        source = trigger.source_id
        if not family or not (source is None or None in family or source in family):
            yield trigger
        family.add(source)
