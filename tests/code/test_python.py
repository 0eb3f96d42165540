"""Python text as a tree: its nodes point at their text, and no text is too much."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slint.code import tree
from slint.code.python import read_python
from slint.source import Source, Unreadable


def read(text: str) -> tree.Module:
    return read_python(Source("app.py", text))


def nodes(part: Any) -> Iterator[Any]:
    """Every node below a part of the tree, itself first."""
    pending = [part]
    while pending:
        part = pending.pop()
        if isinstance(part, tuple):
            if hasattr(part, "at"):
                yield part
            pending.extend(reversed(part))


def texts(text: str, kind: type) -> list[str]:
    return [text[slice(*node.at)] for node in nodes(read(text).body) if isinstance(node, kind)]


# Places -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("x = (1)", tree.Assign, ["x = (1)"]),
        ("x : int = y", tree.Assign, ["x : int = y"]),
        ("x += f( 1 )", tree.Augment, ["x += f( 1 )"]),
        ("f( a )[ 0 ] . b ( c )", tree.Call, ["f( a )[ 0 ] . b ( c )", "f( a )"]),
        ("f(a)[ 0 ].b", tree.Item, ["f(a)[ 0 ]"]),
        ("f(a).b . c", tree.Attribute, ["f(a).b . c", "f(a).b"]),
        ("x = [ 1, *b ]", tree.Make, ["[ 1, *b ]"]),
        ("x = [ 1, *b ]", tree.Spread, ["*b"]),
        ("f(*a, **b)", tree.Spread, ["*a"]),
        ("x = { 'a': 1, **b }", tree.MakeMapping, ["{ 'a': 1, **b }"]),
        ("x = f'{a}b' 'c'", tree.Format, ["f'{a}b' 'c'", "f'{a}b'"]),
        ("x = 'a' \\\n  'b'", tree.Constant, ["'a' \\\n  'b'"]),
        ("x = -1", tree.Constant, ["-1"]),
        ("x = a + b + c", tree.Operation, ["a + b + c"]),
        ("x = a and b or c", tree.Logic, ["a and b or c", "a and b"]),
        ("x = not a < b", tree.Operation, ["not a < b", "a < b"]),
        ("x = a[1:]", tree.Operation, ["1:"]),
        ("x = a if b else c", tree.Conditional, ["a if b else c"]),
        ("f(y := 2)", tree.Bind, ["y := 2"]),
        ("x = [a for a in b if a]", tree.Comprehension, ["[a for a in b if a]"]),
        ("x = sum(a for a in b)", tree.Comprehension, ["a for a in b"]),
        ("async def f():\n    await  g()", tree.Await, ["await  g()"]),
        ("def f():\n    x = yield  1", tree.Yield, ["yield  1"]),
        ("x = lambda a: a", tree.Lambda, ["lambda a: a"]),
        ("import a.b as c , d", tree.Import, ["import a.b as c , d"] * 2),
        ("from . import a", tree.Import, ["from . import a"]),
        ("del a , b", tree.Delete, ["del a , b"]),
        ("raise  A from b", tree.Raise, ["raise  A from b"]),
        ("if a :\n    b\nelse:\n    c\n", tree.Evaluate, ["b", "c"]),
        ("for a in b:\n    break\n", tree.Stop, ["break"]),
        ("with a as b, c:\n    pass\n", tree.With, ["with a as b, c:\n    pass"]),
        ("@ d\ndef f(): pass", tree.Name, ["d"]),
        ("é = 'ü'; x = ñ(é)", tree.Call, ["ñ(é)"]),
        ("if x:\r\n\tf()\r\n", tree.Call, ["f()"]),
        ("\f\nif x:\n  if y:\n        f()\n  g()\n", tree.Call, ["f()", "g()"]),
    ],
)
def test_nodes_point_at_their_text(text: str, kind: type, expected: list[str]) -> None:
    assert texts(text, kind) == expected


def test_definitions_point_at_their_names() -> None:
    text = (
        "@d\nasync def  fetch (a, /, b=1, *c, d, **e) -> int:\n    return a\n"
        "class  Box (Base): x: int\n"
    )
    function, box = read(text).body
    assert isinstance(function, tree.Function)
    assert isinstance(box, tree.Class)
    assert [text[slice(*node.name_at)] for node in (function, box)] == ["fetch", "Box"]
    assert [(each.name, each.kind) for each in function.parameters] == [
        ("a", "positional"), ("b", "any"), ("c", "rest"), ("d", "keyword"), ("e", "mapping")
    ]  # fmt: skip
    assert function.asynchronous
    assert function.annotated == {"int"}


def test_scopes_of_a_function() -> None:
    (function,) = read(
        "def f(a):\n    global g\n    g = b = a\n    for c, (d, *e) in a: pass\n"
        "    import h.i\n    [z for z in a]\n    def j(): y = 1\n    with a as k: pass\n"
        "    try: pass\n    except E as l: pass\n    match a:\n        case {'m': m, **n}: pass\n"
    ).body
    assert isinstance(function, tree.Function)
    assert function.local == set("abcdehjklmn")
    assert function.outer == {"g"}
    assert not function.generator


# Generated code -----------------------------------------------------------------

_NAMES = st.sampled_from(["a", "bé", "long_name", "x1"])
_SPACE = st.sampled_from(["", " ", "  "])


def _expressions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    arguments = st.lists(inner, max_size=2)
    return st.one_of(
        st.builds("{0}{2}.{2}{1}".format, inner, _NAMES, _SPACE),
        st.builds(lambda f, a, s: f"{f}{s}({s}{(',' + s).join(a)}{s})", inner, arguments, _SPACE),
        st.builds("({1}{0}{1})".format, inner, _SPACE),
        st.builds("{0}[{2}{1}]".format, inner, inner, _SPACE),
        st.builds("[{0},{2}*{1}]".format, inner, inner, _SPACE),
        st.builds("{{{0}:{2}{1}}}".format, inner, inner, _SPACE),
        st.builds("({0} + {1})".format, inner, inner),
        st.builds("(\n{0}  # why\n if {1}\n else {0})".format, inner, inner),
        st.builds("(lambda q: {0})".format, inner),
        st.builds("[{0} for a in {1}]".format, inner, inner),
    )


_EXPRESSION = st.recursive(
    st.one_of(_NAMES, st.just("(a)"), st.just("f(1)")), _expressions, max_leaves=8
)
_STATEMENT = st.builds(
    lambda form, one, two: form.format(one, two),
    st.sampled_from(
        ["{0}", "a = {0}", "return_ = {0}; {1}", "if {0}:\n    {1}\nelse:\n\t{0}",
         "for a in {0}:\n    a += {1}", "def f(a={0}):\n  # why\n\n  return {1}",
         "with {0} as a:\r\n    {1}\r\n", "@f({0})\nclass A(a):\n    x = {1}", "f'{{a}}', {0}"]
    ),
    _EXPRESSION,
    _EXPRESSION,
)  # fmt: skip


def _shape(text: str) -> str:
    return ast.dump(ast.parse(f"({text})", mode="eval"))


@settings(deadline=None, max_examples=60)
@given(st.lists(_STATEMENT, min_size=1, max_size=3).map("\n".join))
def test_generated_code_points_at_its_text(text: str) -> None:
    found = [
        _shape(text[slice(*node.at)])
        for node in nodes(read(text).body)
        if isinstance(node, (tree.Attribute, tree.Call))
    ]
    expected = [
        ast.dump(ast.Expression(node))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Attribute, ast.Call))
    ]
    assert sorted(found) == sorted(expected)
    for node in nodes(read(text).body):
        if isinstance(node, tree.Name):
            assert text[slice(*node.at)].strip("()\n ") == node.id


# Too much -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = " + "(" * 100_000, id="open brackets"),
        pytest.param("x = " + "[" * 100_000 + "]" * 100_000, id="nested lists"),
        pytest.param("x = " + "(" * 300 + "1" + ")" * 300, id="nested brackets"),
        pytest.param("x = " + "{1:" * 5_000 + "1" + "}" * 5_000, id="nested mappings"),
        pytest.param("x = " + "f(" * 5_000 + ")" * 5_000, id="nested calls"),
        pytest.param("x = " + "not " * 20_000 + "1", id="nots"),
        pytest.param("x = " + "-" * 20_000 + "1", id="minuses"),
        pytest.param("x = " + "1 + " * 20_000 + "1", id="sums"),
        pytest.param("x = " + "1 if a else " * 20_000 + "1", id="conditionals"),
        pytest.param("x = " + "lambda: " * 20_000 + "1", id="lambdas"),
        pytest.param("x = a" + ".b" * 20_000, id="attributes"),
        pytest.param("x = a" + "()" * 20_000, id="calls of calls"),
        pytest.param("x = a" + "[0]" * 20_000, id="items of items"),
        pytest.param("x = " + "a and " * 20_000 + "b", id="ands"),
        pytest.param("x = " + "a < " * 20_000 + "b", id="comparisons"),
        pytest.param("x = " + "'a' " * 20_000, id="texts"),
        pytest.param("x = " + "a = " * 20_000 + "1", id="targets"),
        pytest.param("if a: pass\n" + "elif a: pass\n" * 20_000, id="elifs"),
        pytest.param(
            "".join(" " * n + "if a:\n" for n in range(500)) + " " * 500 + "pass\n", id="blocks"
        ),
        pytest.param("x = " + "f'{" * 2_000 + "1" + "}'" * 2_000, id="formats"),
        pytest.param("x = " + "[a for a in " * 2_000 + "b" + "]" * 2_000, id="comprehensions"),
        pytest.param("x = " + "await " * 20_000 + "a", id="awaits"),
        pytest.param("x = " + "*" * 20_000 + "a", id="stars"),
    ],
)
def test_deep_or_long_code_is_refused(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text)
    assert refused.value.span.path == "app.py"
    assert refused.value.span.line <= text.count("\n") + 1
    assert len(refused.value.message) < 80


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = " + "(" * 190 + "1" + ")" * 190, id="nested brackets"),
        pytest.param("x = " + "1 + " * 900 + "1", id="sums"),
        pytest.param("x = " + "not " * 900 + "1", id="nots"),
        pytest.param("x = a" + ".b()" * 400, id="chained calls"),
        pytest.param("x = " + "'a' " * 2_900, id="texts"),
        pytest.param("if a: pass\n" + "elif a: pass\n" * 2_900, id="elifs"),
        pytest.param("@a\n" * 2_900 + "def f(): pass\n", id="decorators"),
        pytest.param("x = [" + "f(1), " * 2_900 + "]", id="items"),
    ],
)
def test_code_within_the_bounds_is_read(text: str) -> None:
    assert len(read(text).body) == 1


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("x = (", "'(' was never closed", 1, 5),
        ("def f(:\n    pass", "invalid syntax", 1, 7),
        ("x = 1\n  y = 2", "unexpected indent", 2, 2),
        ("x = '\n", "unterminated string literal (detected at line 1)", 1, 5),
    ],
)
def test_wrong_code_is_refused_in_pythons_words(
    text: str, message: str, line: int, column: int
) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text)
    assert refused.value.message == message
    assert refused.value.span[1:3] == (line, column)


@settings(deadline=None, max_examples=150)
@given(st.one_of(st.binary(max_size=80), st.text(max_size=60).map(str.encode)))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        read_python(Source.decode("app.py", data, python=True))


_TOKENS = (
    "( ) [ ] { } : , . = := * ** -> @ # $ \\ ' \" \"\"\" f' rb' t' if else for in def class lambda "
    "match case _ x 1 async await yield try except with as import from not"
).split()


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from([*_TOKENS, "\n", "\n    ", "\t", "\f", "\r", "\u2028"]), max_size=25
    ).map(" ".join)
)
def test_any_tokens_are_read_or_refused(text: str) -> None:
    with contextlib.suppress(Unreadable):
        read(text)
