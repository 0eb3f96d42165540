"""The AWS SDK: which operation of which service a method of its objects calls."""

from __future__ import annotations

from slint.code import tree
from slint.execution import operations, record, resources
from slint.execution.arguments import Arguments
from slint.execution.machine import Machine
from slint.execution.operations import camel
from slint.model.abstract import Derived, Member, Object, Value, handed_on, literal


def method(
    machine: Machine,
    receiver: Object,
    kind: str,
    service: str,
    name: str,
    arguments: Arguments,
    at: tree.At,
) -> Value:
    """A method of an AWS SDK object: an operation of its service, or another object."""
    effect = machine.libraries.effect(f"{kind}.{name}")
    service = service.partition(".")[0]
    if effect.makes:
        call = record.note_call(machine, f"{kind}.{name}", (receiver,), arguments, at)
        operation = literal(arguments.get(0, "operation_name") or ())
        if kind == "aws.client" and isinstance(operation, str):
            made = f"{effect.makes}:{service}.{camel(operation)}"
        elif effect.service:
            made = f"{effect.makes}:{record.service_of(arguments)}"
        elif name == "batch_writer":
            made = f"{effect.makes}:{service}.BatchWriter"
        else:
            made = f"{effect.makes}:{service}"
        return (record.new_object(machine, made, arguments, call, at),)
    if effect.returns:
        call = record.note_call(machine, f"{kind}.{name}", (receiver,), arguments, at)
        if name in operations.PRESIGNED:
            operations.presign(machine, call, service, name, arguments)
        return (Derived(call.argument_origins, call.name),)
    if name[:1].isupper():
        call = record.note_call(machine, f"{kind}.{name}", (receiver,), arguments, at)
        made = f"aws.resource:{service}.{name}"
        return (record.new_object(machine, made, arguments, call, at),)
    operation = camel(name)
    type_ = receiver.name.partition(":")[2]
    if kind in ("aws.paginator", "aws.waiter"):
        operation = receiver.name.rpartition(".")[2]
    elif kind == "aws.resource":
        rows = machine.libraries.resource_operations(type_)
        operation = rows.get(name, operation)
    qualified = f"{service}:{operation}"
    call, found = operations.operation(machine, receiver, qualified, arguments, at)
    if kind == "aws.resource":
        return resources.given(machine, receiver, name, call, at) or (found,)
    return (found,)


def collection(
    machine: Machine, many: Member, member: Member, arguments: Arguments, at: tree.At
) -> Value | None:
    """A method of a collection of a boto3 resource: `bucket.objects.filter(…)`."""
    owner = many.receiver
    if not (isinstance(owner, Object) and owner.name.startswith("aws.resource:")):
        return None
    type_ = owner.name.partition(":")[2]
    rows = machine.libraries.resource_operations(type_)
    operation = rows.get(f"{many.name}.{member.name}") or rows.get(many.name)
    if operation is None:
        return None
    # A collection reads all pages itself.
    called = f"{type_.partition('.')[0]}:{operation}"
    handed_on(operations.operation(machine, owner, called, arguments, at)[1:])
    return (many,)
