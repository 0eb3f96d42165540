from __future__ import annotations

from collections.abc import Callable

import pytest

from slint.model.template import Template

Read = Callable[..., Template]

ALLOW = "{Statement: [{Effect: Allow, Action: %s, Resource: '*'}]}"


def actions(template: Template, name: str) -> list[list[str | None]]:
    """The actions that each variant of a function has."""
    (functions,) = (one for one in template.functions if one[0].id == name)
    return [
        [action.text for statement in function.statements for action in statement.actions]
        for function in functions
    ]


def test_a_statement_keeps_what_it_says(read: Read) -> None:
    template = read("""
        Resources:
          R:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Action: sts:AssumeRole}]}
              Policies:
                - PolicyName: p
                  PolicyDocument:
                    Statement:
                      - Effect: allow
                        NotAction: a
                        NotResource: [b, !Sub "arn:${AWS::Partition}:s3:::*"]
                        Condition: {Bool: {c: d}}
    """)
    (statement,) = template.statements
    assert statement.effect == "allow"
    assert not statement.allows
    assert statement.actions == statement.resources == ()
    assert [one.text for one in statement.not_actions] == ["a"]
    assert [one.pattern for one in statement.not_resources] == ["b", "arn:\0:s3:::*"]
    assert statement.condition is not None
    assert (statement.owner, statement.owner_type) == ("R", "AWS::IAM::Role")
    assert statement.span[1:] == (11, 17, 14, 42)
    assert statement.functions == ()


@pytest.mark.parametrize(
    "role", ["!GetAtt R.Arn", "!Ref R", "!Sub '${R.Arn}'", "!Sub 'arn:x/${R}'"]
)
@pytest.mark.parametrize("kind", ["AWS::Lambda::Function", "AWS::Serverless::Function"])
def test_a_function_has_what_its_role_has(read: Read, kind: str, role: str) -> None:
    template = read(f"""
        Resources:
          F: {{Type: {kind}, Properties: {{Role: {role}}}}}
          G: {{Type: {kind}, Properties: {{Role: {role}}}}}
          R:
            Type: AWS::IAM::Role
            Properties:
              ManagedPolicyArns: [arn, !Ref M]
              Policies: [{{PolicyName: p, PolicyDocument: {ALLOW % "a"}}}]
          P:
            Type: AWS::IAM::Policy
            Properties: {{Roles: [!Ref R], PolicyDocument: {ALLOW % "b"}}}
          M:
            Type: AWS::IAM::ManagedPolicy
            Properties: {{PolicyDocument: {ALLOW % "c"}}}
          N:
            Type: AWS::IAM::ManagedPolicy
            Properties: {{Roles: !Ref R, PolicyDocument: {ALLOW % "d"}}}
          S:
            Type: AWS::IAM::RolePolicy
            Properties: {{RoleName: !Ref R, PolicyDocument: {ALLOW % "e"}}}
          O:
            Type: AWS::IAM::Policy
            Properties: {{Roles: [other], PolicyDocument: {ALLOW % "f"}}}
    """)
    assert actions(template, "F") == [["a", "b", "c", "d", "e"]]
    assert [one.functions for one in template.statements] == [("F", "G")] * 5 + [()]
    ((function,), _) = template.functions
    assert [one.name.text for one in function.managed_policies] == ["arn", None]
    assert {one.functions for one in template.managed_policies} == {("F", "G")}


def test_roles_are_known_by_their_names_too(read: Read) -> None:
    template = read(f"""
        Resources:
          F: {{Type: AWS::Lambda::Function, Properties: {{Role: !GetAtt R.Arn}}}}
          R: {{Type: AWS::IAM::Role, Properties: {{RoleName: !Sub "${{AWS::Region}}-r"}}}}
          P:
            Type: AWS::IAM::Policy
            Properties: {{Roles: [!Sub "${{AWS::Region}}-r"], PolicyDocument: {ALLOW % "a"}}}
    """)
    assert actions(template, "F") == [["a"]]


def test_the_role_that_sam_makes_can_be_named(read: Read) -> None:
    template = read(f"""
        Resources:
          F: {{Type: AWS::Serverless::Function, Properties: {{Policies: [!Ref M]}}}}
          P:
            Type: AWS::IAM::Policy
            Properties: {{Roles: [!Ref FRole], PolicyDocument: {ALLOW % "a"}}}
          M:
            Type: AWS::IAM::ManagedPolicy
            Properties: {{PolicyDocument: {ALLOW % "b"}}}
    """)
    assert actions(template, "F") == [["a", "b"]]


def test_policies_beside_a_role_are_written_but_nobody_has_them(read: Read) -> None:
    template = read(f"""
        Resources:
          F: {{Type: AWS::Serverless::Function, Properties: {{Role: arn, Policies: {ALLOW % "a"}}}}}
          G:
            Type: AWS::Serverless::Function
            Properties: {{Role: !If [C, arn, !Ref AWS::NoValue], Policies: {ALLOW % "b"}}}
    """)
    assert actions(template, "F") == [[]]
    assert actions(template, "G") == [[], ["b"]]
    assert [one.functions for one in template.statements] == [(), ("G",)]
    assert [one.owner for one in template.statements] == ["F", "G"]


def test_a_function_has_what_holds_under_its_conditions(read: Read) -> None:
    template = read(f"""
        Resources:
          F:
            Type: AWS::Lambda::Function
            Properties: {{Role: !GetAtt R.Arn, Timeout: !If [C, 1, 2]}}
          R:
            Type: AWS::IAM::Role
            Properties:
              Policies:
                - !If [C, {{PolicyDocument: {ALLOW % "a"}}}, {{PolicyDocument: {ALLOW % "b"}}}]
                - !If [D, {{PolicyDocument: {ALLOW % "c"}}}, !Ref AWS::NoValue]
          P:
            Type: AWS::IAM::Policy
            Condition: C
            Properties: {{Roles: [!Ref R], PolicyDocument: {ALLOW % "d"}}}
    """)
    assert actions(template, "F") == [["a", "c", "d"], ["b", "c"]]
    assert [one.actions[0].text for one in template.statements] == ["a", "b", "c", "d"]


def test_other_identities_own_statements_without_functions(read: Read) -> None:
    template = read(f"""
        Resources:
          U: {{Type: AWS::IAM::User, Properties: {{Policies: [{{PolicyDocument: {ALLOW % "a"}}}]}}}}
          G: {{Type: AWS::IAM::Group, Properties: {{ManagedPolicyArns: [m]}}}}
          S:
            Type: AWS::Serverless::StateMachine
            Properties: {{Policies: [n, {ALLOW % "b"}]}}
          B: {{Type: AWS::S3::BucketPolicy, Properties: {{PolicyDocument: {ALLOW % "c"}}}}}
    """)
    assert [(one.owner, one.owner_type, one.functions) for one in template.statements] == [
        ("U", "AWS::IAM::User", ()),
        ("S", "AWS::Serverless::StateMachine", ()),
    ]
    assert [one.name.text for one in template.managed_policies] == ["m", "n"]


def test_custom_resources_call_functions(read: Read) -> None:
    template = read("""
        Resources:
          F: {Type: AWS::Lambda::Function}
          G: {Type: AWS::Lambda::Function}
          H: {Type: AWS::Lambda::Function}
          C: {Type: Custom::Thing, Properties: {ServiceToken: !GetAtt F.Arn}}
          D:
            Type: AWS::CloudFormation::CustomResource
            Properties: {ServiceToken: !Sub "arn:${AWS::Region}:${G}"}
          E: {Type: AWS::Other::Thing, Properties: {ServiceToken: !GetAtt H.Arn}}
    """)
    called = {function.id: function.custom_resource for (function,) in template.functions}
    assert called == {"F": True, "G": True, "H": False}
