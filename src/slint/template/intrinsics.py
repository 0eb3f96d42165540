"""The intrinsic functions of CloudFormation: nodes become values, known or not.

Values are reduced by recursion; `nodes.MAXIMUM_DEPTH` bounds it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

from slint.model.resource import Parameter
from slint.model.value import UNDECIDED, Data, Property, Reference, Text, Unknown
from slint.source import Source, Span, Unreadable
from slint.template.conditions import Conditions, if_condition
from slint.template.functions import FUNCTIONS
from slint.template.nodes import MappingNode, Node, ScalarNode, SequenceNode
from slint.template.partial_text import Part, joined

MAXIMUM_WORK = 2_000_000


_REASONS = {"Fn::ImportValue": "import", "Fn::Transform": "transform"}
_IMPLICIT = ("ServerlessRestApi", "ServerlessHttpApi")


class OpenMapping(Mapping[str, Property]):
    """Entries beside which a macro may add others: every name is there, maybe unknown."""

    def __init__(self, entries: Mapping[str, Property], missing: Property) -> None:
        self._entries = entries
        self._missing = missing

    def __getitem__(self, name: str) -> Property:
        return self._entries.get(name, self._missing)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class Reducer:
    """Reduces the nodes of one template under the assumption that was set last.

    `given` are parameter values from outside, by name.
    """

    def __init__(self, source: Source, root: MappingNode, given: Mapping[str, str]) -> None:
        self._path = source.path
        self._starts = source.starts
        self._given = given
        self._work = 0
        self._assumed: Mapping[str, bool] = {}
        self._decisions = 0  # Ifs met so far
        self._fixed: dict[ScalarNode, Property | None] = {}  # by key, whatever is assumed
        self._reduced: dict[ScalarNode, Property | None] = {}  # by key, under this assumption
        self.mappings = root.mapping("Mappings")
        self.resources = frozenset(_resource_ids(root.mapping("Resources")))
        self.parameters: dict[str, Parameter] = {}
        self.conditions = Conditions(root.mapping("Conditions"), self._literal, self.spend)
        if section := root.mapping("Parameters"):
            self.parameters = {
                name: self._declared(name, *pair) for name, pair in section.entries.items()
            }

    def assume(self, values: Mapping[str, bool]) -> None:
        """Sets what the conditions are."""
        if values != self._assumed:
            self._assumed = values
            self._reduced = {}

    def spend(self, work: int) -> None:
        """Counts the values and texts that are made; raises Unreadable beyond a bound.

        A small template can name one long list or text in very many places.
        """
        self._work += work
        if self._work > MAXIMUM_WORK:
            raise Unreadable("its functions and Globals make too many values", self._path)

    def span(self, start: int, end: int) -> Span:
        """The span of the characters from `start` up to, not including, `end`."""
        starts = self._starts
        line = end_line = bisect_right(starts, start)
        first = last = starts[line - 1]
        if line < len(starts) and end >= starts[line]:
            end_line = bisect_right(starts, end)
            last = starts[end_line - 1]
        place = (self._path, line, start - first + 1, end_line, end - last + 1)
        return tuple.__new__(Span, place)  # half the cost of Span(...), and there are many

    def value(self, node: Node, key: Span | None = None) -> Property | None:
        """What a node is; None where it is `AWS::NoValue`."""
        if isinstance(node, ScalarNode):
            if node.null:
                return Property(None, self.span(node.start, node.end), key)
            text: Data = node.text
            if "{{resolve:" in node.text:
                text = self.text([node.text])
            return Property(text, self.span(node.start, node.end), key, (), bool(node.style))
        if isinstance(node, SequenceNode):
            self.spend(len(node.items))
            items = []
            for item in node.items:
                value = self.value(item)
                if value is not None:
                    items.append(value)
            return Property(tuple(items), self.span(node.start, node.end), key)
        entries = node.entries
        if len(entries) == 1:
            name = next(iter(entries))
            if name == "Ref" or name.startswith("Fn::"):
                return self._intrinsic(name, entries[name][1], node, key)
        reason = _macro(node)
        data = Unknown(reason) if reason else self._entries(node)
        return Property(data, self.span(node.start, node.end), key)

    def entries(self, node: Node | None) -> Mapping[str, Property]:
        """The entries of a mapping, without those that are `AWS::NoValue`.

        Empty for anything else; an OpenMapping where a macro has a say.
        """
        if not isinstance(node, MappingNode):
            return {}
        reason = _macro(node)
        if reason is None:
            return self._entries(node)
        known = {name: pair for name, pair in node.entries.items() if not _is_function(name)}
        missing = Property(Unknown(reason), self.span(node.start, node.end))
        return OpenMapping(self._entries(MappingNode(known, node.start, node.end)), missing)

    def _entries(self, node: MappingNode) -> dict[str, Property]:
        self.spend(len(node.entries))
        found = {}
        fixed, reduced = self._fixed, self._reduced
        for name, (key, item) in node.entries.items():
            if key in fixed:
                value = fixed[key]
            elif key in reduced:
                value = reduced[key]
            else:
                before = self._decisions
                value = self.value(item, self.span(key.start, key.end))
                (fixed if self._decisions == before else reduced)[key] = value
            if value is not None:
                found[name] = value
        return found

    def text(self, parts: Iterable[Part]) -> Data:
        """The text of some parts."""
        text = joined(parts)
        known = text.parts if isinstance(text, Text) else (text,)
        self.spend(sum(len(part) for part in known if isinstance(part, str)) // 50)
        return text

    def _declared(self, name: str, key: ScalarNode, node: Node) -> Parameter:
        place = self.span(key.start, key.end)
        properties = self.value(node, place) or Property(None, place)
        echo = properties.get("NoEcho")
        kind = properties.get("Type")
        return Parameter(
            name,
            kind.text if kind else None,
            place,
            properties.get("Default"),
            echo.boolean if echo else False,
            properties,
        )

    def _literal(self, node: Node) -> str | None:
        value = self.value(node)
        if value is None or any(name not in self._given for name in value.parameters):
            return None
        return value.text

    def _intrinsic(
        self, name: str, argument: Node, node: MappingNode, key: Span | None
    ) -> Property | None:
        if name == "Fn::If":
            return self._if(argument, node, key)
        place = self.span(node.start, node.end)
        if name == "Ref":
            if not isinstance(argument, ScalarNode):
                return Property(UNDECIDED, place, key)
            if argument.text == "AWS::NoValue":
                return None
            return self.named(argument.text, place, key)
        if name in FUNCTIONS:
            return FUNCTIONS[name](self, argument, place, key)
        reason = "foreach" if name.startswith("Fn::ForEach") else _REASONS.get(name, name)
        return Property(Unknown(reason), place, key)

    def _if(self, argument: Node, node: MappingNode, key: Span | None) -> Property | None:
        self._decisions += 1
        name = if_condition(argument)
        if name is not None and isinstance(argument, SequenceNode):
            decided = self._assumed.get(name)
            branch = 1 if decided else 2
            if decided is not None and branch < len(argument.items):
                return self.value(argument.items[branch], key)
        return Property(Unknown("condition"), self.span(node.start, node.end), key)

    def named(self, name: str, place: Span, key: Span | None = None) -> Property:
        """What `Ref` of a name, or the name in a `${}`, is."""
        if name in self.parameters:
            return Property(self._parameter(name, place), place, key, (name,))
        if name in self.resources:
            return Property(Reference(name), place, key)
        owner, dot, attribute = name.partition(".")
        if dot and owner in self.resources:
            return Property(Reference(owner, attribute), place, key)
        return Property(Unknown(name) if name.startswith("AWS::") else UNDECIDED, place, key)

    def _parameter(self, name: str, place: Span) -> Data:
        parameter = self.parameters[name]
        kind = parameter.type or ""
        if kind.startswith("AWS::SSM::Parameter::Value"):
            return Unknown("ssm-parameter")
        data = parameter.default.data if parameter.default else None
        if name in self._given:
            data = self._given[name]
        if parameter.no_echo is not False or data is None:
            return Unknown("parameter")
        if isinstance(data, str):
            if kind.startswith("List<") or kind == "CommaDelimitedList":
                texts = [text.strip() for text in data.split(",")] if data else []
                self.spend(len(texts))
                return tuple(Property(text, place, None, (name,)) for text in texts)
            return data
        return data if isinstance(data, (Unknown, Text)) else Unknown("parameter")


def is_intrinsic(node: Node) -> bool:
    """Whether a node is a call of an intrinsic function."""
    return (
        isinstance(node, MappingNode)
        and len(node.entries) == 1
        and any(name == "Ref" or _is_function(name) for name in node.entries)
    )


def _is_function(name: str) -> bool:
    return name.startswith("Fn::")


def _macro(node: MappingNode) -> str | None:
    """Why the entries of a mapping are not all there is, or None."""
    for name in node.entries:
        if _is_function(name):
            return "foreach" if name.startswith("Fn::ForEach") else _REASONS.get(name, name)
    return "unknown" if node.strange else None


def _resource_ids(resources: MappingNode | None) -> Iterator[str]:
    """The ids that `Ref` and `GetAtt` may name, those that SAM makes included."""
    if resources is None:
        return
    yield from resources.entries
    serverless = False
    for name, (_, node) in resources.entries.items():
        kind = node.text("Type") if isinstance(node, MappingNode) else None
        if kind and kind.startswith("AWS::Serverless::"):
            serverless = True
            yield f"{name}Role"
            yield f"{name}Url"
    if serverless:
        yield from _IMPLICIT
