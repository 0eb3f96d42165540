"""Secrets that stand in the properties of resources."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from slint.credentials import find_tokens, placeholder, secret_like
from slint.model.resource import Resource
from slint.model.value import Property
from slint.rules import Report, rule
from slint.rules.secrets.value import no_secret, plain, secret_text

_MANAGED = "AWS::SecretsManager::Secret"
_PARAMETER = "AWS::SSM::Parameter"
_REFERENCE = "{{resolve:secretsmanager:…}}"
_ENDS_IN_SECRET = re.compile(r"secret\d*$", re.IGNORECASE)


@rule
def plaintext_secret_resource(resource: Resource, report: Report) -> None:
    """SL308: a property that holds a password or another secret in plain text."""
    for name, value in _secrets(resource, report):
        place = value.span if value.span.line == value.span.end_line else value.key or value.span
        report(
            place,
            f"`{resource.word(name)}` of `{resource.id}` holds a secret in plain text, so that "
            f"everyone who can read the template or the stack has it; {_remedy(resource)}, "
            "and replace this one",
        )


def _secrets(resource: Resource, report: Report) -> Iterator[tuple[str, Property]]:
    """The properties that hold a secret, by name."""
    for path in report.options["properties"].get(resource.type, ()):
        for value in _at(resource, path.split(".")):
            name = path.rpartition(".")[2].removesuffix("[]")
            # A password may well be a word; a key that is one stands in for another.
            word = not name.endswith(("Password", "Passwords", "SecretString"))
            if _written(value) and any(
                _secret(text, alone=value.known) and not (word and plain(text))
                for text in value.literals
            ):
                yield name, value
    if (
        resource.type == _PARAMETER
        and (stored := resource.get("Value"))
        and _stored(resource, stored)
    ):
        yield "Value", stored


def _stored(parameter: Resource, value: Property) -> bool:
    """Whether the value of an SSM parameter is a secret that is not encrypted."""
    kind, given = parameter.get("Type"), parameter.get("Name")
    if not _written(value) or (kind is not None and kind.text not in ("String", "StringList")):
        return False
    if any(find_tokens(text) for text in value.literals):
        return True
    name = (given.text if given else None) or parameter.id
    named = secret_like(name) or _ENDS_IN_SECRET.search(name) is not None
    return named and any(secret_text(text, alone=value.known) for text in value.literals)


def _at(resource: Resource, path: list[str]) -> Iterator[Property]:
    """The values below a path, of which a part that ends in `[]` is a list."""
    pending = [(resource.get(path[0].removesuffix("[]")), path)]
    while pending:
        value, (head, *rest) = pending.pop()
        if value is None:
            continue
        for item in value.items if head.endswith("[]") else (value,):
            if rest:
                pending.append((item.get(rest[0].removesuffix("[]")), rest))
            else:
                yield item


def _written(value: Property) -> bool:
    """Whether what is known of a value was written there, not passed as a parameter."""
    return not value.passed


def _secret(text: str, *, alone: bool) -> bool:
    """Whether a text, or a value in the JSON that it holds, is a secret."""
    if not alone:
        return secret_text(text, alone=False)
    try:
        data: Any = json.loads(text)
    except ValueError:
        return bool(text.strip()) and not placeholder(text)
    if not isinstance(data, (dict, list)):
        return bool(text.strip())
    return any(_holds_secret(name, held) for name, held in _leaves(data))


def _leaves(data: Any) -> Iterator[tuple[str, Any]]:
    pending = [("", data)]
    while pending:
        name, each = pending.pop()
        if isinstance(each, dict):
            pending += each.items()
        elif isinstance(each, list):
            pending += ((name, item) for item in each)
        else:
            yield name, each


def _holds_secret(name: str, held: Any) -> bool:
    """Whether a value in JSON is the secret: by its name, its form, or for want of others."""
    if not isinstance(held, str) or not held.strip() or placeholder(held):
        return False
    return bool(find_tokens(held)) or (secret_like(name) and not no_secret(held))


def _remedy(resource: Resource) -> str:
    if resource.type == _MANAGED:
        made = resource.word("GenerateSecretString")
        return f"let `{made}` make one, or put the value in after deploying"
    if resource.type == _PARAMETER:
        return "keep it in Secrets Manager, or as a SecureString that is made outside the template"
    return f"refer to a secret with `{resource.word(_REFERENCE)}`"
