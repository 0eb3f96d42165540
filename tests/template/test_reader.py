from __future__ import annotations

import pickle
from collections.abc import Callable

import pytest

from slint.model.template import Template
from slint.model.value import Unknown
from slint.source import Source, Unreadable
from slint.template.reader import Templated, read_template

Read = Callable[..., Template]

FUNCTION = "Resources: {F: {Type: AWS::Serverless::Function, Properties: {A: b}}}"


@pytest.mark.parametrize(
    "text",
    [
        FUNCTION,
        '{"Resources": {"F": {"Type": "AWS::Lambda::Function"}}}',
        "Resources:\n  A:\n    Properties: {B: c}\n    Type: AWS::A::B",
        "Resources: {A: null, B: {Type: Alexa::ASK::Skill}}",
        "Resources: {A: {Type: Custom::Thing}}",
        "Resources: {A: {Type: !!str AWS::A::B}}",
        "AWSTemplateFormatVersion: 2010-09-09\nResources: {A: {Type: My::Own::Thing}}",
        "Transform: My::Macro\nResources: {}",
        "AWSTemplateFormatVersion: 2010-09-09\nResources:",
        "{Transform: [A, B], Resources: [a]}",
    ],
)
def test_templates(text: str) -> None:
    assert read_template(Source("a.yaml", text)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Resources: [a, b]",
        "Resources: {A: {Type: Thing}}",
        "openapi: 3.0.0\npaths: {/: {}}",
        "version: 3\nservices: {a: {image: b}}",
        '{"name": "a", "dependencies": {}}',
        '{"Records": [{"eventSource": "aws:s3"}]}',
        '[{"Type": "AWS::Lambda::Function"}]',
        "a: AWS::Lambda::Function\nResources: {b: c}",
        "AWS::Lambda::Function",
        "Resources: [",
        "Type: Alexa::A::B\n- [",
        "a: {{ b }}\nc: {% d %}",
    ],
)
def test_what_is_no_template_is_nobody_s_business(text: str) -> None:
    for path in ("a.yaml", "a.json"):
        try:
            assert read_template(Source(path, text)) is None
        except Unreadable:
            assert path == "a.json"
            assert "AWS::Lambda" in text


@pytest.mark.parametrize(
    "text",
    [
        "AWSTemplateFormatVersion: [",
        "Transform: AWS::Serverless-2016-10-31\n- a",
        "Resources:\n  A:\n    Type: AWS::A::B\n   B:",
        FUNCTION + "}",
        "# AWSTemplateFormatVersion\n" + "[" * 200_000,
    ],
)
def test_what_looks_like_a_template_must_be_readable(text: str) -> None:
    with pytest.raises(Unreadable):
        read_template(Source("a.yaml", text))
    with pytest.raises(Unreadable):
        read_template(Source("a.json", text))


@pytest.mark.parametrize(
    "text",
    [
        FUNCTION + "\n{% if a %}\nb: c\n{% endif %}",
        "Resources:\n  {{ cookiecutter.name }}:\n    Type: AWS::Serverless::Function",
        "Resources:\n  '{{ cookiecutter.name }}':\n    Type: AWS::Serverless::Function",
        "Resources:\n  F:\n    Type: AWS::Serverless::Function\n    CodeUri: {{cookiecutter.a}}",
        "Resources: {F: {Type: AWS::Serverless::Function, '{% a %}': b}}",
    ],
)
def test_files_for_a_template_engine(text: str) -> None:
    with pytest.raises(Templated):
        read_template(Source("a.yaml", text))


def test_inline_code_may_hold_a_template_engine_s_marks(read: Read) -> None:
    template = read("""
        Resources:
          F:
            Type: AWS::Lambda::Function
            Properties:
              Code:
                ZipFile: |
                  x = "{% if a %} {{ cookiecutter.b }}"
              Description: "{{ cookiecutter.c }}"
    """)
    assert len(template.functions) == 1


@pytest.mark.parametrize(
    ("text", "sam"),
    [
        (FUNCTION, True),
        ("Transform: AWS::Serverless-2016-10-31\nResources: {}", True),
        ("Transform: [A, AWS::Serverless-2016-10-31]\nResources: {}", True),
        ("Transform: A\nResources: {F: {Type: AWS::Lambda::Function}}", False),
    ],
)
def test_which_templates_are_sam(text: str, *, sam: bool) -> None:
    template = read_template(Source("a.yaml", text))
    assert template is not None
    assert template.sam is sam


def test_facts_can_be_sent_to_another_process(read: Read) -> None:
    template = read("""
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties:
              Fn::Transform: {Name: AWS::Include}
              Timeout: 3
              Policies: [{Statement: {Effect: Allow, Action: a}}]
    """)
    again = pickle.loads(pickle.dumps(template))
    assert again.functions[0][0].get("Timeout") == template.functions[0][0].get("Timeout")
    assert again.statements == template.statements


def test_what_a_macro_may_add_is_not_absent(read: Read) -> None:
    template = read("""
        Resources:
          F:
            Type: AWS::Lambda::Function
            Properties: {Fn::Transform: {Name: AWS::Include}, Timeout: 3}
          G: {Type: AWS::Lambda::Function, Properties: {Fn::Transform: {Name: AWS::Include}}}
          H: {Type: AWS::Lambda::Function, Properties: {TracingConfig: !ImportValue a}}
    """)
    ((f,), (g,), (h,)) = template.functions
    assert f.timeout is not None
    assert f.timeout.text == "3"
    assert f.memory is not None
    assert g.timeout is not None
    assert f.memory.data == g.timeout.data == Unknown("transform")
    tracing = h.get("TracingConfig", "Mode")
    assert tracing is not None
    assert tracing.data == Unknown("import")
    assert list(f.properties) == ["Timeout"]


ODD = [
    "null",
    "3",
    "[]",
    "[a, [b], null]",
    "{}",
    "{a: b}",
    "{[a]: b}",
    "!Ref a",
    "!If [a, b, c]",
]


FUNCTION_WITH = "Resources: {F: {Type: AWS::Serverless::Function, Properties: {%s}}}"
RESOURCE_WITH = "\nResources: {F: {Type: AWS::A, Condition: a, Properties: {A: %s}}}"
STATEMENT = "Policies: [{Statement: [{Effect: ?, Action: ?, Resource: ?, Condition: ?}]}]"


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "place",
    [
        "Resources: ?",
        "Resources: {F: ?}",
        "Resources: {F: {Type: ?}}",
        "Resources: {?: {Type: AWS::A}}",
        "Resources: {F: {Type: AWS::Serverless::Function, Properties: ?}}",
        "Resources: {F: {Type: AWS::Serverless::Function, Condition: ?, IgnoreGlobals: ?}}",
        FUNCTION_WITH % "Policies: ?, Role: ?",
        FUNCTION_WITH % "Policies: {Statement: ?}",
        FUNCTION_WITH % STATEMENT,
        FUNCTION_WITH % "Environment: ?",
        "Resources: {F: {Type: AWS::IAM::Role, Properties: {Policies: ?, RoleName: ?}}}",
        "Resources: {F: {Type: AWS::IAM::Role, Properties: {ManagedPolicyArns: ?}}}",
        "Resources: {F: {Type: AWS::IAM::Policy, Properties: {Roles: ?, PolicyDocument: ?}}}",
        "Resources: {F: {Type: Custom::A, Properties: {ServiceToken: ?}}}",
        "Transform: ?\nResources: {F: {Type: AWS::A}}",
        "AWSTemplateFormatVersion: ?\nResources: {}",
        "Globals: ?\n" + FUNCTION,
        "Globals: {Function: ?}\n" + FUNCTION,
        "Globals: {Function: {Tags: ?}}\n" + FUNCTION_WITH % "Tags: ?",
        "Parameters: ?" + RESOURCE_WITH % "!Ref P",
        "Parameters: {P: ?}" + RESOURCE_WITH % "!Ref P",
        "Parameters: {P: {Type: ?, Default: ?, NoEcho: ?}}" + RESOURCE_WITH % "!Sub '${P}'",
        "Mappings: ?" + RESOURCE_WITH % "!FindInMap [a, b, c]",
        "Conditions: ?" + RESOURCE_WITH % "!If [a, b, c]",
        "Conditions: {a: ?}" + RESOURCE_WITH % "!If [a, b, c]",
        "Conditions: {a: !Equals [?, ?]}" + RESOURCE_WITH % "!If [a, b, c]",
        RESOURCE_WITH % "!Sub [?, ?], B: !Join [?, ?], C: !Select [?, ?], D: !GetAtt [?, ?]",
        RESOURCE_WITH
        % "!FindInMap [?, ?, ?], B: !If [?, ?, ?], C: !Split [?, ?], D: {Fn::Base64: ?}",
    ],
)
def test_odd_input_never_raises(place: str, odd: str) -> None:
    read_template(Source("a.yaml", place.replace("?", odd)))
