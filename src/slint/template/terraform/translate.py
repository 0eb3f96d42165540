"""Resources of Terraform become those of CloudFormation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from slint.model.value import Property, Reference, Text, Unknown
from slint.source import Source
from slint.template.json_text import read_text
from slint.template.terraform.archives import Archives
from slint.template.terraform.functions import OpenEntries, json_text
from slint.template.terraform.managed import Managed
from slint.template.terraform.tables import ROWS, Row, camel
from slint.template.terraform.values import WHOLE, Blocks

Properties = dict[str, Property]


class Translator:
    """Translates the resources of one root module."""

    def __init__(self, archives: Archives, sources: Mapping[str, Source]) -> None:
        self.archives = archives
        self.sources = sources

    def properties(self, managed: Managed) -> Properties:
        """What a resource sets, in CloudFormation's words."""
        row = ROWS.get(managed.kind)
        if row is None:
            return {}
        given = managed.body()
        found = self._named(given, "", row)
        shape = _SHAPES.get(managed.kind)
        return shape(self, given, found) if shape else found

    def _named(self, given: Mapping[str, Property], above: str, row: Row) -> Properties:
        found: Properties = {}
        for name, value in given.items():
            path = above + name
            target = row.names.get(path, camel(name))
            if not target or value.data is None:
                continue
            if path in row.texts:
                value = self.document(value)
            elif isinstance(value, Blocks):
                value = self._blocks(value, path, row)
            _put(found, target.split("."), whole_as_ref(value))
        return found

    def _blocks(self, value: Property, path: str, row: Row) -> Property:
        items = tuple(
            replace(item, data=self._named(item.entries, f"{path}.", row)) if item.known else item
            for item in value.items
        )
        if path in row.lists or len(items) != 1:
            return Property(items, value.span, value.key)
        return replace(items[0], key=value.key)

    def document(self, value: Property) -> Property:
        """A value that is a text of JSON, or what `jsonencode` was given."""
        if isinstance(value.data, (str, Text)):
            unknown = Property(Unknown("json"), value.span, value.key)
            return read_text(value, self.sources) or unknown
        return value


def whole_as_ref(value: Property) -> Property:
    """A value in which a resource as a whole is what `Ref` of it gives."""
    data = value.data
    if isinstance(data, Reference):
        return replace(value, data=Reference(data.id)) if data.attribute == WHOLE else value
    if isinstance(data, tuple) and value.known:
        return replace(value, data=tuple(whole_as_ref(item) for item in value.items))
    return value


def _put(found: Properties, path: list[str], value: Property) -> None:
    """Sets a property, maybe one of a property."""
    first, *rest = path
    if not rest:
        found[first] = value
        return
    below = dict(found[first].entries) if first in found else {}
    _put(below, rest, value)
    found[first] = Property(below, value.span, value.key)


# Resources whose shape is another one ----------------------------------------

_Shape = Callable[[Translator, Mapping[str, Property], Properties], Properties]
_CODE = ("Filename", "S3Bucket", "S3Key", "S3ObjectVersion", "SourceCodeHash")


def _function(self: Translator, given: Mapping[str, Property], found: Properties) -> Properties:
    code = self.archives.code(given)
    for name in _CODE:
        found.pop(name, None)
    if code is not None:
        found["Code"] = code
    if "ImageUri" in found:
        found["Code"] = Property({"ImageUri": found["ImageUri"]}, found["ImageUri"].span)
    variables = found.get("Environment")
    if variables is not None and variables.known:
        inner = variables.entries.get("Variables")
        if inner is not None and isinstance(inner.data, Mapping):
            entries = {name: _text(value) for name, value in inner.data.items()}
            data: Mapping[str, Property] = entries
            if isinstance(inner.data, OpenEntries):
                data = OpenEntries(entries, Property(Unknown("merge"), inner.span))
            else:
                data = {name: value for name, value in entries.items() if value.data is not None}
            made = replace(inner, data=data)
            found["Environment"] = replace(variables, data={**variables.entries, "Variables": made})
    return found


def _text(value: Property) -> Property:
    """The value of a variable: what `jsonencode` was given becomes text."""
    if isinstance(value.data, Mapping) or (isinstance(value.data, tuple) and value.known):
        return replace(value, data=json_text(value))
    return value


def _layer(self: Translator, given: Mapping[str, Property], found: Properties) -> Properties:
    code = self.archives.code(given)
    if code is not None:
        found["Content"] = code
    return found


def _table(_: Translator, given: Mapping[str, Property], found: Properties) -> Properties:
    keys = list(_keys(given))
    if keys:
        found["KeySchema"] = Property(tuple(keys), keys[0].span)
    for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        indexes = found.get(name)
        if indexes is not None and indexes.known:
            items = tuple(_index(item) for item in indexes.items)
            found[name] = replace(indexes, data=items)
    enabled = given.get("stream_enabled")
    if "StreamSpecification" not in found and enabled is not None and enabled.boolean is not False:
        found["StreamSpecification"] = Property({}, enabled.span, enabled.key)
    return found


def _index(item: Property) -> Property:
    given = {"hash_key": item.get("HashKey"), "range_key": item.get("RangeKey")}
    keys = tuple(_keys({name: value for name, value in given.items() if value is not None}))
    return replace(item, data={**item.entries, "KeySchema": Property(keys, item.span)})


def _keys(given: Mapping[str, Property]) -> Iterator[Property]:
    for name, kind in (("hash_key", "HASH"), ("range_key", "RANGE")):
        value = given.get(name)
        if value is not None and value.data is not None:
            entries = {"AttributeName": value, "KeyType": Property(kind, value.span)}
            yield Property(entries, value.span)


def _alarm(_: Translator, _given: Mapping[str, Property], found: Properties) -> Properties:
    if "Dimensions" in found:
        found["Dimensions"] = _dimensions(found["Dimensions"])
    metrics = found.get("Metrics")
    if metrics is not None and metrics.known:
        found["Metrics"] = replace(metrics, data=tuple(map(_metric, metrics.items)))
    return found


def _metric(query: Property) -> Property:
    metric = query.get("MetricStat", "Metric")
    dimensions = metric.get("Dimensions") if metric else None
    if metric is None or dimensions is None:
        return query
    made = {**metric.entries, "Dimensions": _dimensions(dimensions)}
    stat = Property({"Metric": replace(metric, data=made)}, metric.span)
    return replace(query, data={**query.entries, "MetricStat": stat})


def _dimensions(value: Property) -> Property:
    if not isinstance(value.data, Mapping):
        return Property((value,), value.span, value.key)
    items = [
        Property({"Name": Property(name, each.key or each.span), "Value": each}, each.span)
        for name, each in value.data.items()
    ]
    return replace(value, data=tuple(items))


def _topic_rule(_: Translator, given: Mapping[str, Property], found: Properties) -> Properties:
    blocks = given.get("lambda")
    entries: Properties = {}
    if "Sql" in found:
        entries["Sql"] = found["Sql"]
    actions = []
    for block in blocks.items if blocks else ():
        arn = block.get("function_arn")
        if arn is not None:
            inner = Property({"FunctionArn": arn}, block.span)
            actions.append(Property({"Lambda": inner}, block.span))
    place = next(iter(given.values())).span if given else None
    if place is not None:
        entries["Actions"] = Property(tuple(actions), place)
        found["TopicRulePayload"] = Property(entries, place)
    return found


def _distribution(_: Translator, given: Mapping[str, Property], found: Properties) -> Properties:
    place = next(iter(given.values())).span if given else None
    return {"DistributionConfig": Property(found, place)} if place else found


def _receipt(_: Translator, given: Mapping[str, Property], found: Properties) -> Properties:
    blocks = given.get("lambda_action")
    actions = []
    for block in blocks.items if blocks else ():
        inner = {camel(name): value for name, value in block.entries.items()}
        action = Property({"LambdaAction": Property(inner, block.span)}, block.span)
        actions.append(action)
    if actions:
        listed = Property(tuple(actions), actions[0].span)
        found["Rule"] = Property({"Actions": listed}, listed.span)
    return found


_SHAPES: Mapping[str, _Shape] = {
    "aws_lambda_function": _function,
    "aws_lambda_layer_version": _layer,
    "aws_dynamodb_table": _table,
    "aws_cloudwatch_metric_alarm": _alarm,
    "aws_iot_topic_rule": _topic_rule,
    "aws_cloudfront_distribution": _distribution,
    "aws_ses_receipt_rule": _receipt,
}
