"""What a function is granted: by its policies, by what SAM adds, and by resources themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from slint.model import naming
from slint.model.access import Grant, Grants
from slint.model.function import Function
from slint.model.permission import ManagedPolicy, PolicyTemplate, Statement
from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Property, Reference, Unknown
from slint.permissions.tables import Allowed, Tables
from slint.source import Span

_AWS = re.compile(r"arn:(?:aws[\w-]*|\0[^\0]*\0|\*):iam::aws:policy/(.+)")
_NO_MARK = re.compile(r"\0[^\0]*\0")


def grants(function: Function, template: Template, tables: Tables) -> Grants:
    """What the role of a function allows it, and what others let it do."""
    reading = _Reading(function, template, tables)
    return reading.grants()


class _Reading:
    def __init__(self, function: Function, template: Template, tables: Tables) -> None:
        self.function = function
        self.template = template
        self.tables = tables
        self.unknown = ""
        self.found: list[Grant] = []

    def grants(self) -> Grants:
        role = self.role()
        for statement in self.function.statements:
            self.statement(statement)
        for managed in self.function.managed_policies:
            self.managed(managed)
        for template in self.function.policy_templates:
            self.policy_template(template)
        self.connectors()
        self.by_resources(role)
        if self.function.sam and self.function.get("Role") is None:
            self.found += _added(self.function, self.tables)
        return Grants(tuple(self.found), not self.unknown, self.unknown)

    def role(self) -> str:
        """The logical id of the role; says where its content is not known."""
        function, role = self.function, self.function.get("Role")
        if role is None:
            if not function.sam:
                self.unknown = "it has no role"
            policies = function.get("Policies")
            if policies is not None and isinstance(policies.data, Unknown):
                self.unknown = "its policies are not known"
            if function.get("PermissionsBoundary") is not None:
                self.unknown = "a permissions boundary"
            return f"{function.id}Role"
        referred = role.data.id if isinstance(role.data, Reference) else ""
        resources = self.template.resources.get(referred, ())
        if not any(each.type == "AWS::IAM::Role" for each in resources):
            self.unknown = "its role is not in this template"
        for each in resources:
            if each.get("PermissionsBoundary") is not None:
                self.unknown = "a permissions boundary"
            for name in ("Policies", "ManagedPolicyArns"):
                value = each.get(name)
                if value is not None and isinstance(value.data, Unknown):
                    self.unknown = "the policies of its role are not known"
        return referred

    def statement(self, statement: Statement) -> None:
        if statement.effect not in ("Allow", "Deny"):
            self.unknown = "a statement is not known"
            return
        actions = statement.actions or statement.not_actions
        resources = statement.resources or statement.not_resources
        patterns = tuple(map(naming.written, actions))
        allows = statement.effect == "Allow"
        if allows and statement.actions and naming.UNKNOWN in patterns:
            self.unknown = "an action is not known"
        self.found.append(
            Grant(
                "statement",
                statement.owner,
                statement.span,
                patterns,
                tuple(map(naming.written, resources)) or ("*",),
                allows,
                statement.condition is not None and statement.condition.data is not None,
                all_but_actions=not statement.actions,
                all_but_resources=bool(statement.not_resources),
                places=tuple(action.span for action in actions),
                functions=statement.functions,
            )
        )

    def managed(self, policy: ManagedPolicy) -> None:
        data = policy.name.data
        if isinstance(data, Reference):
            kinds = {each.type for each in self.template.resources.get(data.id, ())}
            if "AWS::IAM::ManagedPolicy" not in kinds:
                self.unknown = "a managed policy is not in this template"
            return
        written = naming.written(policy.name)
        match = _AWS.fullmatch(written)
        name = match[1].rpartition("/")[2] if match else written
        bare = match is None and policy.owner_type.startswith("AWS::Serverless::")
        if not match and not (bare and re.fullmatch(r"[\w+=,.@-]+", written)):
            self.unknown = "a managed policy of the account"
            return
        found = self.tables.managed(name) if "\0" not in name else None
        if found is None:
            self.unknown = self.unknown or ("a managed policy is not known" if "\0" in name else "")
            return
        for allowed in found[1]:
            self.found.append(_grant("managed", name, policy.name.span, allowed, policy.functions))

    def policy_template(self, template: PolicyTemplate) -> None:
        statements = self.tables.template(template.name)
        if not statements:
            self.unknown = f"{template.name} is not known"
        given = {name: naming.written(value) for name, value in template.parameters.entries.items()}
        for allowed in statements:
            resources = tuple(
                filled for each in allowed.resources if (filled := _filled(each, given))
            )
            self.found.append(
                _grant(
                    "template", template.name, template.span, allowed, (template.owner,)
                )._replace(resources=resources)
            )

    # Connectors --------------------------------------------------------------

    def connectors(self) -> None:
        """What the connectors of SAM that begin at the function let it do."""
        own = self.function.attributes.get("Connectors")
        for value in own.entries.values() if own is not None else ():
            self.connector(value.get("Properties") or value)
        for resources in self.template.resources.values():
            for resource in resources:
                if resource.type == "AWS::Serverless::Connector":
                    source = resource.get("Source", "Id")
                    if source is not None and source.text == self.function.id:
                        properties = dict(resource.properties.items())
                        self.connector(Property(properties, resource.span))

    def connector(self, properties: Property) -> None:
        destinations, permissions = properties.get("Destination"), properties.get("Permissions")
        if destinations is None or permissions is None:
            return
        for destination in destinations.items:
            named = destination.get("Id")
            text = named.text if named is not None else None
            for resource in self.template.resources.get(text or "", ()):
                kind = _SAM_TYPES.get(resource.type, resource.type)
                for permission in permissions.items:
                    category = permission.text or ""
                    for allowed in self.tables.connector("AWS::Lambda::Function", kind, category):
                        texts = (_connected(each, resource) for each in allowed.resources)
                        made = allowed._replace(resources=tuple(texts))
                        self.found.append(
                            _grant(
                                "connector", resource.id, permission.span, made, (self.function.id,)
                            )
                        )

    # Policies of resources ---------------------------------------------------

    def by_resources(self, role: str) -> None:
        """What the policies of resources of the same template let the function do."""
        for resources in self.template.resources.values():
            for resource in resources:
                if resource.type in _RESOURCE_POLICIES:
                    self.resource_policy(resource, role)

    def resource_policy(self, resource: Resource, role: str) -> None:
        document, owners = _RESOURCE_POLICIES[resource.type]
        written = resource.get(document)
        listed = written.get("Statement") if written is not None and written.known else None
        on: list[str] = []
        for owner in owners:
            value = resource.get(owner)
            on += [naming.written(item) for item in value.items] if value is not None else []
        for statement in listed.items if listed is not None else ():
            effect, actions = statement.get("Effect"), statement.get("Action")
            principal = statement.get("Principal")
            if effect is None or effect.text != "Allow" or actions is None or principal is None:
                continue
            if not _may_be(principal, role):
                continue
            self.found.append(
                Grant(
                    "resource",
                    resource.id,
                    statement.span,
                    tuple(naming.written(action) for action in actions.items),
                    tuple(
                        f"{each}{more}"
                        for each in on or (f"\0{resource.id}\0",)
                        for more in ("", "/*")
                    ),
                )
            )


_SAM_TYPES = {
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
    "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
}
# The document of a policy on resources, and the properties that name these.
_RESOURCE_POLICIES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "AWS::S3::BucketPolicy": ("PolicyDocument", ("Bucket",)),
    "AWS::SQS::QueuePolicy": ("PolicyDocument", ("Queues",)),
    "AWS::SNS::TopicPolicy": ("PolicyDocument", ("Topics",)),
    "AWS::SecretsManager::ResourcePolicy": ("ResourcePolicy", ("SecretId",)),
    "AWS::KMS::Key": ("KeyPolicy", ()),
    "AWS::IAM::Role": ("AssumeRolePolicyDocument", ()),
}


def _may_be(principal: Property, role: str) -> bool:
    """Whether a principal may be the role of the function."""
    if principal.text == "*" or not principal.known:
        return True
    held = principal.get("AWS")
    for item in held.items if held is not None else ():
        text = naming.written(item)
        named = naming.referred_in(text)
        if text == "*" or named == role or text == naming.UNKNOWN:
            return True
        if ":role/" in text and role in text:
            return True
    return False


def _grant(kind: str, name: str, span: Span, allowed: Allowed, functions: tuple[str, ...]) -> Grant:
    return Grant(
        kind,
        name,
        span,
        allowed.actions,
        allowed.resources,
        allowed.allows,
        allowed.conditional,
        all_but_actions=allowed.all_but,
        functions=functions,
    )


def _filled(resource: str, given: Mapping[str, str]) -> str:
    """A resource of a policy template with its parameters filled in."""

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("AWS::"):
            return f"\0?{name.replace('::', '.')}\0"
        return given.get(name, naming.UNKNOWN)

    return re.sub(r"\$\{([\w:]+)\}", fill, resource)


def _connected(resource: str, destination: Resource) -> str:
    text = re.sub(
        r"%\{Destination\.(\w+)\}", rf"\0{destination.id}!\1\0".replace("\0", "\0"), resource
    )
    return _filled(text, {})


_ADDED = ("AWSLambdaBasicExecutionRole",)
_POLLERS = {
    "sqs": "AWSLambdaSQSQueueExecutionRole",
    "kinesis": "AWSLambdaKinesisExecutionRole",
    "dynamodb-stream": "AWSLambdaDynamoDBExecutionRole",
    "kafka": "AWSLambdaMSKExecutionRole",
}


def _added(function: Function, tables: Tables) -> Iterable[Grant]:
    """What SAM gives to the role that it makes, whatever the policies are."""
    names = list(_ADDED)
    if function.get("VpcConfig") is not None:
        names.append("AWSLambdaVPCAccessExecutionRole")
    tracing = function.get("Tracing")
    if tracing is not None and tracing.text != "PassThrough":
        names.append("AWSXRayDaemonWriteAccess")
    names += [
        _POLLERS[trigger.kind]
        for trigger in function.triggers
        if trigger.kind in _POLLERS and trigger.owner == function.id
    ]
    for name in dict.fromkeys(names):
        yield from _of_managed(name, function, tables)
    yield from _queue_of_dead_letters(function)


def _of_managed(name: str, function: Function, tables: Tables) -> Iterator[Grant]:
    if name == "AWSLambdaBasicExecutionRole":  # the usual one costs no table
        actions = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")
        yield Grant("added", name, function.span, actions, ("*",))
        return
    found = tables.managed(name)
    for allowed in found[1] if found else ():
        yield _grant("added", name, function.span, allowed, (function.id,))


def _queue_of_dead_letters(function: Function) -> Iterator[Grant]:
    queue = function.get("DeadLetterQueue")
    kind, target = (queue.get("Type"), queue.get("TargetArn")) if queue else (None, None)
    action = {"SQS": "sqs:SendMessage", "SNS": "sns:Publish"}.get(kind.text or "") if kind else None
    if action and target:
        yield Grant("added", "DeadLetterQueue", function.span, (action,), (naming.written(target),))
