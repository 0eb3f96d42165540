"""Which templates make an application."""

from __future__ import annotations

from slint.catalogue import Catalogue
from slint.config import Settings
from slint.engine import check
from slint.files import MemoryFiles

FUNCTION = "Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: index.handler"


def template(name: str, *nested: str) -> str:
    """A template with a function, and stacks made of other templates."""
    lines = ["Resources:", f"  {name}: {{{FUNCTION}}}}}"]
    lines += [
        f"  Stack{at}: {{Type: AWS::CloudFormation::Stack, Properties: {{TemplateURL: {path}}}}}"
        for at, path in enumerate(nested)
    ]
    return "\n".join(lines) + "\n"


def checked(files: dict[str, str]) -> dict[str, set[str | None]]:
    """The functions without a timeout, by the application that has them."""
    results = check(MemoryFiles(files), Settings(select=("SL201",)), Catalogue.load())
    return {
        result.application: {finding.function for finding in result.findings}
        for result in results
        if result.findings
    }


def test_a_nested_template_belongs_to_the_one_that_names_it() -> None:
    files = {"a.yaml": template("A"), "main.yaml": template("Main", "a.yaml")}
    assert checked(files) == {"main.yaml": {"Main", "A"}}


def test_templates_that_name_each_other_are_checked() -> None:
    files = {"a.yaml": template("A", "b.yaml"), "b.yaml": template("B", "a.yaml")}
    assert checked(files) == {"a.yaml": {"A", "B"}}
    assert checked({"own.yaml": template("Own", "own.yaml")}) == {"own.yaml": {"Own"}}
