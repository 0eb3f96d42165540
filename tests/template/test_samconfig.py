"""The parameter values that a samconfig file gives."""

from __future__ import annotations

import pytest

from slint.files import MemoryFiles
from slint.template.samconfig import parameter_overrides


def toml(overrides: str, more: str = "") -> str:
    return (
        f"version = 0.1\n[default.deploy.parameters]\n{more}\nparameter_overrides = {overrides}\n"
    )


def values(files: dict[str, str], template: str = "template.yaml") -> dict[str, str]:
    return parameter_overrides(MemoryFiles(files), template)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"Stage=prod Size=3"', {"Stage": "prod", "Size": "3"}),
        ("'Stage=\"a b\" Name=it'", {"Stage": "a b", "Name": "it"}),
        ('"Stage=\\"a b\\""', {"Stage": "a b"}),
        ('"Url=https://x/?a=b&c=d"', {"Url": "https://x/?a=b&c=d"}),
        ('"Empty= Size=3"', {"Empty": "", "Size": "3"}),
        ('["Stage=a b", "Size=3"]', {"Stage": "a b", "Size": "3"}),
        (
            '"ParameterKey=Stage,ParameterValue=prod ParameterKey=Zones,ParameterValue=a,b"',
            {"Stage": "prod", "Zones": "a,b"},
        ),
        ('["ParameterKey=Stage,ParameterValue=prod"]', {"Stage": "prod"}),
        ('{Stage = "prod", Debug = true, Zones = ["a", "b"]}',
         {"Stage": "prod", "Debug": "true", "Zones": "a,b"}),
        ("3", {}),
    ],
)  # fmt: skip
def test_how_they_are_written(written: str, expected: dict[str, str]) -> None:
    assert values({"samconfig.toml": toml(written)}) == expected


def test_yaml() -> None:
    text = """\
default:
  global: {parameters: {parameter_overrides: [Stage=dev, Size=3]}}
  deploy:
    parameters:
      parameter_overrides: {Stage: prod, Debug: true}
prod: {deploy: {parameters: {parameter_overrides: Stage=other}}}
"""
    assert values({"samconfig.yaml": text}) == {"Stage": "prod", "Size": "3", "Debug": "true"}


def test_the_nearest_counts() -> None:
    files = {
        "samconfig.toml": toml('"A=1"'),
        "app/samconfig.yml": "default: {deploy: {parameters: {parameter_overrides: A=2}}}\n",
    }
    assert values(files) == {"A": "1"}
    assert values(files, "app/template.yaml") == {"A": "2"}
    assert values(files, "app/nested/template.yaml") == {}
    assert values(files, "other/template.yaml") == {}


def test_one_that_names_a_template_is_for_that() -> None:
    files = {"samconfig.toml": toml('"A=1"', 'template_file = "app/main.yaml"')}
    assert values(files, "app/main.yaml") == {"A": "1"}
    assert values(files, "template.yaml") == {}


@pytest.mark.parametrize(
    "text", ["= broken", "a = " + "[" * 5000, "default = 1", "[default]\ndeploy = []", "\0"]
)
def test_what_cannot_be_read_gives_nothing(text: str) -> None:
    assert values({"samconfig.toml": text}) == {}
    assert values({"samconfig.yaml": f"default: {{{text}"}) == {}
