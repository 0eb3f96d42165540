"""What a trigger says whose parts hang on conditions that its function does not hang on."""

from __future__ import annotations

from collections.abc import Callable

from slint.model.trigger import Trigger

METHOD = """\
  Api: {Type: AWS::ApiGateway::RestApi}
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      HttpMethod: POST
      Integration:
        Type: AWS
        Uri: !Sub arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${F.Arn}/invocations
        RequestParameters:
          integration.request.header.X-Amz-Invocation-Type: %s
"""
CONDITIONS = "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x]}"


def test_an_invocation_that_hangs_on_a_condition_is_unknown(
    wired: Callable[..., tuple[Trigger, ...]],
) -> None:
    """A rule about retries or about answers must not guess whether somebody waits."""
    for written, invocation in (
        ("\"'Event'\"", "asynchronous"),
        ("\"'RequestResponse'\"", "synchronous"),
        ("!If [C, \"'Event'\", \"'RequestResponse'\"]", "unknown"),
    ):
        (trigger,) = wired(METHOD % written, CONDITIONS)
        assert trigger.invocation == invocation, written
