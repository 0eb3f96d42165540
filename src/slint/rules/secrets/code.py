"""Secrets that stand in handler code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from slint.credentials import find_tokens, placeholder
from slint.model.abstract import Constant, Value
from slint.model.execution import Call, Execution, Literal
from slint.rules import Report, rule
from slint.rules.places import runs
from slint.rules.secrets.value import plain, secret_text

_KEYS = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
_FILE_SYSTEM_KEYS = ("key", "secret", "token")
_FIRST_KEY = {  # the position of the first of them
    "boto3.Session": 0,
    "s3fs.S3FileSystem": 1,
    "boto3.client": 6,
    "boto3.resource": 6,
    "aws.session.client": 6,
    "aws.session.resource": 6,
}
_AWS_KEY = re.compile(r"(?:AKIA|ASIA|ABIA|ACCA)\w{12,}|[A-Za-z0-9/+=]{40}")
_OTHER_KEY = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[A-Za-z0-9/+=_-]{16,}")
_LOCAL = re.compile(
    r"https?://(?:localhost|127\.|0\.0\.0\.0|host\.docker|[\w-]+(?::\d+)?(?:/|$)).*"
)

_TEST = re.compile(r"(^|/)(tests?|testing|__tests__)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$")


@rule
def hardcoded_aws_credentials(execution: Execution, report: Report) -> None:
    """SL304: a client of AWS that is given keys which stand in the code."""
    for call, _ in _with_keys(execution):
        report(
            call.span,
            f"`{_short(call.name)}` is given AWS keys that are written in the code, for everyone "
            "who can read it; leave them out, so that the function's role gives temporary ones, "
            "and revoke these",
            related=runs(execution),
            owner=call.owner,
        )


def _with_keys(execution: Execution) -> Iterator[tuple[Call, list[str]]]:
    """The calls that are given AWS keys, with those keys."""
    for call in execution.all_calls:
        found = [text for value in _given(call) for text in _texts(value) if _key(text)]
        if found and not any(map(_LOCAL.match, _texts(call.keywords.get("endpoint_url", ())))):
            yield call, found


def _given(call: Call) -> Iterator[Value]:
    """The arguments of a call that are keys of AWS."""
    names = _FILE_SYSTEM_KEYS if call.name.startswith("s3fs.") else _KEYS
    first = _FIRST_KEY.get(call.name)
    if first is None and not call.keywords:
        return
    for number, name in enumerate(names):
        value = call.argument(None if first is None else first + number, name)
        if value is not None:
            yield value


def _texts(value: Value) -> list[str]:
    return [
        atom.value for atom in value if isinstance(atom, Constant) and isinstance(atom.value, str)
    ]


def _key(text: str) -> bool:
    """Whether a text can be a key: made of more than the letters that stand in for one."""
    if len(set(text)) < 4:
        return False
    if _AWS_KEY.fullmatch(text):
        return True
    return _OTHER_KEY.fullmatch(text) is not None and not placeholder(text)


@rule
def hardcoded_secret(execution: Execution, report: Report) -> None:
    """SL305: a secret that stands in the code."""
    keys: set[str] = set()
    if execution.literals:
        keys.update(key for _, found in _with_keys(execution) for key in found)
    for literal in execution.literals:
        if literal.value in keys or _TEST.search(literal.span.path):
            continue
        if what := _what(literal):
            report(
                literal.span,
                f"{what} is written in the code, for everyone who can read it or its history; "
                "keep it in Secrets Manager or as an SSM SecureString, read it at run time, and "
                "replace this one",
                confidence=None if not literal.name or find_tokens(literal.value) else "medium",
                related=runs(execution),
            )


def _what(literal: Literal) -> str | None:
    """What secret a literal is, None where it is none for certain."""
    tokens = [
        kind
        for start, end, kind in find_tokens(literal.value)
        if not (" in a " in kind and plain(literal.value[start:end]))
    ]
    if tokens:
        return f"{'an' if tokens[0][0] in 'AEIOaeio' else 'a'} {tokens[0]}"
    if not literal.name or find_tokens(literal.value):
        return None
    known = "\0" not in literal.value
    if secret_text(literal.value, alone=known) and not (known and plain(literal.value)):
        return f"the value of `{literal.name}`"
    return None


def _short(name: str) -> str:
    return name.replace("aws.session", "Session", 1)
