"""What a rule is asked about, whom its findings belong to, and what becomes of one that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from slint.catalogue import Catalogue
from slint.catalogue.rule_file import read_rule
from slint.check.engine import check
from slint.files import MemoryFiles
from slint.finding import Finding, Result
from slint.model.application import Application
from slint.model.code import EntryPoint
from slint.model.execution import Execution
from slint.model.function import Function
from slint.model.permission import ManagedPolicy, PolicyTemplate, Statement
from slint.model.resource import Parameter, Resource
from slint.model.template import Template
from slint.rules import _DETECTORS, Detector, Report, rule
from slint.settings import Settings
from slint.source import Span

OWN = """\
id: SL298
summary: Something is wrong
severity: warning
confidence: medium
why: Because it is.
fix: Do not do it.
"""
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
        - S3ReadPolicy: {BucketName: b}
        - Statement: [{Effect: Allow, Action: "s3:*", Resource: "*"}]
"""
FILES = {"template.yaml": TEMPLATE, "src/app.py": "\ndef handler(event, context):\n    pass\n"}
HERE = Span("template.yaml", 1, 1, 1, 2)

Ask = Callable[..., Result]


@pytest.fixture
def ask() -> Iterator[Ask]:
    """Checks files with one rule, whose detector is given."""

    def ask(
        subject: type, detect: Detector, files: dict[str, str] = FILES, more: str = ""
    ) -> Result:
        def never_said(subject: object, report: Report) -> None:
            detect(subject, report)

        never_said.__annotations__ = {"subject": subject, "report": Report}
        rule(never_said)
        own = read_rule("limits", "never-said.yaml", OWN + more)
        catalogue = Catalogue.load().extended([own])
        settings = Settings(select=("SL298",))
        return next(iter(check(MemoryFiles(files), settings, catalogue)))

    yield ask
    _DETECTORS.pop("never_said", None)


def only(result: Result) -> Finding:
    (finding,) = result.findings
    return finding


@pytest.mark.parametrize(
    ("subject", "function", "functions", "resource"),
    [
        (Application, None, (), None),
        (Template, None, (), None),
        (Parameter, None, (), "Stage"),
        (Resource, None, (), "Orders"),
        (Function, "Orders", ("Orders",), "Orders"),
        (Statement, "Orders", ("Orders",), "Orders"),
        (ManagedPolicy, "Orders", ("Orders",), "Orders"),
        (PolicyTemplate, "Orders", ("Orders",), "Orders"),
        (EntryPoint, "Orders", ("Orders",), None),
        (Execution, "Orders", ("Orders",), None),
    ],
)
def test_whom_a_finding_belongs_to(
    ask: Ask,
    subject: type,
    function: str | None,
    functions: tuple[str, ...],
    resource: str | None,
) -> None:
    finding = only(ask(subject, lambda _, report: report(HERE, "wrong")))
    assert (finding.rule, finding.name, finding.message) == ("SL298", "never-said", "wrong")
    assert (str(finding.severity), str(finding.confidence)) == ("warning", "medium")
    assert (finding.function, finding.functions) == (function, functions)
    assert finding.resource == resource


def test_a_detector_may_say_more_than_its_rule(ask: Ask) -> None:
    def detect(function: Function, report: Report) -> None:
        related = [(function.span, "it is here")]
        report(HERE, "wrong", confidence="low", related=related, resource="Table", owner="f")

    finding = only(ask(Function, detect))
    assert (str(finding.confidence), finding.resource, finding.owner) == ("low", "Table", "f")
    assert [message for _, message in finding.related] == ["it is here"]


@pytest.mark.parametrize(
    ("subject", "path", "line"),
    [
        (Application, ".", 1),
        (Template, "template.yaml", 1),
        (Parameter, "template.yaml", 2),
        (Resource, "template.yaml", 4),
        (Function, "template.yaml", 4),
        (Statement, "template.yaml", 13),
        (ManagedPolicy, "template.yaml", 11),
        (PolicyTemplate, "template.yaml", 12),
        (EntryPoint, "template.yaml", 4),
        (Execution, "src/app.py", 2),
    ],
)
def test_a_rule_that_fails_says_where(ask: Ask, subject: type, path: str, line: int) -> None:
    """It is a failure of the run that names the rule, the subject and the line of the fault."""

    def detect(subject: object, report: Report) -> None:
        report(HERE, "half of it")
        raise ValueError("no")

    result = ask(subject, detect)
    assert result.findings == ()
    (failure,) = result.failures
    assert (failure.rule, failure.span.path, failure.span.line) == ("SL298", path, line)
    number = detect.__code__.co_firstlineno + 2
    assert failure.message == f"ValueError: no (test_inquiry.py:{number})"


CONDITIONAL = """\
Parameters: {Stage: {Type: String}}
Conditions: {Live: !Equals [!Ref Stage, live]}
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: src
      Timeout: !If [Live, 3, %s]
"""


@pytest.mark.parametrize(
    ("other", "more", "said"),
    [
        ("3", "conditions: all\n", 1),
        ("4", "conditions: all\n", 0),
        ("4", "", 1),
    ],
)
def test_a_rule_may_speak_only_where_it_holds_under_all_conditions(
    ask: Ask, other: str, more: str, said: int
) -> None:
    """What is missing or compared is wrong only if it is, whichever way the conditions go."""

    def detect(function: Function, report: Report) -> None:
        timeout = function.get("Timeout")
        if timeout and timeout.integer == 3:
            report(HERE, "wrong")

    files = {**FILES, "template.yaml": CONDITIONAL % other}
    assert len(ask(Function, detect, files, more).findings) == said
