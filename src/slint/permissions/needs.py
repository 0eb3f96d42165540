"""What a function needs: the actions of the calls on its record, each with its resource."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from slint.model import naming
from slint.model.abstract import (
    Constant,
    Environment,
    External,
    Member,
    Object,
    Value,
    derives_from,
    literal,
)
from slint.model.access import Need, Needs, Unnamed
from slint.model.execution import Call, Execution
from slint.model.touch import resolve, variables
from slint.permissions.calls import (
    argument,
    camel,
    copied_from,
    has_known_text,
    is_batched,
    is_client,
    is_given,
    on_objects,
    runs_aws,
    service_of,
)
from slint.permissions.tables import Demand, Tables
from slint.source import Span

_PRESIGNED = ("aws.client.generate_presigned_url", "aws.client.generate_presigned_post")
_DYNAMIC = ("importlib.import_module", "builtins.__import__", "builtins.exec", "builtins.eval")
_SHELLS = ("subprocess.", "os.system", "os.popen")
# Calls that take a client, or a method of one, and do nothing with it that is not seen.
_TAKE_NOTHING = (
    *("boto3.", "aws.", "builtins.", "typing.", "functools.", "logging.", "botocore."),
    *("aws_lambda_powertools.", "aws_xray_sdk.", "aws_secretsmanager_caching."),
)
_UNSIGNED = "botocore.UNSIGNED"
_NO_KEY = "/\0?key\0"


def needs(execution: Execution, tables: Tables) -> Needs:
    """What the record of a function says that it needs."""
    return _Reading(execution, tables).needs()


class _Reading:
    def __init__(self, execution: Execution, tables: Tables) -> None:
        self.execution = execution
        self.tables = tables
        self.calls = (*execution.init_calls, *execution.calls)
        self.made = {id(call.made): call for call in self.calls if call.made is not None}
        self.needed: dict[tuple[Any, ...], Need] = {}
        self.unnamed: dict[Unnamed, None] = {}
        self.possible: set[str] = set()

    def needs(self) -> Needs:
        for each in self.execution.imports:
            unknown = each.used != "never" and not self.tables.public(each.name)
            if unknown or self.tables.wraps(each.name):
                self.lost(each.span, f"import {each.name}")
        for call in self.calls:
            self.read(call)
        cut = self.execution.partial or self.execution.cut
        return Needs(
            tuple(self.needed.values()), tuple(self.unnamed), frozenset(self.possible), cut
        )

    def lost(self, span: Span, text: str) -> None:
        self.unnamed[Unnamed(span, text)] = None

    def read(self, call: Call) -> None:
        """Notes what one call needs, or that this is not known."""
        service, separator, operation = call.name.partition(":")
        if call.name in _PRESIGNED:
            self.presigned(call)
        elif not separator or "." in service:
            self.library(call)
        elif "." in operation:
            return  # a method of what an operation gave
        elif not self.foreign(call):
            if is_batched(call) and operation in ("PutItem", "DeleteItem"):
                operation = "BatchWriteItem"
            self.operation(call, service, operation)

    def operation(self, call: Call, service: str, operation: str) -> None:
        """Notes what an operation of a client needs."""
        if (service, operation) in _PARTIQL:
            demands = self.statements(call)
        else:
            demands = self.tables.demands(service, operation)
        if demands is None:
            self.lost(call.span, call.name if service != "?" else f"?.{operation}")
            return
        if not demands:
            self.possible.add(f"{service}:*")  # used, though it needs no permission
        for demand in demands:
            if self.applies(call, demand):
                self.add(call, demand)
        for path, value in call.named.items():
            if path.startswith(">") and path.lower().endswith(("role", "rolearn")):
                self.note(call, "iam:PassRole", value, "")
        self.forwarded(call, service, operation)

    def add(self, call: Call, demand: Demand) -> None:
        """Notes an action that a call needs."""
        value: Value = call.subject
        if demand.argument == "source":
            value = copied_from(call)
        elif demand.argument and (call.named or demand.argument.startswith(">")):
            value = call.named.get(demand.argument, ())
            if not value and "[]" in demand.argument:
                if any(path.startswith(demand.argument.partition("[]")[0]) for path in call.named):
                    return  # a transaction without such a part
        self.note(call, demand.action, value, self.suffix(call, demand))

    def applies(self, call: Call, demand: Demand) -> bool:
        """Whether the arguments are such that an action is needed."""
        if any(is_given(call, name) for name in demand.unless):
            return False
        return not demand.when or any(is_given(call, name) for name in demand.when)

    def suffix(self, call: Call, demand: Demand) -> str:
        """What stands after the name of the resource: the key of an object, an index."""
        service, _, action = demand.action.partition(":")
        if service == "s3" and on_objects(action):
            keys = call.keywords.get("Key", ())
            if demand.argument == "source" or len(keys) != 1:
                return _NO_KEY
            return "/" + (naming.spelled(keys[0], variables(self.execution)) or "\0?key\0")
        if service == "dynamodb" and (index := call.keywords.get("IndexName")):
            return "/index/" + naming.spelled(index[0], variables(self.execution))
        return ""

    def note(
        self, call: Call, action: str, value: Value, suffix: str, *, forwarded: bool = False
    ) -> None:
        """Notes an action for each resource that a value may be."""
        if self.never(value):
            self.possible.add(action)
            return
        if not self.tables.takes_resource(action):
            self.put(call, action, "*", ("*",), "", forwarded=forwarded)
            return
        for resource, names in self.resources(value) or ((None, ()),):
            if resource is not None and not self.may_be(resource, action):
                resource, names = None, ()
            self.put(call, action, resource, names, suffix, forwarded=forwarded)

    def put(
        self,
        call: Call,
        action: str,
        resource: str | None,
        names: tuple[str, ...],
        suffix: str,
        *,
        forwarded: bool = False,
    ) -> None:
        key = (action, resource, names, suffix)
        known = self.needed.get(key)
        if known is not None:
            self.needed[key] = known._replace(calls=tuple(dict.fromkeys((*known.calls, call.span))))
            return
        self.needed[key] = Need(
            action, resource, names, suffix, (call.span,), call.name, call.owner, call.chain,
            forwarded,
        )  # fmt: skip

    def resources(self, value: Value) -> list[tuple[str | None, tuple[str, ...]]]:
        """The resources that a value may be, each with the names that policies may use."""
        found: dict[tuple[str | None, tuple[str, ...]], None] = {}
        for atom in self.alternatives(value):
            if isinstance(atom, Object) and (held := atom.slots.get(("argument", 0))):
                found.update(dict.fromkeys(self.resources(held)))
                continue
            touched = next(resolve(self.execution, (atom,)), None)
            text = naming.spelled(atom, variables(self.execution))
            text = naming.last(naming.table_of(text) or text)
            names = [text] if text.replace(naming.UNKNOWN, "") and "\0?event" not in text else []
            if touched is not None and touched.resource is not None:
                names = [f"\0{touched.resource}\0", *self.own_names(touched.resource)]
                found[touched.resource, tuple(dict.fromkeys(names))] = None
            else:
                found[None, tuple(names)] = None
        return list(found)

    def never(self, value: Value) -> bool:
        """Whether a value is that of a variable which the function does not have."""
        function = self.execution.function
        known = function is not None and isinstance(function.environment, Mapping)
        return (
            known
            and bool(value)
            and all(
                isinstance(atom, Environment)
                and not atom.name.startswith("AWS_")
                and atom.name not in variables(self.execution)
                for atom in value
            )
        )

    def may_be(self, resource: str, action: str) -> bool:
        """Whether a resource is of the kind that an action is for, as far as that is known."""
        template = self.execution.template
        kinds = template.resources.get(resource, ()) if template else ()
        services = [_SERVICES[each.type] for each in kinds if each.type in _SERVICES]
        return not services or action.partition(":")[0] in services

    def alternatives(self, value: Value) -> Value:
        """The alternatives that can name something: no default of a variable that is set."""
        texts = tuple(
            atom
            for atom in value
            if not (isinstance(atom, Constant) and not isinstance(atom.value, str))
        )
        known = variables(self.execution)
        if any(isinstance(atom, Environment) and atom.name in known for atom in texts):
            return tuple(atom for atom in texts if not isinstance(atom, Constant))
        return texts

    def own_names(self, resource: str) -> Iterator[str]:
        template = self.execution.template
        for each in template.resources.get(resource, ()) if template else ():
            yield from naming.own_names(each)

    # Other ways to call ------------------------------------------------------

    def presigned(self, call: Call) -> None:
        """A call that is signed for somebody else needs the signer's permission."""
        service = next((service_of(atom) for atom in call.receiver or ()), "?")
        operation = "GeneratePresignedPost"
        if call.name == _PRESIGNED[0]:
            first = call.keywords.get("ClientMethod") or (call.positional or ((),))[0]
            name = literal(first)
            operation = camel(name) if isinstance(name, str) else "?"
        if not self.foreign(call):
            self.operation(call, service, operation)

    def library(self, call: Call) -> None:
        """A call of a library: what the table says of it, or what it may do with a client."""
        for demand in (*self.tables.library(call.name), *self.tables.layer(call.name)):
            maker = call
            if demand.made:
                maker = next(
                    (self.made[id(it)] for it in call.receiver or () if id(it) in self.made), call
                )
            self.note(call, demand.action, argument(maker, demand.argument), "")
        if call.name in _DYNAMIC and not has_known_text(call):
            self.lost(call.span, call.name)
        if call.name.startswith(_SHELLS) and runs_aws(call):
            self.lost(call.span, call.name)
        values = (*call.positional, *call.keywords.values())
        for atom in (atom for value in values for atom in value):
            if isinstance(atom, Member) and isinstance(atom.receiver, Object):
                self.method(call, atom.receiver, atom.name)
            elif is_client(atom) and (
                call.name == "builtins.getattr" or not call.name.startswith(_TAKE_NOTHING)
            ):
                self.lost(call.span, call.name)

    def method(self, call: Call, owner: Object, name: str) -> None:
        """A method of a client that is handed on will be called by whoever gets it."""
        service = service_of(owner)
        if owner.name.startswith("aws.client:") and service != "?":
            self.operation(call, service, camel(name))
        elif is_client(owner):
            self.lost(call.span, f"{call.name}({name})")

    def statements(self, call: Call) -> tuple[Demand, ...] | None:
        """What statements in PartiQL need; None where one is not known."""
        found: dict[str, None] = {}
        for atom in (atom for value in call.named.values() for atom in value):
            text = naming.spelled(atom, variables(self.execution)).lstrip()
            action = self.tables.access["partiql"].get(text.partition(" ")[0].upper())
            if action is None:
                return None
            found[action] = None
        return tuple(map(Demand, found)) or None

    def foreign(self, call: Call) -> bool:
        """Whether a call is made with other credentials than the function's, or with none."""
        for atom in call.receiver or ():
            if isinstance(atom, Object):
                if derives_from(atom.origins, "credentials"):
                    return True
                if any(self.unsigned(maker) for maker in self.makers(atom)):
                    return True
        return False

    def makers(self, made: Object, depth: int = 3) -> Iterator[Call]:
        """The calls that made an object and what that was made from."""
        if (call := self.made.get(id(made))) is not None:
            yield call
        for part in made.made_of if depth else ():
            yield from self.makers(part, depth - 1)

    def unsigned(self, call: Call) -> bool:
        values = [*call.positional, *call.keywords.values()]
        if call.keywords.get("profile_name"):
            return True
        return any(isinstance(a, External) and a.name == _UNSIGNED for v in values for a in v)

    # KMS ---------------------------------------------------------------------

    def forwarded(self, call: Call, service: str, operation: str) -> None:
        """What KMS is asked for in the function's name."""
        rows = self.tables.access["kms"].get(service, {})
        actions = [action for action, operations in rows.items() if operation in operations]
        for action in actions:
            for key in self.keys(call, action):
                self.note(call, action, key, "", forwarded=True)

    def keys(self, call: Call, action: str) -> Iterator[Value]:
        """The keys of the account with which what a call works on is encrypted."""
        if (given := argument(call, "SSEKMSKeyId")) and action == "kms:GenerateDataKey":
            yield given
        template = self.execution.template
        for resource, _ in self.resources(call.subject) if template else ():
            for each in template.resources.get(resource or "", ()) if template else ():
                for path in _KEYS.get(each.type, ()):
                    key = _property(each, path)
                    text = naming.written(key) if key is not None else ""
                    if text and "alias/aws/" not in text:
                        yield (Constant(text),)


_PARTIQL = {
    ("dynamodb", "ExecuteStatement"),
    ("dynamodb", "BatchExecuteStatement"),
    ("dynamodb", "ExecuteTransaction"),
}
# Where the events of a function come from is no proof of what is behind a name in them.
_SERVICES = {
    "AWS::S3::Bucket": "s3",
    "AWS::SQS::Queue": "sqs",
    "AWS::SNS::Topic": "sns",
    "AWS::DynamoDB::Table": "dynamodb",
    "AWS::Serverless::SimpleTable": "dynamodb",
    "AWS::Kinesis::Stream": "kinesis",
}
_BUCKET_KEY = (
    "BucketEncryption.ServerSideEncryptionConfiguration.[].ServerSideEncryptionByDefault."
    "KMSMasterKeyID"
)
_KEYS = {
    "AWS::S3::Bucket": (_BUCKET_KEY,),
    "AWS::SQS::Queue": ("KmsMasterKeyId",),
    "AWS::SNS::Topic": ("KmsMasterKeyId",),
    "AWS::Kinesis::Stream": ("StreamEncryption.KeyId",),
    "AWS::SecretsManager::Secret": ("KmsKeyId",),
    "AWS::DynamoDB::Table": ("SSESpecification.KMSMasterKeyId",),
}


def _property(resource: Any, path: str) -> Any:
    first, *rest = path.split(".")
    value = resource.get(first)
    for step in rest:
        if value is None or not value.known:
            return None
        value = next(iter(value.items), None) if step == "[]" else value.get(step)
    return value
