"""The seam between template languages and facts: what a reader of another language delivers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from slint.model.libraries import Libraries
from slint.model.resource import Parameter, Resource
from slint.model.template import Template
from slint.model.value import Property, Reference
from slint.model.words import Words
from slint.rules import Detector, Report
from slint.rules.events.streams import stream_poison_pill
from slint.rules.limits.timeouts import timeout_unset
from slint.rules.observability.alarms import function_without_alarm
from slint.rules.permissions.statements import allow_except
from slint.rules.secrets.template import secret_parameter_visible
from slint.source import Source, Span
from slint.template.assemble import assemble
from slint.template.written import Assumption, Written

HERE = Span("main.tf", 1, 1, 1, 2)

WORDS = Words(
    {
        "AWS::Lambda::Function": {"Timeout": "timeout"},
        "AWS::Lambda::EventSourceMapping": {
            "BisectBatchOnFunctionError": "bisect_batch_on_function_error",
            "MaximumRetryAttempts": "maximum_retry_attempts",
        },
        "AWS::IAM::Role": {"NotAction": "not_actions"},
        "Parameter": {"NoEcho: true": "sensitive = true"},
        "": {"AWS::CloudWatch::Alarm": "aws_cloudwatch_metric_alarm"},
    }
)


def value(written: object) -> Property:
    """A property that holds a text, a reference, a list or a mapping."""
    if isinstance(written, Mapping):
        return Property({name: value(item) for name, item in written.items()}, HERE, HERE)
    if isinstance(written, list):
        return Property(tuple(map(value, written)), HERE, HERE)
    assert isinstance(written, (str, Reference))
    return Property(written, HERE, HERE)


def template(
    resources: Mapping[str, tuple[str, Mapping[str, object]]],
    parameters: Mapping[str, Parameter] = {},
    words: Words = WORDS,
) -> Template:
    """The facts of a template in another language, of resources by id, each type and properties."""
    read = {
        name: [
            (
                Assumption({}),
                Resource(
                    id=name,
                    type=kind,
                    template="main.tf",
                    span=HERE,
                    properties=dict(value(properties).entries),
                    attributes={},
                    words=words,
                ),
            )
        ]
        for name, (kind, properties) in resources.items()
    }
    return assemble(
        Written(
            path="main.tf",
            sources={"main.tf": Source("main.tf", "")},
            platform="lambda",
            resources=read,
            complete=read,
            parameters=parameters,
            outputs={},
            spend=lambda _: None,
            beside=lambda _: None,
            words=words,
        )
    )


def said(detector: Detector, subject: object) -> str:
    """The only message of a detector."""
    report = Report({}, lambda _: {}, Libraries(lambda _: None, lambda _: {}))
    detector(subject, report)
    (each,) = report.said
    return each.message


RESOURCES: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "orders": ("AWS::Lambda::Function", {"Role": Reference("role", "Arn")}),
    "role": (
        "AWS::IAM::Role",
        {
            "Policies": [
                {
                    "PolicyDocument": {
                        "Statement": [
                            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
                        ]
                    }
                }
            ]
        },
    ),
    "stream": ("AWS::Kinesis::Stream", {}),
    "mapping": (
        "AWS::Lambda::EventSourceMapping",
        {"EventSourceArn": Reference("stream", "Arn"), "FunctionName": Reference("orders")},
    ),
}


def test_triggers_and_grants_are_assembled_from_resources_alone() -> None:
    ((function,),) = template(RESOURCES).functions
    (trigger,) = function.triggers
    (statement,) = function.statements
    assert (function.id, function.platform, function.sam) == ("orders", "lambda", False)
    assert (trigger.kind, trigger.source_id, trigger.owner) == ("kinesis", "stream", "mapping")
    assert (statement.owner, statement.functions) == ("role", ("orders",))


def test_messages_speak_the_words_of_the_language() -> None:
    read = template(RESOURCES)
    ((function,),) = read.functions
    messages: Mapping[Callable[..., None], tuple[object, str]] = {
        timeout_unset: (function, "`orders` sets no `timeout` and"),
        stream_poison_pill: (read, "`bisect_batch_on_function_error` and `maximum_retry_attempts`"),
        function_without_alarm: (read, "add an `aws_cloudwatch_metric_alarm`"),
        allow_except: (read.statements[0], "`not_actions` allows `role`"),
    }
    for detector, (subject, words) in messages.items():
        assert words in said(detector, subject)


def test_a_parameter_has_words_of_its_own() -> None:
    password = Parameter(
        "password", "String", HERE, default=None, no_echo=False, properties=value({}), words=WORDS
    )
    read = template({}, {"password": password})
    assert "lacks `sensitive = true`" in said(secret_parameter_visible, read)


def test_what_a_language_has_no_word_for_keeps_its_name_in_cloudformation() -> None:
    ((function,),) = template(RESOURCES, words=Words()).functions
    assert "sets no `Timeout`" in said(timeout_unset, function)
