"""Secrets that a template gives away."""

from __future__ import annotations

import re
from functools import partial

from slint.credentials import describes, find_tokens, placeholder, secret_like
from slint.model.function import Function
from slint.model.resource import Parameter
from slint.model.value import Text, Unknown, Value
from slint.rules import Report, rule

_PLAIN_TYPES = frozenset({"String", "AWS::SSM::Parameter::Value<String>"})
_NO_SECRET = re.compile(
    r"""\s* (?: [+-]?[\d.,_]* | true | false | yes | no | on | off            # numbers, flags
    | arn:.* | [a-z][a-z0-9+.-]*://.* | alias/.*
    | \.{0,2}/[\w./\0-]*                                                      # paths
    | (?-i: (?:[a-z0-9_.\0-]*(?:[A-Z][a-z0-9_.\0-]+)*/)+ [a-z0-9_.\0-]*(?:[A-Z][a-z0-9_.\0-]+)* )
    | .*\.(?:pem|json|ya?ml|txt|key|crt|cer|env|ini)
    | -----BEGIN[ ](?:[A-Z ]*PUBLIC|CERTIFICATE).* | (?:ssh-|ecdsa-)\S+[ ].*
    | x(?:-\w+)+ | authorization | cookie                                     # a header
    ) \s*""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_RANDOM = re.compile(r"(?<!\w)(?=\w*[a-z])(?=\w*[A-Z])(?=\w*\d)\w{16,}")


@rule
def secret_in_environment(function: Function, report: Report) -> None:
    """SL301: an environment variable carries a credential in plain text."""
    if isinstance(function.environment, Unknown):
        return
    for name, value in function.environment.items():
        if fault := _carried(function, name, value):
            span = value.span if value.span.line == value.span.end_line else value.key
            report(
                span or value.span,
                f"`{name}` {fault}; keep it in Secrets Manager or as an SSM SecureString, pass its "
                "ARN and read it at run time",
            )


def _carried(function: Function, name: str, value: Value) -> str | None:
    """How a variable carries a credential, None where it does not for certain."""
    if tokens := find_tokens(value.pattern or ""):
        return f"holds {_article(tokens[0][2])} in plain text"
    if not secret_like(name):
        return None
    parameters = [function.parameters[name] for name in value.parameters]
    if giving := next(filter(partial(_gives, value), parameters), None):
        return f"gets its value from the plain text parameter `{giving.name}`"
    defaults = [parameter.default.text or "" for parameter in parameters if parameter.default]
    if any(default and default in text for default in defaults for text in value.literals):
        return None
    if any(_secret(text, alone=value.known) for text in value.literals):
        return "holds a secret in plain text"
    return None


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'AEIOaeio' else 'a'} {kind}"


def _secret(text: str, *, alone: bool) -> bool:
    """Whether a text under a secret-like name is a secret; beside unknown parts only if random."""
    if not alone:
        return _RANDOM.search(text) is not None
    return not (_NO_SECRET.fullmatch(text) or placeholder(text))


def _gives(value: Value, parameter: Parameter) -> bool:
    """Whether a parameter in plain text is the secret in a value under a secret-like name."""
    if parameter.type not in _PLAIN_TYPES or parameter.no_echo is not False:
        return False
    default = parameter.default.text if parameter.default else None
    if isinstance(value.data, Text) or value.text not in (None, default):
        return secret_like(parameter.name)
    if describes(parameter.name) or not isinstance(value.data, (str, Unknown)):
        return False
    stored = parameter.type != "String"
    return stored or not default or not _NO_SECRET.fullmatch(default)
