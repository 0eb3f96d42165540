"""Secrets that a template gives away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from slint.credentials import (
    describes,
    describes_secret,
    ends_in_secret,
    find_tokens,
    only_names,
    placeholder,
    secret_like,
)
from slint.model.function import Function
from slint.model.resource import Parameter
from slint.model.template import Template
from slint.model.value import Property, Text, Unknown
from slint.rules import Report, rule
from slint.rules.secrets.value import no_secret, ordinary, secret_text
from slint.source import Span

_PLAIN_TYPES = frozenset({"String", "AWS::SSM::Parameter::Value<String>"})
_ABOUT_NAMES = re.compile(
    r"\barn\b|\b(?:name|path|id|identifier)s? (?:of|for|to)\b"
    r"|\b(?:secret|parameter|key)s?(?: store)? (?:name|id|path)\b",
    re.IGNORECASE,
)
# Properties that hold the name of a secret or what is public, and those of structures or roles.
_NAMING = re.compile(r".*(?:(?i:arn|name|path|identifier)|Id|ID|_id|Alias)s?|ValueFrom|.*Public.*")
_NO_PROPERTY = re.compile(r"(?i:.*(?<!client)_?secrets?|.*credentials?|.*(?:request|client)token)")


@rule
def secret_in_environment(function: Function, report: Report) -> None:
    """SL301: an environment variable carries a credential in plain text."""
    if isinstance(function.environment, Unknown):
        return
    for name, value in function.environment.items():
        if fault := carried(function, name, value):
            report(
                _place(value),
                f"`{name}` {fault}; keep it in Secrets Manager or as an SSM SecureString, pass its "
                "ARN and read it at run time",
            )


def carried(function: Function, name: str, value: Property) -> str | None:
    """How a variable carries a credential, None where it does not for certain."""
    for each in value.candidates:
        if tokens := find_tokens(each.pattern or ""):
            return f"holds {_article(tokens[0][2])} in plain text"
    if not secret_like(name):
        return None
    parameters = [function.parameters[name] for name in value.passed]
    if giving := next(filter(partial(_gives, value), parameters), None):
        return f"gets its value from the plain text parameter `{giving.name}`"
    defaults = [parameter.default.text or "" for parameter in parameters if parameter.default]
    if any(default and default in text for default in defaults for text in value.literals):
        return None
    strict = ends_in_secret(name)
    for each in value.candidates:
        texts = [text for text in each.literals if strict or not ordinary(text)]
        if any(secret_text(text, alone=each.known) for text in texts):
            return "holds a secret in plain text"
    return None


@rule
def secret_parameter_visible(template: Template, report: Report) -> None:
    """SL302: a parameter that carries a secret is shown, or has the secret as its default."""
    candidates = {name: each for name, each in template.parameters.items() if _shown(each)}
    if not candidates:
        return
    named = set()
    flows: dict[str, Span] = {}
    for key, value, variable in _uses(template):
        for name in value.parameters:
            if name in value.selectors or _names(key, value):
                named.add(name)
            elif secret_like(key) and not isinstance(value.data, Text):
                if variable or not _NO_PROPERTY.fullmatch(key):
                    flows.setdefault(name, value.span)
    for name, parameter in candidates.items():
        if name in named or not (secret_like(name) or name in flows):
            continue
        default = parameter.default if _given(parameter) else None
        # Reports hide a default only below a name that says what it is.
        place = default.span if default and secret_like(name) else parameter.span
        related = [(flows[name], "used as a secret here")] if name in flows else []
        if not parameter.no_echo:
            also = f" and has a `{parameter.word('Default')}`" if default else ""
            report(
                parameter.span,
                f"parameter `{name}` lacks `{parameter.word('NoEcho: true')}`{also}, so this "
                "secret is shown to everyone who may see the stack; hide it, or pass the ARN of a "
                "secret instead",
                related=[*related, *([(place, "its default")] if place != parameter.span else [])],
                resource=name,
            )
        elif default:
            report(
                place,
                f"the `{parameter.word('Default')}` of `{name}` puts this secret into the "
                "template; remove it, and pass the value, or the ARN of a secret, when you deploy",
                related=related,
                resource=name,
            )


def _shown(parameter: Parameter) -> bool:
    """Whether a parameter gives its value away, if that should be a secret."""
    if parameter.type not in ("String", "CommaDelimitedList") or parameter.no_echo is None:
        return False
    if parameter.properties.get("AllowedValues") or describes(parameter.name):
        return False
    text = parameter.default.text if parameter.default else None
    if text and no_secret(text):
        return False
    description = parameter.properties.get("Description")
    if description and _ABOUT_NAMES.search(description.text or ""):
        return False
    return not parameter.no_echo or _given(parameter)


def _given(parameter: Parameter) -> bool:
    """Whether the default is a value to hide, not a placeholder."""
    text = parameter.default.text if parameter.default else None
    return bool(text) and not placeholder(text or "")


def _uses(template: Template) -> Iterator[tuple[str, Property, bool]]:
    """What parameters go into: the key, the value and whether that is an environment variable."""
    pending: list[tuple[str, Property, bool]] = []
    for variants in template.functions:
        for function in variants:
            if not isinstance(function.environment, Unknown):
                pending += [(*entry, True) for entry in function.environment.items()]
    for resources in template.resources.values():
        for resource in resources:
            pending += [(*entry, False) for entry in resource.properties.items()]
    while pending:
        key, value, variable = pending.pop()
        if isinstance(value.data, Mapping):
            pending += [(*entry, False) for entry in value.entries.items()]
        elif value.known and isinstance(value.data, tuple):
            for item in value.items:
                pending.append(_listed_variable(item) or (key, item, False))
        elif value.parameters:
            yield key, value, variable


def _listed_variable(item: Property) -> tuple[str, Property, bool] | None:
    """A variable as CodeBuild and ECS list them, `{Name, Value}`; the value may be a name."""
    name, value = item.entries.get("Name"), item.entries.get("Value")
    if name is None or value is None or name.text is None:
        return None
    kind = item.entries.get("Type")
    plain = kind is None or kind.text == "PLAINTEXT"
    return (name.text, value, True) if plain else ("ValueFrom", value, False)


def _names(key: str, value: Property) -> bool:
    """Whether a parameter goes into the name, path or ARN of something, or a lookup."""
    parts = value.data.parts if isinstance(value.data, Text) else (value.data,)
    if any(isinstance(part, Unknown) and part.reason.startswith("resolve:") for part in parts):
        return True
    return _NAMING.fullmatch(key) is not None or (value.pattern or "").startswith("arn:")


@rule
def secret_resolved_into_environment(function: Function, report: Report) -> None:
    """SL303: deploying writes a secret into an environment variable, in plain text."""
    if isinstance(function.environment, Unknown):
        return
    for name, value in function.environment.items():
        if how := resolved(function, name, value):
            report(_place(value), f"`{name}` {how}")


def resolved(function: Function, name: str, value: Property) -> str | None:
    """How deploying writes a secret into a variable, None where it does not."""
    parts = value.data.parts if isinstance(value.data, Text) else (value.data,)
    reasons = {part.reason for part in parts if isinstance(part, Unknown)}
    if "resolve:ssm-secure" in reasons:
        return (
            "resolves an SSM SecureString, which CloudFormation does not support in environment "
            "variables: the deployment fails; pass its name and read it at run time"
        )
    if only_names(name):
        return None
    hidden = [
        parameter.name
        for parameter in map(function.parameters.__getitem__, value.passed)
        if parameter.no_echo and not describes_secret(parameter.name)
    ]
    if "resolve:secretsmanager" in reasons:
        what = "resolves a secret while the stack is deployed"
    elif hidden and not any(reason.startswith("resolve:") for reason in reasons):
        what = f"gets the value of the hidden parameter `{hidden[0]}`"
    else:
        return None
    return (
        f"{what}, so the function's configuration shows it in plain text; pass the ARN of a "
        "secret, read it at run time and cache it"
    )


def _place(value: Property) -> Span:
    """A variable's value, or its name where the value takes several lines."""
    one_line = value.span.line == value.span.end_line
    return value.span if one_line or value.key is None else value.key


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'AEIOaeio' else 'a'} {kind}"


def _gives(value: Property, parameter: Parameter) -> bool:
    """Whether a parameter in plain text is the secret in a value under a secret-like name."""
    if parameter.type not in _PLAIN_TYPES or parameter.no_echo is not False:
        return False
    default = parameter.default.text if parameter.default else None
    if isinstance(value.data, Text) or value.text not in (None, default):
        return secret_like(parameter.name)
    if describes(parameter.name) or not isinstance(value.data, (str, Unknown)):
        return False
    stored = parameter.type != "String"
    return stored or not default or not no_secret(default)
