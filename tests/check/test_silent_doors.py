"""A rule that could never speak is refused; everything that rules can look at is asked about."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from slint.catalogue import Catalogue, CatalogueError
from slint.catalogue.rule_file import read_rule
from slint.check.engine import check
from slint.check.inquiry import Inquiry
from slint.check.rules import SUBJECTS, WITHOUT_DETECTOR, Rules
from slint.files import MemoryFiles
from slint.model.trigger import Trigger
from slint.rules import _DETECTORS, Report, rule
from slint.settings import Settings

OWN = """\
id: SL298
summary: Something is wrong
severity: warning
why: Because it is.
fix: Do not do it.
"""


@pytest.fixture
def catalogue() -> Catalogue:
    """The rules of slint with one that nothing detects."""
    return Catalogue.load().extended([read_rule("limits", "never-said.yaml", OWN)])


@pytest.fixture
def about_triggers() -> Iterator[None]:
    """A detector of that rule, about something that no rule is asked about."""

    @rule
    def never_said(trigger: Trigger, report: Report) -> None:
        report(trigger.span, "never")

    yield
    del _DETECTORS["never_said"]


@pytest.mark.parametrize("select", [("SL298",), ("SL201",), ()])
def test_a_rule_without_a_detector(catalogue: Catalogue, select: tuple[str, ...]) -> None:
    with pytest.raises(
        CatalogueError, match=r"^rules/limits/never-said\.yaml: has neither"
    ) as error:
        check(MemoryFiles({}), Settings(select=select), catalogue)
    assert "a function `never_said`" in error.value.message


@pytest.mark.usefixtures("about_triggers")
def test_a_detector_that_nobody_asks(catalogue: Catalogue) -> None:
    with pytest.raises(CatalogueError) as error:
        check(MemoryFiles({}), Settings(), catalogue)
    assert error.value.path == "rules/limits/never-said.yaml"
    assert "never_said` looks at Trigger, which no rule is asked about" in error.value.message
    assert "Function" in error.value.message


def test_the_rules_without_a_detector_are_a_list() -> None:
    """They are those that the check itself speaks for, and no others."""
    own = {rule.id for rule in Catalogue.load() if rule.topic == "slint"}
    assert own <= WITHOUT_DETECTOR
    assert {f"SL00{number}" for number in range(1, 6)} == WITHOUT_DETECTOR


def test_the_command_line_says_it_in_one_line(checkout: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    (folder / "acme_rules").mkdir(parents=True)
    detector = """\
from slint.model.trigger import Trigger
from slint.rules import Report, rule

@rule
def never_said(trigger: Trigger, report: Report) -> None:
    report(trigger.span, "never")
"""
    (folder / "acme_rules/__init__.py").write_text(detector)
    (folder / "acme_rules/never-said.yaml").write_text(OWN.replace("SL298", "ACME001"))
    info = folder / "acme_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[slint.rules]\nacme = acme_rules\n")
    (tmp_path / "slint.toml").write_text('plugins = ["acme"]\n')
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    for command in (["check"], ["trace", "ALL"]):
        run = subprocess.run(
            [sys.executable, "-m", "slint", *command],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": f"{checkout / 'src'}{os.pathsep}{folder}"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (run.returncode, run.stdout) == (2, "")
        assert run.stderr.startswith("error: acme_rules/never-said.yaml: `acme_rules.never_said`")
        assert run.stderr.count("\n") == 1


TEMPLATE = """\
Parameters:
  Stage: {Type: String}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src
      Policies:
        - AWSLambdaBasicExecutionRole
        - S3ReadPolicy: {BucketName: !Ref Stage}
        - Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]
  Files:
    Type: AWS::S3::Bucket
"""


def test_every_subject_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """A detector about any of SUBJECTS is called where a template has one of each."""
    asked: set[type] = set()

    def ask(self: Inquiry, subjects: Iterator[object]) -> None:
        asked.update(map(type, subjects))

    monkeypatch.setattr(Inquiry, "ask", ask)
    monkeypatch.setattr(Inquiry, "ask_variants", ask)
    files = {"template.yaml": TEMPLATE, "src/app.py": "def handler(event, context):\n    pass\n"}
    list(check(MemoryFiles(files), Settings(), Catalogue.load()))
    assert asked == set(SUBJECTS)
    assert set(Rules(Settings(), Catalogue.load()).by_subject) == set(SUBJECTS)
