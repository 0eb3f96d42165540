"""`slint rule` and `slint rules`."""

from __future__ import annotations

import json

import pytest

from slint.catalogue import Catalogue, Rule
from slint.cli import run

Captured = pytest.CaptureFixture[str]


@pytest.mark.parametrize(("id_", "name"), [(rule.id, rule.name) for rule in Catalogue.load()])
def test_every_rule_explains_itself(id_: str, name: str, capsys: Captured) -> None:
    assert run(["rule", name]) == 0
    by_name = capsys.readouterr().out
    assert run(["rule", id_.lower()]) == 0
    assert capsys.readouterr().out == by_name
    assert by_name.startswith(f"{id_} {name}\n")
    assert {"Why", "Fix"} <= set(by_name.splitlines())
    assert "# expect:" not in by_name


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.id) for rule in Catalogue.load()])
def test_every_rule_has_one_form(rule: Rule) -> None:
    assert len(rule.summary) <= 60
    assert not rule.summary.endswith(".")
    assert len(rule.why.splitlines()) <= 5
    assert rule.references
    assert all(option.help.endswith(".") for option in rule.options.values())
    assert ("security" in rule.tags) == (rule.security is not None)
    assert rule.tags[0] == rule.path.split("/")[-2].replace("_", "-")


def test_a_long_default_stays_readable(capsys: Captured) -> None:
    assert run(["rule", "SL506"]) == 0
    lines = capsys.readouterr().out.splitlines()
    first = "    default: pytest(-.*)?, moto, black, flake8(-.*)?, pylint, mypy, isort, ruff,"
    assert first in lines
    assert run(["rule", "SL206"]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = lines.index("  prices: What a GB-second costs in US dollars, by architecture.")
    assert [line.partition(": ")[0] for line in lines[at + 1 : at + 4]] == [
        "    default:",
        "      x86_64",
        "      arm64",
    ]


def test_an_unknown_rule(capsys: Captured) -> None:
    assert run(["rule", "timeout-unsett"]) == 2
    line = "error: no rule, prefix or tag is called 'timeout-unsett'; did you mean timeout-unset?\n"
    assert capsys.readouterr() == ("", line)


def test_the_table(capsys: Captured) -> None:
    assert run(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [rule.id for rule in Catalogue.load()]


def test_the_list_for_programs(capsys: Captured) -> None:
    assert run(["rules", "-o", "json"]) == 0
    entries = json.loads(capsys.readouterr().out)["rules"]
    keys = {"id", "name", "summary", "severity", "confidence", "default", "tags", "fixable"}
    assert all(keys <= entry.keys() for entry in entries)
    assert [entry["id"] for entry in entries] == [rule.id for rule in Catalogue.load()]
