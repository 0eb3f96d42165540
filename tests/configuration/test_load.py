"""Settings without the command line: for those who use slint as a library, and for an editor."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from slint.catalogue import CatalogueError, SelectionError
from slint.configuration.load import load_settings
from slint.configuration.settings_file import SettingsError, read_settings_file
from slint.files import MemoryFiles
from slint.finding import Severity
from slint.globs import Glob

SHOP = """\
extend-exclude = ['old']
rules = ['../ops']
[SL501]
minimum-cost = 1
"""
OWN = """\
id: OPS001
summary: Bucket without an owner
severity: warning
why: Nobody knows whose it is.
fix: Tag it.
detector: {resource: AWS::S3::Bucket, property: Tags, must: present, message: "{id}"}
"""
FILES = MemoryFiles(
    {
        "slint.toml": "ignore = ['SL911']\nmin-severity = 'note'\n",
        "shop/slint.toml": SHOP,
        "shop/src/app.py": "",
        "ops/bucket-without-owner.yaml": OWN,
    }
)


def test_the_nearest_file_and_what_is_given_over_it() -> None:
    loaded = load_settings(FILES)
    assert loaded.file is not None
    assert (loaded.file.path, loaded.settings.ignore) == ("slint.toml", ("SL911",))
    assert loaded.settings.min_severity is Severity.NOTE
    loaded = load_settings(FILES, given={"min-severity": "error", "ignore": ["SL201"]})
    assert loaded.settings.min_severity is Severity.ERROR
    assert loaded.settings.ignore == ("SL911", "SL201")


def test_paths_and_patterns_are_relative_to_where_they_stand() -> None:
    given = {"extend-exclude": ["new"]}
    loaded = load_settings(FILES, ["shop/src/app.py"], given=given, here="shop/src")
    settings = loaded.settings
    assert settings.paths == ("shop/src/app.py",)
    assert settings.extend_exclude == (Glob("shop", "old"), Glob("shop/src", "new"))
    assert settings.options == {"SL501": {"minimum-cost": 1}}
    assert loaded.catalogue.find("OPS001")


def test_no_file_or_another_one() -> None:
    assert load_settings(FILES, search=False).settings.ignore == ()
    other = read_settings_file("x.toml", b"ignore = ['SL102']", ".")
    assert load_settings(FILES, file=other).settings.ignore == ("SL102",)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"min-severity": "fatal"}, '`min-severity` is "fatal", none of note'),
        ({"min-sevrity": "note"}, "unknown key `min-sevrity`; did you mean `min-severity`?"),
        ({"select": "SL101"}, "`select` is a text, not a list"),
        ({"SL501": {"minimum": 1}}, "unknown key `SL501.minimum`; did you mean `minimum-cost`?"),
        ({"severity": {"SL2O1": "note"}}, "no rule is called 'SL2O1'; did you mean `SL201`?"),
    ],
)
def test_what_is_given_and_does_not_fit(given: Mapping[str, Any], message: str) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(FILES, given=given)
    assert str(error.value).startswith(message)


def test_what_is_wrong_in_files_and_selectors() -> None:
    with pytest.raises(SelectionError, match="SL2O1"):
        load_settings(FILES, given={"select": ["SL2O1"]})
    files = MemoryFiles({"a/slint.toml": "\nignor = []", "a/x.py": ""})
    with pytest.raises(SettingsError, match=r"^a/slint\.toml:2: unknown key `ignor`"):
        load_settings(files, ["a/x.py"])
    files = MemoryFiles({"slint.toml": "rules = ['ops']", "ops/own.yaml": "id: OPS001\n"})
    with pytest.raises(CatalogueError, match=r"^ops/own\.yaml:1: summary, "):
        load_settings(files)


def test_it_takes_no_command_line() -> None:
    code = (
        "import sys; from slint.configuration.load import load_settings; "
        "from slint.files import MemoryFiles; load_settings(MemoryFiles({})); "
        "print('click' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
