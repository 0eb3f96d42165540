"""The law of merging: one finding a rule and place, and which one does not hang on the order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import pytest

from slint.catalogue import Catalogue
from slint.check.engine import check
from slint.check.merge import Merged
from slint.check.settle import settle
from slint.files import MemoryFiles
from slint.finding import Confidence, Finding, Severity
from slint.settings import Settings
from slint.source import Span

CATALOGUE = Catalogue.load()


def template(*handlers: str) -> str:
    """A template with a function for each handler, all of them with one code root."""
    lines = ["Resources:"]
    for handler in handlers:
        properties = f"{{Runtime: python3.13, Handler: {handler}.handler, CodeUri: src}}"
        name = handler.capitalize()
        lines.append(f"  {name}: {{Type: AWS::Serverless::Function, Properties: {properties}}}")
    return "\n".join(lines) + "\n"


def found(files: dict[str, str]) -> Finding:
    """The one finding of SL101 over all applications."""
    settings = Settings(select=("SL101",))
    (finding,) = settle(
        check(MemoryFiles(files), settings, CATALOGUE), settings, CATALOGUE
    ).findings
    return finding


KEPT = {
    "src/store.py": """\
KEPT = {}

def keep(event):
    KEPT["user"] = event["user"] + "!"
""",
    "src/writes.py": """\
import store

def handler(event, context):
    store.keep(event)
""",
    "src/reads.py": """\
import store

def handler(event, context):
    before = store.KEPT.get("user")
    store.keep(event)
    return before
""",
    "src/once.py": """\
import store

def handler(event, context):
    if "user" not in store.KEPT:
        store.keep(event)
    return store.KEPT["user"]
""",
}
"""A helper that three handlers call: one reads what it keeps (an error), one does not (a warning),
one calls it once at most (an error that is less sure)."""


@pytest.mark.parametrize("order", [("writes", "reads"), ("reads", "writes")])
def test_the_worst_severity_wins(order: Sequence[str]) -> None:
    """A helper that two functions reach is as bad as it is for the worse of them."""
    finding = found({**KEPT, "template.yaml": template(*order)})
    assert str(finding.severity) == "error"
    assert [span.path for span, _ in finding.related if span.path == "src/reads.py"]
    assert finding.functions == tuple(name.capitalize() for name in order)


@pytest.mark.parametrize("order", [("once", "reads"), ("reads", "once")])
def test_of_equal_severities_the_surer_one_wins(order: Sequence[str]) -> None:
    """What is sure in one application is not held back because another one is less sure."""
    files = {f"{at}.yaml": template(name) for at, name in zip("ab", order, strict=True)}
    finding = found({**KEPT, **files})
    assert (str(finding.severity), str(finding.confidence)) == ("error", "high")
    assert finding.functions == tuple(name.capitalize() for name in order)


@pytest.mark.parametrize("order", [("once", "reads"), ("reads", "once")])
def test_the_order_of_functions_in_a_template_decides_nothing(order: Sequence[str]) -> None:
    """Whether an error is shown does not hang on which of two functions is read first."""
    finding = found({**KEPT, "template.yaml": template(*order)})
    assert (str(finding.severity), str(finding.confidence)) == ("error", "high")
    assert finding.functions == tuple(name.capitalize() for name in order)


def test_merging_a_part_first_says_the_same_as_merging_all_at_once() -> None:
    """So an application may merge what it finds before the run merges what they all say."""
    span = Span("src/store.py", 4, 5, 4, 40)

    def finding(severity: Severity, confidence: Confidence, name: str) -> Finding:
        return Finding("SL101", "x", severity, confidence, name, span, function=name)

    levels = list(product((Severity.WARNING, Severity.ERROR), Confidence))
    for one, two, three in product(levels, repeat=3):
        all_ = [finding(*level, name) for level, name in zip((one, two, three), "ABA", strict=True)]
        whole = list(Merged(all_))
        assert list(Merged([*Merged(all_[:2]), all_[2]])) == whole
        assert list(Merged([all_[0], *Merged(all_[1:])])) == whole


def test_of_equal_findings_the_first_in_template_order_speaks() -> None:
    """What it says of related places is about the function that it names."""
    again = {"src/more.py": KEPT["src/reads.py"]}
    for order in (("reads", "more"), ("more", "reads")):
        finding = found({**KEPT, **again, "template.yaml": template(*order)})
        assert finding.function == order[0].capitalize()
        assert f"src/{order[0]}.py" in [span.path for span, _ in finding.related]
