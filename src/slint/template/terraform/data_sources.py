"""What data sources give, as far as that is told by their arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from slint.model.value import Data, Property, Reference, Unknown
from slint.template.partial_text import joined
from slint.template.terraform.managed import Managed

_PSEUDO = {
    ("aws_caller_identity", "account_id"): "AWS::AccountId",
    ("aws_caller_identity", "id"): "AWS::AccountId",
    ("aws_region", "name"): "AWS::Region",
    ("aws_region", "region"): "AWS::Region",
    ("aws_region", "id"): "AWS::Region",
    ("aws_partition", "partition"): "AWS::Partition",
    ("aws_partition", "id"): "AWS::Partition",
    ("aws_partition", "dns_suffix"): "AWS::URLSuffix",
}
_ARCHIVES = ("archive_file",)
_LISTS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
_PARTIES = {"principals": "Principal", "not_principals": "NotPrincipal"}
_SOURCES = (
    "source_json", "source_policy_documents", "override_json", "override_policy_documents",
)  # fmt: skip


def data_attribute(managed: Managed, name: str, value: Property) -> Property:
    """An attribute of a data source."""
    kind = managed.kind
    if (kind, name) in _PSEUDO:
        return replace(value, data=Unknown(_PSEUDO[kind, name]))
    read = _READERS.get(kind)
    data = read(managed, name) if read else None
    return replace(value, data=Unknown("data") if data is None else data)


def _document(managed: Managed, name: str) -> Data:
    """The policy document of an `aws_iam_policy_document`."""
    if name not in ("json", "minified_json"):
        return None
    place = managed.block.head
    make = lambda: Property(_policy(managed), place)  # noqa: E731
    return managed.evaluator.work.remember((managed.id, "document"), place, make).data


def _policy(managed: Managed) -> Data:
    body = managed.body()
    statements: list[Property] = []
    for name in _SOURCES:
        given = body.get(name)
        for source in given.flattened if given else ():
            statements += _statements(source)
    own = body.get("statement")
    for block in own.items if own else ():
        statements.append(_statement(block) if block.known else block)
    return {"Statement": Property(tuple(statements), managed.block.head)}


def _statements(document: Property) -> tuple[Property, ...]:
    if not document.known:
        return (document,)
    listed = document.get("Statement")
    return listed.items if listed else ()


def _statement(block: Property) -> Property:
    """A `statement` in the words of IAM; it allows where it says nothing else."""
    given = block.entries
    entries: dict[str, Property] = {}
    entries["Effect"] = given.get("effect") or Property("Allow", block.span)
    for name, key in (("sid", "Sid"), *_LISTS.items()):
        value = given.get(name)
        if value is not None and value.data not in (None, ()):
            entries[key] = value
    for name, key in _PARTIES.items():
        if name in given:
            entries[key] = _parties(given[name])
    if "condition" in given:
        entries["Condition"] = _conditions(given["condition"])
    return Property(entries, block.span)


def _parties(blocks: Property) -> Property:
    found: dict[str, Property] = {}
    for block in blocks.items:
        kind, names = block.get("type"), block.get("identifiers")
        if not block.known or kind is None or kind.text is None or names is None:
            return Property(Unknown("principals"), blocks.span, blocks.key)
        if kind.text == "*":
            return Property("*", names.span, names.key)
        before = found.get(kind.text)
        found[kind.text] = replace(names, data=(*before.items, *names.items)) if before else names
    return Property(found, blocks.span, blocks.key)


def _conditions(blocks: Property) -> Property:
    tests: dict[str, dict[str, Property]] = {}
    for block in blocks.items:
        test, variable, values = (block.get(name) for name in ("test", "variable", "values"))
        texts = (test.text if test else None, variable.text if variable else None)
        if not block.known or texts[0] is None or texts[1] is None or values is None:
            return Property(Unknown("condition"), blocks.span, blocks.key)
        tests.setdefault(texts[0], {})[texts[1]] = values
    entries = {name: Property(found, blocks.span) for name, found in tests.items()}
    return Property(entries, blocks.span, blocks.key)


def _archive(managed: Managed, name: str) -> Data:
    return Reference(managed.id, name)


def _policy_by_name(managed: Managed, name: str) -> Data:
    """The managed policy that is looked up by its name or ARN."""
    given = managed.value("name")
    if name == "arn":
        arn = managed.value("arn")
        if arn is not None:
            return arn.data
        if given is not None and given.text is not None:
            return joined(("arn:aws:iam::aws:policy/", given.text))
    return given.data if given is not None and name == "name" else None


_READERS: Mapping[str, Callable[[Managed, str], Data]] = {
    "aws_iam_policy_document": _document,
    "aws_iam_policy": _policy_by_name,
    **dict.fromkeys(_ARCHIVES, _archive),
}
