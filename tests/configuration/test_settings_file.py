"""The settings file: what is read, what is refused and where that stands, and the schema."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slint.catalogue import Catalogue
from slint.configuration.settings_file import (
    SettingsError,
    SettingsFile,
    check_rules,
    fields,
    find_settings_file,
    read_settings_file,
)
from slint.configuration.toml_lines import key_line
from slint.files import MemoryFiles
from slint.finding import Confidence, Severity
from slint.globs import Glob, matcher
from slint.settings import Settings

CATALOGUE = Catalogue.load()


def read(text: str, path: str = "slint.toml") -> SettingsFile:
    found = read_settings_file(path, text.encode(), ".")
    assert found is not None
    check_rules(found, CATALOGUE)
    return found


def settings(text: str, folder: str = ".") -> Settings:
    return Settings(**fields(read(text).values, folder, CATALOGUE))


def test_every_key() -> None:
    made = settings(
        """\
        select = ["SL1", "cost"]
        extend-select = ["SL206"]
        ignore = ["timeout-unset"]
        exclude = ["legacy/"]
        extend-exclude = ["*.gen.py"]
        min-severity = "note"
        min-confidence = "low"
        fail-on = "never"
        cfn-lint = true
        rules = ["ops/slint"]
        plugins = ["acme"]

        [per-file-ignores]
        "tests/*" = ["ALL"]

        [severity]
        SL201 = "error"
        client-per-invocation = "note"

        [parameters]
        Stage = "prod"
        Size = 3
        Debug = false
        Zones = ["a", 1]

        [code-roots]
        "dist/orders" = "services/orders"

        [SL501]
        minimum-cost = 1
        """,
        "app",
    )
    assert made == Settings(
        select=("SL1", "cost"),
        extend_select=("SL206",),
        ignore=("timeout-unset",),
        per_file_ignores=((Glob("app", "tests/*"), ("ALL",)),),
        severity={"SL201": Severity.ERROR, "SL502": Severity.NOTE},
        min_severity=Severity.NOTE,
        min_confidence=Confidence.LOW,
        fail_on=None,
        exclude=(Glob("app", "legacy/"),),
        extend_exclude=(Glob("app", "*.gen.py"),),
        options={"SL501": {"minimum-cost": 1}},
        parameters={"Stage": "prod", "Size": "3", "Debug": "false", "Zones": "a,1"},
        code_roots={"app/dist/orders": "app/services/orders"},
        cfn_lint=True,
    )
    assert pickle.loads(pickle.dumps(made)) == made


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('\nselct = ["SL1"]', 2, "unknown key `selct`; did you mean `select`?"),
        ("zzz = 1", 1, "unknown key `zzz`; known are select, extend-select"),
        ('select = "SL1"', 1, "`select` is a text, not a list"),
        ('select = [\n  "SL1",\n  3]', 1, "item 2 of `select` is a whole number, not a text"),
        ('ignore = [\n  "SL1",\n  "SL1O1",\n]', 3, "no rule, prefix or tag is called 'SL1O1'; did"),
        ('min-severity = "warn"', 1, '`min-severity` is "warn", none of note, warning, error'),
        ("fail-on = true", 1, "`fail-on` is true, none of note, warning, error, never"),
        ("cfn-lint = 1", 1, "`cfn-lint` is a whole number, not true or false"),
        ("min-severity = 2027-01-15", 1, '`min-severity` is "2027-01-15", none of'),
        ("[parameters]\nX = {a = 1}", 2, "`parameters.X` is a table, not a text or a number or"),
        ("[code-roots]\nX = 1", 2, "`code-roots.X` is a whole number, not a text"),
        ('[severity]\nSL2O1 = "error"', 2, "no rule is called 'SL2O1'; did you mean `SL201`?"),
        ('[severity]\nSL1 = "error"', 2, "no rule is called 'SL1'"),
        ('severity = {SL201 = "bad"}', 1, '`severity.SL201` is "bad", none of'),
        (
            '[per-file-ignores]\na = []\n"b/*" = ["SLX"]',
            3,
            "no rule, prefix or tag is called 'SLX'",
        ),
        ("[SL5O1]\nx = 1", 1, "unknown key `SL5O1`; did you mean `SL501`?"),
        ("[parametrs]\nx = 1", 1, "unknown key `parametrs`; did you mean `parameters`?"),
        ("[SL201]\nx = 1", 2, "`SL201` has no options"),
        ("[heavy-import]\nminimum = 1", 2, "unknown key `heavy-import.minimum`; did you mean"),
        (
            '[heavy-import]\nminimum-cost = "1"',
            2,
            "`heavy-import.minimum-cost` is a text, not a num",
        ),
        ("a = 1\nb = [\n", 2, "not TOML: "),
        ("a = 1\na = 2\n", 2, "not TOML: "),
        ("a = " + "[" * 3000, 1, "not TOML: "),
    ],
)
def test_what_does_not_fit_is_refused_with_its_line(text: str, line: int, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        read(text)
    assert error.value.message.startswith(message)
    assert (error.value.path, error.value.line) == ("slint.toml", line)
    assert str(error.value).startswith(f"slint.toml:{line}: ")


def test_the_line_in_a_pyproject() -> None:
    text = '[project]\nselect = 1\n\n[tool.slint]\nignore = []\nslect = ["SL1"]\n'
    with pytest.raises(SettingsError, match=r"pyproject\.toml:6: unknown key `slect`"):
        read(text, "pyproject.toml")
    with pytest.raises(SettingsError, match=r"pyproject\.toml:2: `tool\.slint` is no table"):
        read("[tool]\nslint = 3\n", "pyproject.toml")
    with pytest.raises(SettingsError, match=r"slint\.toml:1: not UTF-8 text"):
        read_settings_file("slint.toml", b"a\xff", ".")


def test_the_nearest_file_counts() -> None:
    files = MemoryFiles(
        {
            "pyproject.toml": "[tool.slint]\nignore = ['SL101']\n",
            "a/pyproject.toml": "[project]\nname = 'a'\n",
            "a/b/slint.toml": "ignore = ['SL102']\n",
            "a/b/pyproject.toml": "[tool.slint]\nignore = ['SL201']\n",
            "c/slint.toml": "",
            "a/b/d/app.py": "",
        }
    )

    def path(folder: str) -> str | None:
        found = find_settings_file(files, folder)
        return found.path if found else None

    assert path(".") == "pyproject.toml"
    assert path("a") == "pyproject.toml"
    assert path("a/b") == "a/b/slint.toml"
    assert path("a/b/d") == "a/b/slint.toml"
    assert path("c") == "c/slint.toml"
    assert find_settings_file(MemoryFiles({"x/a.py": ""}), "x") is None


TOML = """\
# select = 1
"a.b" = 1 # "
[tool.slint]
select = [
  "SL101", # "SLX"
  'SLX',
]
deep.inner = {x = 1, "y z" = [
  "v"]}
text = \"\"\"
[tool.slint.no]
select = 2
\"\"\"
[tool.slint.SL501]
minimum-cost = 1
"""


@pytest.mark.parametrize(
    ("keys", "item", "line"),
    [
        (("tool", "slint"), None, 3),
        (("tool", "slint", "select"), None, 4),
        (("tool", "slint", "select"), "SL101", 5),
        (("tool", "slint", "select"), "SLX", 6),
        (("tool", "slint", "select"), "gone", 4),
        (("tool", "slint", "deep", "inner", "y z"), None, 8),
        (("tool", "slint", "deep", "inner", "y z"), "v", 9),
        (("tool", "slint", "no", "select"), None, 3),
        (("tool", "slint", "SL501", "minimum-cost"), None, 15),
        (("a.b",), None, 2),
        (("gone",), None, 1),
    ],
)
def test_where_a_key_stands(keys: tuple[str, ...], item: str | None, line: int) -> None:
    tomllib.loads(TOML)
    assert key_line(TOML, keys, item) == line


@given(st.text("\"'[]{}=.,#\\ \nab", max_size=60))
def test_no_text_is_too_much(text: str) -> None:
    assert 1 <= key_line(text, ("a", "b"), "a") <= text.count("\n") + 1


@pytest.mark.parametrize(
    ("patterns", "path", "expected"),
    [
        ((Glob(".", "tests"),), "a/tests/x.py", True),
        ((Glob(".", "/tests"),), "a/tests/x.py", False),
        ((Glob("a", "/tests"),), "a/tests/x.py", True),
        ((Glob("a", "*.py"),), "b/x.py", False),
        ((Glob(".", "tests/*"), Glob(".", "!tests/x.py")), "tests/x.py", False),
        ((Glob(".", "build/"),), "build", False),
        ((Glob(".", "build/"),), "build/", True),
        ((), "x", False),
    ],
)
def test_patterns(patterns: tuple[Glob, ...], path: str, *, expected: bool) -> None:
    assert matcher(patterns)(path) is expected


# The schema ------------------------------------------------------------------


@pytest.fixture(scope="module")
def schema(checkout: Path) -> str:
    return (checkout / "docs/settings.schema.json").read_text(encoding="utf-8")


def test_the_schema_is_up_to_date(checkout: Path, schema: str) -> None:
    code = "import runpy; print(runpy.run_path('scripts/settings_schema.py')['schema'](), end='')"
    made = subprocess.run(
        [sys.executable, "-c", code], cwd=checkout, capture_output=True, check=True
    ).stdout.decode()
    assert made == schema, "run `python scripts/settings_schema.py`"


def test_the_schema_says_the_same(schema: str) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(schema))
    jsonschema.Draft202012Validator.check_schema(json.loads(schema))
    good = 'select = ["SL1"]\nparameters = {A = [1, "b"]}\n[SL501]\nminimum-cost = 1'
    assert not list(validator.iter_errors(tomllib.loads(good)))
    for bad in ("selct = 1", 'select = "SL1"', "cfn-lint = 1", '[SL501]\nminimum-cost = "1"'):
        assert list(validator.iter_errors(tomllib.loads(bad))), bad
