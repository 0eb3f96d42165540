"""What holds for every text: nothing but a clear refusal, and spans that lie where they say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from slint.model.template import Template
from slint.model.value import Property
from slint.source import Source, Span, Unreadable
from slint.template.document import LOADER, read_yaml
from slint.template.nodes import MappingNode, Node, ScalarNode, SequenceNode
from slint.template.reader import Templated, read_template

WORDS = st.text(
    alphabet=st.characters(
        exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe\uffff"
    ),
    max_size=12,
)
NAMES = st.sampled_from(["A", "Timeout", "Tags", "Action", "Policies", "Role", "x-y", "é", "😀"])
INTRINSICS = st.sampled_from(
    [
        {"Ref": "P"},
        {"Ref": "F"},
        {"Ref": "AWS::NoValue"},
        {"Fn::GetAtt": ["F", "Arn"]},
        {"Fn::Sub": "a${P}b${F.Arn}"},
        {"Fn::If": ["C", "a", {"Ref": "P"}]},
        {"Fn::Join": ["-", ["a", {"Ref": "P"}]]},
    ]
)
TREES = st.recursive(
    st.one_of(WORDS, INTRINSICS, st.integers(0, 10**6).map(str)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, min_size=1, max_size=4)
    ),
    max_leaves=12,
)
PROPERTIES = st.dictionaries(NAMES, TREES, max_size=5)
PIECES = (
    "AWSTemplateFormatVersion: x\n", "Resources:\n", "  F:\n", "    Type: AWS::Lambda::Function\n",
    "    Properties:\n", "      A: ", "!If [C, ", "!Sub ", "!Ref AWS::NoValue", "{", "}", "[", "]",
    ": ", ", ", "- ", "&a ", "*a", "<<: ", "'", '"', "|\n", ">-\n", "  ", "\n", "\r\n", "\r", "#",
    "x", "😀", "\u2028", "\x85", "\ufeff", "---\n", "...\n", "? ", "!", "!!str ", "~", "\t", "\\",
    "%", "{{", "${A}", '{"Resources": {"F": {"Type": "AWS::A::B"', '"a": ', "1e5", "\0", "\x07",
)  # fmt: skip
SCRAPS = st.lists(st.sampled_from(PIECES), max_size=40)


def facts(value: Property) -> object:
    if isinstance(value.data, Mapping):
        return {name: facts(item) for name, item in sorted(value.data.items())}
    if type(value.data) is tuple:
        return [facts(item) for item in value.items]
    return (value.data, value.parameters)


def said(template: Template | None) -> object:
    """All that a template says, without the places."""
    assert template is not None
    return (
        [
            [(one.id, one.assumed, facts(Property(one.properties, one.span))) for one in several]
            for several in template.functions
        ],
        [[facts(action) for action in one.actions] for one in template.statements],
        [facts(one.name) for one in template.managed_policies],
    )


def offset(source: Source, line: int, column: int) -> int:
    return source.starts[line - 1] + column - 1


def spans(value: Property) -> Iterator[Span]:
    yield value.span
    if value.key:
        yield value.key
    for item in value.entries.values() if value.entries else value.items:
        if item is not value:
            yield from spans(item)


def nodes(root: Node) -> Iterator[Node]:
    pending = [root]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, SequenceNode):
            pending += node.items
        elif isinstance(node, MappingNode):
            for pair in (*node.entries.values(), *node.strange):
                pending += pair


def template_of(properties: Mapping[str, Any], **sections: Any) -> dict[str, Any]:
    function = {"Type": "AWS::Serverless::Function", "Properties": dict(properties)}
    return {
        "Parameters": {"P": {"Type": "String", "Default": "d"}},
        **sections,
        "Resources": {"F": function},
    }


@settings(max_examples=150, deadline=None)
@given(PROPERTIES)
def test_block_flow_and_json_say_the_same(properties: dict[str, Any]) -> None:
    template = template_of(properties)
    as_json = json.dumps(template)
    template = json.loads(as_json)  # no object twice, or YAML writes an alias: one place
    block = yaml.safe_dump(template, default_flow_style=False, allow_unicode=True)
    flow = yaml.safe_dump(template, default_flow_style=True)
    expected = said(read_template(Source("a.json", as_json)))
    assert said(read_template(Source("a.json", json.dumps(template, indent=1)))) == expected
    assert said(read_template(Source("a.yaml", as_json))) == expected
    assert said(read_template(Source("a.yaml", block))) == expected
    assert said(read_template(Source("a.yaml", flow))) == expected
    assert said(read_template(Source("a.yaml", block.replace("\n", "\r\n")))) == expected


def merged(default: Any, own: Any) -> Any:
    """Globals written out by hand."""
    for one in (default, own):
        if isinstance(one, dict) and len(one) == 1:
            name = next(iter(one))
            if name == "Ref" or name.startswith("Fn::"):
                return own
    if isinstance(default, dict) and isinstance(own, dict):
        both = {name: merged(default[name], own[name]) for name in default.keys() & own.keys()}
        return {**default, **own, **both}
    if isinstance(default, list) and isinstance(own, list):
        return default + own
    return own


@settings(max_examples=150, deadline=None)
@given(PROPERTIES, PROPERTIES)
def test_globals_say_what_they_say_written_out(
    default: dict[str, Any], own: dict[str, Any]
) -> None:
    split = json.dumps(template_of(own, Globals={"Function": default}))
    whole = json.dumps(template_of(merged(default, own)))
    first = said(read_template(Source("a.json", split)))
    second = said(read_template(Source("a.json", whole)))
    assert first == second


def inside(source: Source, span: Span) -> bool:
    start = offset(source, span.line, span.column)
    return 0 <= start <= offset(source, span.end_line, span.end_column) <= len(source.text)


@settings(max_examples=300, deadline=None)
@given(SCRAPS.map("".join), st.sampled_from(["a.yaml", "a.json"]))
def test_any_text_is_read_or_refused(text: str, path: str) -> None:
    source = Source(path, text)
    found: list[Span] = []
    try:
        template = read_template(source)
    except Templated:
        return
    except Unreadable as error:
        found.append(error.span._replace(end_column=error.span.column))
    else:
        for several in template.resources.values() if template else ():
            for resource in several:
                found.append(resource.span)
                for value in resource.properties.values():
                    found += spans(value)
    assert all(inside(source, span) for span in found)


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=60), SCRAPS.map(lambda parts: "".join(parts).encode("utf-16"))))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for start in (b"", b"AWSTemplateFormatVersion: a\n", b'{"AWSTemplateFormatVersion": '):
        with suppress(Unreadable, Templated):
            read_template(Source.decode("a.yaml", start + data))


def check_nodes(text: str, loader: type) -> list[tuple[str, int, int]] | None:
    try:
        root = read_yaml(Source("a.yaml", text), loader)
    except Unreadable:
        return None
    for node in nodes(root):
        assert 0 <= node.start <= node.end <= len(text)
        if isinstance(node, ScalarNode) and not node.style and node.text.isalnum():
            assert text[node.start : node.end] in (node.text, f"!{node.text.removeprefix('Fn::')}")
    return [(type(node).__name__, node.start, node.end) for node in nodes(root)]


@settings(max_examples=300, deadline=None)
@given(SCRAPS.map("".join))
def test_a_plain_scalar_stands_where_its_span_says(text: str) -> None:
    check_nodes(text, LOADER)
    check_nodes(text, yaml.SafeLoader)


@settings(max_examples=150, deadline=None)
@given(PROPERTIES, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))
def test_both_loaders_give_the_same_places(properties: dict[str, Any], end: str, mark: str) -> None:
    for flow in (False, True):
        text = yaml.safe_dump(properties, default_flow_style=flow, allow_unicode=True)
        text = mark + text.replace("\n", end)
        assert check_nodes(text, LOADER) == check_nodes(text, yaml.SafeLoader)
