"""Whether a grant covers a need: actions with wildcards, names and ARNs with unknown parts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from slint.model import naming
from slint.model.access import Grant, Need

_KINDS = frozenset(
    "table function stream stateMachine express event-bus deliverystream parameter secret "
    "log-group userpool cluster role key rule execution topic queue".split()
)
_WHOLE = ("parameter", "secret")  # their names hold slashes
_CORE = frozenset(
    "s3 dynamodb sqs sns lambda states kinesis firehose secretsmanager ssm kms events".split()
)


class Target(NamedTuple):
    """What a resource pattern is for: a service (empty for any), a name and what follows it."""

    service: str
    name: str
    suffix: str


ANYTHING = Target("", "*", "*")


def covers(grant: Grant, need: Need) -> bool:
    """Whether a grant allows, or may allow, what is needed."""
    if not action_matches(grant, need.action):
        return False
    if need.resource == "*" or not need.names or need.service not in _CORE:
        return True
    if grant.all_but_resources:
        return not any(_certain(target(each), need) for each in grant.resources)
    return any(_reaches(target(each), need) for each in grant.resources)


def denies(grant: Grant, need: Need) -> bool:
    """Whether a Deny without a condition certainly takes away what is needed."""
    if grant.allows or grant.conditional or grant.all_but_resources:
        return False
    if any("\0" in action for action in grant.actions) or not action_matches(grant, need.action):
        return False
    return any(each == "*" or _certain(target(each), need) for each in grant.resources)


def action_matches(grant: Grant, action: str) -> bool:
    """Whether an action is among those of a statement; what is not known may be."""
    found = any(action_pattern(each).fullmatch(action.lower()) for each in grant.actions)
    return found != grant.all_but_actions


@lru_cache(4096)
def action_pattern(written: str) -> re.Pattern[str]:
    """The pattern that an action in a policy is."""
    text = naming.MARK.sub("*", written).lower()
    if text == "*":
        return re.compile(".*")
    parts = re.split(r"([*?])", text)
    return re.compile("".join({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in parts))


@lru_cache(4096)
def target(resource: str) -> Target:
    """What the text of a resource in a policy is for."""
    if not resource.strip("*") or resource == naming.UNKNOWN:
        return ANYTHING
    match = re.match(r"\0([^\0]*)\0", resource)
    if match and not match[1].startswith("?"):
        owner, _, attribute = match[1].partition("!")
        suffix = resource[match.end() :]
        if "StreamArn" in attribute:
            suffix = "/stream/*"
        return Target("", f"\0{owner}\0", suffix)
    if not resource.startswith("arn:"):
        if match:
            return ANYTHING
        # A name where an ARN should be.
        return Target("", resource, "")
    fields = resource.split(":", 5)
    if len(fields) < 6:
        return ANYTHING if "*" in fields[-1] or "\0" in resource else Target("", "", "")
    return _in_arn(fields[2], fields[5])


def _in_arn(service: str, rest: str) -> Target:
    if "*" in service or "\0" in service:
        service = ""
    if service == "s3":
        name, slash, key = rest.partition("/")
        return Target(service, _mark(name), slash + key)
    kind, separator, tail = _parted(rest)
    if kind in _KINDS and separator:
        rest = tail
    elif "*" in kind and not separator:
        return (
            Target(service, rest, "*") if service in ("sqs", "sns") else Target(service, "*", "*")
        )
    elif "*" in kind:
        return Target(service, "*", "*")
    if kind == "parameter":
        return Target(service, _mark(rest).lstrip("/") or "*", "")
    if kind == "secret":
        return Target(service, _mark(re.sub(r"-(?:\?{6}|\*)$", "", rest)), "*")
    name, separator, tail = _parted(rest)
    return Target(service, _mark(name), separator + tail)


def _parted(text: str) -> tuple[str, str, str]:
    match = re.search(r"[/:]", text)
    return (text[: match.start()], match[0], text[match.end() :]) if match else (text, "", "")


def _mark(name: str) -> str:
    """A name with the mark of its resource alone: `Queue.QueueName` is the queue."""
    return re.sub(r"\0([^\0?!]+)![^\0]*\0", "\0\\1\0", name)


def _reaches(pattern: Target, need: Need) -> bool:
    """Whether a resource pattern is for what is needed, as far as both are known."""
    if pattern.service and pattern.service != need.service:
        return False
    if not any(may_equal(pattern.name, name.lstrip("/")) for name in need.names):
        generated = need.resource is not None and len(need.names) == 1
        if not (generated and _open(pattern.name)):
            return False
    if need.service == "s3" or (need.service == "dynamodb" and "/stream" not in pattern.suffix):
        return may_equal(pattern.suffix, need.suffix)
    return True


def _open(name: str) -> bool:
    """Whether a name leaves room for one that CloudFormation makes up."""
    return "*" in name or "\0?" in name


def _certain(pattern: Target, need: Need) -> bool:
    """Whether a resource pattern is for what is needed, without any doubt."""
    if not need.names:
        return False
    if "\0?" in pattern.name + pattern.suffix:
        return False
    if pattern.service and pattern.service != need.service:
        return False
    named = any(_glob(pattern.name).fullmatch(name) for name in need.names if "\0?" not in name)
    if not named:
        return False
    return need.service not in ("s3", "dynamodb") or bool(
        _glob(pattern.suffix).fullmatch(need.suffix)
    )


@lru_cache(4096)
def _glob(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"([*?])", pattern)
    return re.compile(
        "".join({"*": ".*", "?": "."}.get(part, re.escape(part)) for part in parts), re.DOTALL
    )


@lru_cache(4096)
def may_equal(pattern: str, text: str) -> bool:
    """Whether a pattern may match a text, in both of which parts may be unknown."""
    if pattern == text:
        return True
    wild = re.compile(r"\0\?[^\0]*\0")
    loose = wild.sub("\1", pattern)
    given = wild.sub("\1", text)
    if "\1" not in given:
        expression = re.sub(r"[\1*]+", "\1", re.sub(r"(?<!\0)\?", "\2", loose))
        parts = re.split(r"([\1\2])", expression)
        made = "".join({"\1": ".*", "\2": "."}.get(part, re.escape(part)) for part in parts)
        return re.fullmatch(made, given, re.DOTALL) is not None
    loose = loose.replace("*", "\1")
    if "\1" not in loose:
        loose, given = given, loose
        if "\1" not in given:
            made = ".*".join(map(re.escape, loose.split("\1")))
            return re.fullmatch(made, given, re.DOTALL) is not None
    heads = loose.partition("\1")[0], given.partition("\1")[0]
    tails = loose.rpartition("\1")[2], given.rpartition("\1")[2]
    shorter = min(map(len, heads))
    if heads[0][:shorter] != heads[1][:shorter]:
        return False
    shorter = min(map(len, tails))
    return not shorter or tails[0][-shorter:] == tails[1][-shorter:]
