"""What is refused before the native parser sees it, and that the scan reads text as it does."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slint.code.bounds import MAXIMUM_SIZE, is_deep
from slint.code.python import read_python
from slint.source import Source, Unreadable

OPEN, CLOSE = "(" * 300, ")" * 300
SIGNS = "-" * 1_100
CASE = "match a:\n case "
BLOCKS = "".join(" " * n + "if a:\n" for n in range(99))


def refused(text: str) -> Unreadable:
    with pytest.raises(Unreadable) as error:
        is_deep(Source("app.py", text))
    return error.value


# f-strings ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f'f"{{{OPEN}1{CLOSE}}}"', id="brackets in a field"),
        pytest.param(f'f"{{{SIGNS}1}}"', id="operators in a field"),
        pytest.param('f"' + "{a:" * 300 + "}" * 300 + '"', id="nested specifications"),
        pytest.param(f'f"{{a:{{{SIGNS}1}}}}"', id="a field in a specification"),
        pytest.param(f'f"{{a:>{{b}}{{{SIGNS}1}}}}"', id="a second field in a specification"),
        pytest.param(f'f"{{a!r:{{{SIGNS}1}}}}"', id="after a conversion"),
        pytest.param(f'f"{{a=}}{{{SIGNS}1}}"', id="a second field"),
        pytest.param(f"f'''\n{{a}}'\n{{{SIGNS}1}}'''", id="three quotes"),
        pytest.param(f'f"""{{a["b"]}}""{{{SIGNS}1}}"""', id="quotes in three quotes"),
        pytest.param(f'f"{{{{{{{SIGNS}1}}}}}}"', id="after a brace that is text"),
        pytest.param(f'f"{{a[":"]:{{{SIGNS}1}}}}"', id="quotes of the same kind"),
        pytest.param(f"f\"{{f'{{{SIGNS}1}}'}}\"", id="an f-string in a field"),
        pytest.param(f'f"{{f"{{{SIGNS}1}}"}}"', id="one with quotes of the same kind"),
        pytest.param("f'{" * 300 + "1" + "}'" * 300, id="nested f-strings"),
        pytest.param(f'f"\\{{{SIGNS}1}}"', id="a backslash before a brace"),
        pytest.param(f'f"\\\\{{{SIGNS}1}}"', id="two backslashes"),
        pytest.param(f'rf"\\{{{SIGNS}1}}"', id="raw"),
        pytest.param(f'Rf"\\"{{{SIGNS}1}}"', id="raw with a quote"),
        pytest.param(f'f"\\N{{DASH}}{{{SIGNS}1}}"', id="a character by name"),
        pytest.param(f'f"{{a:\\N{{{SIGNS}1}}}}"', id="a name in a specification"),
        pytest.param(f'f"\\\r\n{{{SIGNS}1}}"', id="a line that goes on"),
        pytest.param(f'f"{{\n#"\n{SIGNS}1}}"', id="a comment in a field"),
        pytest.param(f'f"{{(lambda: {SIGNS}1)}}"', id="a colon that is none of the field"),
        pytest.param(f'"a" f"{{{SIGNS}1}}"', id="beside a text"),
        pytest.param(f'1if"{{"else f"{{{SIGNS}1}}"', id="after a keyword"),
        pytest.param(f't"{{{SIGNS}1}}"', id="a t-string"),
    ],
)  # fmt: skip
def test_fields_of_fstrings_are_bounded(text: str) -> None:
    assert refused(f"x = {text}\n").message.startswith("too many nested ")


@pytest.mark.parametrize(
    "text",
    [
        f'f"{SIGNS}"',
        f'f"{{{{{SIGNS}}}}}"',
        f'"{{{SIGNS}}}"',
        f"f'{{a:{SIGNS}}}'",
        f"f'{{a[\"{SIGNS}\"]}}'",
        f'bif"{{{SIGNS}}}"',
        f"'\\\r\n{SIGNS}'",
        f"# {SIGNS}",
    ],
)
def test_what_is_text_counts_for_nothing(text: str) -> None:
    assert not is_deep(Source("app.py", f"x = {text}\n"))


_QUOTES = ("f'", 'f"', "F'''", 'f"""', "fr'", 'Rf"""', "rF'''")
_BEFORE = (
    "",
    "b",
    "{{",
    "}}",
    "\\n",
    "\\\\",
    "\\N{DASH}",
    "{c}",
    "{c:d}",
    "{c!r:>{d}}",
    "{'}'}",
    '{"{"}',
)
_AFTER = ("}", "}b", "!r}", ":x}", " =}", "}}}", "}{{", ":{c}}")


def _field(quote: str, before: str, after: str) -> tuple[str, str]:
    """What stands around something in a field of an f-string."""
    return f"{quote}{before}{{ ", f" {after}{quote.lstrip('fFrR')}"


def _specification(quote: str, before: str) -> tuple[str, str]:
    """What stands around something in a field of a format specification."""
    return f"{quote}{before}{{c:>{{ ", f" }}}}{quote.lstrip('fFrR')}"


_WRAPPED = st.one_of(
    st.sampled_from(
        [("(", ")"), ("[", "]"), ("{", "}"), ("f(c, ", ")"), ("c[", "]"), ("[c, *", "]")]
    ),
    st.sampled_from([("- ", ""), ("not ", ""), ("c + ", " + c"), ("(lambda: ", ")"), ("1or ", "")]),
    st.builds(_field, st.sampled_from(_QUOTES), st.sampled_from(_BEFORE), st.sampled_from(_AFTER)),
    st.builds(_specification, st.sampled_from(_QUOTES), st.sampled_from(_BEFORE)),
)


@settings(deadline=None, max_examples=100)
@given(st.lists(_WRAPPED, min_size=1, max_size=8))
def test_the_scan_sees_what_is_nested_however(wrapped: list[tuple[str, str]]) -> None:
    before = "".join(start for start, _ in wrapped)
    after = "".join(end for _, end in reversed(wrapped))
    refused(f"x = {before}{SIGNS}1{after}\n")
    refused(f"x = {before}1{after} + {SIGNS}1\n")
    is_deep(Source("app.py", f"x = {before}'{SIGNS}'{after} + '{SIGNS}' # {SIGNS}\n"))


# All the rest -------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = 1 \\\n" + "+ 1 \\\n" * 2_000, id="lines that go on"),
        pytest.param("x = 1 \\\r\n" + "+ 1 \\\r\n" * 2_000, id="lines that go on, CR LF"),
        pytest.param("x = " + "1or " * 2_000 + "1", id="a keyword behind a number"),
        pytest.param("x = " + "0xfor " * 2_000 + "1", id="a keyword behind a hexadecimal number"),
        pytest.param("x = " + "1if 1else " * 2_000 + "1", id="two of them"),
        pytest.param("x = " + "1jor " * 2_000 + "1", id="behind an imaginary number"),
        pytest.param("x = " + "(a, " + "-" * 600 + "(b, " + "-" * 600 + "1))", id="after commas"),
        pytest.param("x = " + "lambda a=" * 1_000 + "1" + ": 0" * 1_000, id="defaults of lambdas"),
        pytest.param("x = [a" + " for a in b" * 1_000 + "]", id="clauses of a comprehension"),
        pytest.param("x = " + "a is " * 2_000 + "b", id="is"),
        pytest.param("import a" + ".b" * 2_000, id="dotted names"),
        pytest.param("x = " + "'a' " * 4_000, id="texts side by side"),
        pytest.param("x = " + "f'a' " * 4_000, id="f-strings side by side"),
        pytest.param(
            "if a:\n b\n" + "elif a:\n b\n" * 2_000 + "else:\n if a:\n  b\n"
            + " elif a:\n  b\n" * 2_000,
            id="branches in a branch",
        ),
        pytest.param(CASE + "[" * 20 + "]" * 20 + ": pass\n", id="nested sequences in a case"),
        pytest.param(CASE + "(" * 12 + "1" + ",)" * 12 + ": pass\n", id="nested tuples in a case"),
        pytest.param(CASE + "C(a=" * 20 + "1" + ")" * 20 + ": pass\n", id="nested classes"),
        pytest.param(CASE + "{1: " * 12 + "1" + "}" * 12 + ": pass\n", id="nested mappings"),
        pytest.param("del " + "(" * 20 + "a" + ",)" * 20, id="nested targets of del"),
        pytest.param("if a: del " + "[" * 20 + "a" + "]" * 20, id="del behind a colon"),
        pytest.param("x = [" + "[1], " * 200_000 + "]", id="too many items"),
        pytest.param("x=1\n" * 150_000, id="too many statements"),
        pytest.param(("x = " + "1+" * 900 + "1\n") * 300, id="too many chains"),
        pytest.param(("x = " + "[" * 190 + "]" * 190 + "\n") * 300, id="too much that is nested"),
        pytest.param("\n" * 900_000, id="too many empty lines"),
        pytest.param("x = 1\n" + "#\n" * 450_000, id="too many comments"),
        pytest.param("'" + "a" * MAXIMUM_SIZE + "'", id="too large"),
    ],
)  # fmt: skip
def test_what_costs_too_much_is_refused(text: str) -> None:
    started = time.process_time()
    error = refused(text)
    assert time.process_time() - started < 5
    assert error.message.startswith(("too m", "larger than"))
    assert 1 <= error.span.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(CASE + "[C(a={'b': [1, (2, 3)]}), *_]: pass\n", id="patterns"),
        pytest.param("case = [[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]\n", id="a variable named case"),
        pytest.param("del a[b[c[d]]], e.f\n", id="del"),
        pytest.param("if a:\n b\nelif a:\n b\n" * 2_000, id="branches one after the other"),
        pytest.param("x = [" + "1 + 1, " * 2_000 + "]", id="items with operators"),
        pytest.param("x = {" + "'name': 'value', # why\n" * 20_000 + "}", id="a table"),
        pytest.param("def f(a, b=1):\n    return a(b[0], c=1)\n\n" * 4_000, id="12,000 lines"),
        pytest.param("'''" + "{" * 10_000 + "'''", id="text"),
    ],
)
def test_ordinary_code_is_not(text: str) -> None:
    is_deep(Source("app.py", text))


def test_the_place_is_that_of_the_first_token_too_many() -> None:
    error = refused(f'"""\n(((\n"""\nx = f"{{{"(" * 200}1"\n')
    assert (error.message, error.span[1:3]) == ("too many nested brackets", (4, 207))


AT_THE_BOUNDS = [
    "x = " + "[" * 195 + "]" * 195,
    "x = " + "f'{" * 195 + "1" + "}'" * 195,
    "x = " + "{lambda: " * 195 + "1" + "}" * 195,
    "x = " + "not " * 990 + "1",
    "x = " + "1**" * 990 + "1",
    "x = " + "lambda a=" * 490 + "1" + ": 0" * 490,
    "x = " + "a if b else lambda: " * 490 + "1",
    "x = " + "'a' " * 2_990,
    "if a: pass\n" + "elif a: pass\n" * 2_990,
    BLOCKS + " " * 99 + "x = " + "(-" * 195 + "1" + ")" * 195 + "\n",
    BLOCKS.replace("if a:", "def f(a):") + " " * 99 + "pass\n",
]


def test_code_at_the_bounds_fits_into_a_small_stack() -> None:
    """Read in a thread of 1 MB, which is all that the main one has on some systems."""
    code = (
        "import sys, threading\n"
        "from slint.code.python import read_python\n"
        "from slint.source import Source\n"
        f"texts = {AT_THE_BOUNDS!r}\n"
        "def read():\n"
        "    for text in texts:\n"
        "        read_python(Source('app.py', text))\n"
        "        print('read')\n"
        "threading.stack_size(1 << 20)\n"
        "thread = threading.Thread(target=read)\n"
        "thread.start()\n"
        "thread.join()\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.count("read")) == (0, len(AT_THE_BOUNDS)), run.stderr


def test_a_mistake_in_deep_code_is_told_as_elsewhere() -> None:
    with pytest.raises(Unreadable) as error:
        read_python(Source("app.py", "x = " + "(" * 100 + "1 1" + ")" * 100))
    assert error.value.message == "invalid syntax. Perhaps you forgot a comma?"
