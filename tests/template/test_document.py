from __future__ import annotations

import pytest
import yaml

from slint.source import Source, Unreadable
from slint.template.document import LOADER, MAXIMUM_SIZE, read_document, read_yaml
from slint.template.nodes import MappingNode, Node, ScalarNode, SequenceNode

LOADERS = [LOADER, yaml.SafeLoader]


def tree(node: Node) -> object:
    if isinstance(node, ScalarNode):
        return None if node.null else node.text
    if isinstance(node, SequenceNode):
        return [tree(item) for item in node.items]
    return {name: tree(value) for name, (_, value) in node.entries.items()}


def outline(node: Node, text: str) -> list[tuple[str, str]]:
    """The kind of every node below one, and the text it covers."""
    covered = text[node.start : node.end]
    if isinstance(node, ScalarNode):
        return [(node.style, covered)]
    found = [(type(node).__name__, covered)]
    if isinstance(node, SequenceNode):
        for item in node.items:
            found += outline(item, text)
    else:
        for key, value in node.entries.values():
            found += outline(key, text) + outline(value, text)
    return found


def at(text: str, *path: str, loader: type = LOADER) -> tuple[Node, str]:
    """The node below some keys, and the text it covers."""
    node = read_yaml(Source("a.yaml", text), loader)
    for name in path:
        assert isinstance(node, MappingNode)
        found = node.get(name)
        assert found is not None
        node = found
    return node, text[node.start : node.end]


def refused(text: str, path: str = "a.yaml") -> tuple[str, int, int]:
    with pytest.raises(Unreadable) as caught:
        read_document(Source(path, text))
    error = caught.value
    assert "\n" not in error.message
    return error.message, error.span.line, error.span.column


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize(
    "text",
    ["a: 😀 b\nc: d\n", "a: 😀 b\r\nc: d\r\n", "\ufeffa: 😀 b\nc: d", "a: 😀 b\rc: d\r"],
)
def test_offsets_count_characters(text: str, loader: type) -> None:
    assert at(text, "a", loader=loader)[1] == "😀 b"
    assert at(text, "c", loader=loader)[1] == "d"


@pytest.mark.parametrize("loader", LOADERS)
@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_what_only_libyaml_takes_for_a_line_end_moves_nothing(separator: str, loader: type) -> None:
    text = f'a: "x{separator}y"\nb: z\n'
    node, covered = at(text, "b", loader=loader)
    assert covered == "z"
    assert Source("a.yaml", text).position(node.start) == (2, 4)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_block_scalar_ends_with_its_last_line(end: str) -> None:
    text = f"a: |{end}  x{end}  y{end}{end}{end}b: z"
    node, covered = at(text, "a")
    assert isinstance(node, ScalarNode)
    assert covered == f"|{end}  x{end}  y"
    assert node.style == "|"
    assert node.text == "x\ny\n"


def test_a_collection_ends_with_its_last_child_or_its_bracket() -> None:
    text = "a:\n  - b\n  - c\n\n# d\n\ne: [f,\n  g\n ]  # h\ni: {}\n"
    assert at(text, "a")[1] == "- b\n  - c"
    assert at(text, "e")[1] == "[f,\n  g\n ]"
    assert at(text, "i")[1] == "{}"
    assert at(text)[1] == text.rstrip()


def test_a_node_starts_behind_its_tag_and_anchor() -> None:
    text = 'a: &x !Sub "b"\nc: &y\n  d: e\nf: *y\ng: !Sub |\n  h\n'
    outer, covered = at(text, "a")
    assert tree(outer) == {"Fn::Sub": "b"}
    assert covered == '!Sub "b"'
    assert at(text, "a", "Fn::Sub")[1] == '"b"'
    assert at(text, "c")[1] == "d: e"
    assert at(text, "f")[1] == "d: e"
    assert at(text, "g", "Fn::Sub")[1] == "|\n  h"


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("!Ref A", {"Ref": "A"}),
        ("!GetAtt A.B.C", {"Fn::GetAtt": "A.B.C"}),
        ("!GetAtt [A, B]", {"Fn::GetAtt": ["A", "B"]}),
        ("!If [A, !Ref B, c]", {"Fn::If": ["A", {"Ref": "B"}, "c"]}),
        ("!Condition A", {"Condition": "A"}),
        ("!Transform {Name: A}", {"Fn::Transform": {"Name": "A"}}),
        ("!Anything a", {"Fn::Anything": "a"}),
    ],
)
def test_short_forms_become_long(short: str, long: object) -> None:
    assert tree(at(f"x: {short}", "x")[0]) == long


@pytest.mark.parametrize(
    "text", ["2012-10-17", "0777", "12:30", "1_000", "on", "off", "no", "1e3", "0x1F", ".5", "="]
)
def test_scalars_keep_their_text(text: str) -> None:
    assert tree(at(f"a: {text}", "a")[0]) == text


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nulls(text: str) -> None:
    assert tree(at(f"a: {text}", "a")[0]) is None
    assert tree(at(f"a: '{text}'", "a")[0]) == text
    assert tree(at(f"a: !!str {text}", "a")[0]) == text


def test_of_equal_keys_the_last_counts() -> None:
    assert tree(at("a: 1\nb: 2\na: 3")[0]) == {"a": "3", "b": "2"}
    assert tree(read_document(Source("a.json", '{"a": 1, "a": 2}'))) == {"a": "2"}


def test_merge_keys_bring_what_is_not_there() -> None:
    text = "a: &a {x: 1, y: 2}\nb: {<<: *a, y: 3}\nc: {<<: [*a, {z: 4, x: 5}]}\nd: {'<<': *a}"
    b, c, d = (tree(at(text, name)[0]) for name in "bcd")
    assert b == {"x": "1", "y": "3"}
    assert c == {"x": "1", "y": "2", "z": "4"}
    assert d == {"<<": {"x": "1", "y": "2"}}
    assert tree(at("a: {<<: [1, ~], b: 2}", "a")[0]) == {"b": "2"}


def test_only_the_first_document_counts() -> None:
    assert tree(at("a: 1\n---\nb: [")[0]) == {"a": "1"}
    assert tree(at("--- # c\n...\n---\nb: 1")[0]) is None
    assert tree(at("")[0]) is None


def test_keys_that_are_no_scalars_are_set_aside() -> None:
    node, _ = at("? [a]\n: b\n{c: d}: e\nf: g")
    assert isinstance(node, MappingNode)
    assert tree(node) == {"f": "g"}
    assert len(node.strange) == 2


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        (
            "a:\n  - [b\n  - c\n",
            (
                "not YAML: did not find expected ',' or ']', while parsing a flow sequence "
                "that starts in line 2"
            ),
            (4, 1),
        ),
        ("a: b: c", "not YAML: mapping values are not allowed in this context", (1, 5)),
        ("a: *b", "not YAML: found undefined alias 'b'", (1, 4)),
        ("a: &b [*b]", "the alias 'b' stands inside what it is an alias of", (1, 8)),
        ("a: 😀\nb: \x07", "not YAML: U+0007 is not allowed", (2, 4)),
    ],
)
def test_bad_yaml_says_what_and_where(text: str, message: str, place: tuple[int, int]) -> None:
    assert refused(text) == (message, *place)


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ('{"a": 1,}', "expected a key", (1, 9)),
        ('{"a" 1}', "expected ':'", (1, 6)),
        ('{"a":\n [1 2]}', "expected ',' or ']'", (2, 5)),
        ('{"a": "x', "unterminated string", (1, 7)),
        ('{"a": "b\nc\\n"}', "invalid control character", (1, 9)),
        ('{"a": "\\x"}', "invalid \\escape", (1, 8)),
        ('{"a": tru}', "expected a value", (1, 7)),
        ('{"a": 01}', "expected a value", (1, 7)),
        ('{"a": 1]', "expected ',' or '}'", (1, 8)),
        ('{"a": 1', "expected ',' or '}', not the end of the file", (1, 8)),
        ("[1,]", "expected a value", (1, 4)),
        ("{} {}", "expected the end of the file", (1, 4)),
        ("", "expected a value, not the end of the file", (1, 1)),
        ("// no\n{}", "expected a value", (1, 1)),
        ("{'a': 1}", "expected a key or '}'", (1, 2)),
        ('{"a": NaN}', "expected a value", (1, 7)),
    ],
)
def test_bad_json_says_what_and_where(text: str, message: str, place: tuple[int, int]) -> None:
    assert refused(text, "a.json") == (f"not JSON: {message}", *place)


def test_json_is_read_with_positions() -> None:
    text = (
        '\ufeff{"a": ["\\ud83d\\ude00", "\\ud83d", "\\u0000"], '
        '"b" \n: -1.5e3, "c": null, "d": {}}\n'
    )
    node = read_document(Source("a.json", text))
    assert tree(node) == {"a": ["😀", "\ufffd", "\ufffd"], "b": "-1.5e3", "c": None, "d": {}}
    assert outline(node, text)[:4] == [
        ("MappingNode", text[1:].strip()),
        ('"', '"a"'),
        ("SequenceNode", '["\\ud83d\\ude00", "\\ud83d", "\\u0000"]'),
        ('"', '"\\ud83d\\ude00"'),
    ]
    assert outline(node, text)[-1] == ("MappingNode", "{}")


def test_a_flow_mapping_that_is_no_json_is_yaml_unless_the_name_says_json() -> None:
    text = "{a: [b, c], # d\n e: 'f',}"
    assert tree(read_document(Source("a.yaml", text))) == {"a": ["b", "c"], "e": "f"}
    assert refused(text, "a.json")[0] == "not JSON: expected a key or '}'"
    assert tree(read_document(Source("a.yaml", '{"a":\t"\\ud83d\\ude00"}'))) == {"a": "😀"}


@pytest.mark.parametrize("count", [3_000, 200_000])
@pytest.mark.parametrize("unit", ["[", '{"a":', "- ", "? ", "a: [", "!X [", "&a [", "{a: ", "'\n"])
@pytest.mark.parametrize("path", ["a.yaml", "a.json"])
def test_any_depth_is_refused_without_recursion(path: str, unit: str, count: int) -> None:
    refused("x: " + unit * count if path == "a.yaml" else unit * count, path)


def test_the_depth_that_is_allowed() -> None:
    for path, left, right in (("a.yaml", "[", "]"), ("a.json", "[", "]"), ("b.yaml", "{a: ", "}")):
        read_document(Source(path, left * 150 + "1" + right * 150))
        message, _, _ = refused(left * 151 + "1" + right * 151, path)
        assert message == "nested more than 150 levels deep"


def test_aliases_count_with_all_that_they_stand_for() -> None:
    laughs = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    laughs += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    message, line, _ = refused("\n".join(laughs))
    assert message == "more than 250,000 nodes, aliases counted"
    assert line == 6
    tower = ["a0: &a0 " + "[" * 100 + "]" * 100]
    tower += [f"a{n}: &a{n} {'[' * 20}*a{n - 1}{']' * 20}" for n in range(1, 4)]
    message, line, _ = refused("\n".join(tower))
    assert message == "nested more than 150 levels deep"
    assert line == 4


@pytest.mark.parametrize("path", ["a.yaml", "a.json"])
def test_the_number_of_nodes_and_the_size_are_bounded(path: str) -> None:
    message, _, _ = refused("[" + "1,\n" * 300_000 + "1]", path)
    assert message == "more than 250,000 nodes, aliases counted"
    assert refused('"' + "x" * MAXIMUM_SIZE + '"', path)[0] == "larger than 10 MB"


@pytest.mark.parametrize("text", ['"\\ud800"', '"\\UFFFFFFFF"', '"\\0"', "\ud800", "\0", "%YAML 9"])
@pytest.mark.parametrize("loader", LOADERS)
def test_characters_that_cannot_be(text: str, loader: type) -> None:
    try:
        node = read_yaml(Source("a.yaml", text), loader)
    except Unreadable:
        return
    assert isinstance(node, ScalarNode)
    node.text.encode()
    assert "\0" not in node.text
