"""What code asks of the version of Python."""

from __future__ import annotations

import textwrap

import pytest

from slint.code.python import read_python
from slint.source import Source


def features(text: str) -> list[tuple[str, str]]:
    text = textwrap.dedent(text)
    return [(name, text[slice(*at)]) for name, at in read_python(Source("app.py", text)).features]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("print(n := 1)\n", "`:=`"),
        ("def f(a, /): pass\n", "positional-only parameters"),
        ("match a:\n    case 1: pass\n", "`match`"),
        ("try: pass\nexcept* ValueError: pass\n", "`except*`"),
        ("def f[T](a: T): pass\n", "type parameters"),
        ("class C[T]: pass\n", "type parameters"),
        ("type A = int\n", "`type` statements"),
        ("def f(a: int | None): pass\n", "annotations with `|`"),
        ("class C:\n    a: str | C\n", "annotations with `|`"),
        (
            "def f() -> 'x' or list[str]: pass\ndef g() -> list[str]: pass\n",
            "annotations such as `list[int]`",
        ),
        (
            "f'{a['b']}'\n",
            "f-strings with quotes of their own kind inside the braces",
        ),
        (
            "f\"{'\\n'.join(a)}\"\n",
            "f-strings with quotes of their own kind inside the braces",
        ),
    ],
)
def test_a_feature_is_noted(text: str, name: str) -> None:
    assert [found for found, _ in features(text)] == [name]


def test_defaults_of_type_parameters_are_noted_besides() -> None:
    assert features("def f[T = int](a: T): pass\n") == [
        ("type parameters", "[T = int]"),
        ("defaults of type parameters", "[T = int]"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "from __future__ import annotations\ndef f(a: int | None) -> list[int]: pass\n",
        "def f():\n    a: int | None = 1\n    b: dict[str, int] = {}\n",
        "def f(a: 'int | None', b: Optional[int], c: A | B): pass\n",
        "flags = a | b\nitems = list[0]\n",
        "f\"{a['b']} {c!r:>{width}}\"\n",
        'f"""{a["b"]}"""\n',
    ],
)
def test_what_every_version_takes(text: str) -> None:
    assert features(text) == []
