"""One rule as `rules/<topic>/<name>.yaml` describes it: identity, prose, options, examples.

What does not fit is refused. The head is read at once, the examples on demand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeVar

from slint.catalogue.detector_key import read_detector
from slint.catalogue.examples import Example, read_examples
from slint.catalogue.written import CatalogueError, Written, load, prose
from slint.finding import Confidence, Severity
from slint.rules.property_test import PropertyTest

_ID = re.compile(r"[A-Z]{2,8}\d{3}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_EXAMPLES = re.compile(r"^examples:", re.MULTILINE)

_REQUIRED = ("id", "summary", "severity", "why", "fix")
_KEYS = tuple(
    "id summary severity severities confidence default tags security why fix unless options "
    "references conditions yields-to detector examples".split()
)


class Option(NamedTuple):
    """A setting of one rule; `example` shows what may stand in it where the default is empty."""

    default: Any
    help: str
    example: Any = None

    @property
    def shape(self) -> Any:
        """A value that shows of which kinds its values are."""
        return self.default if self.example is None else self.example


@dataclass(frozen=True)
class Rule:
    """One rule as its YAML file describes it.

    `severity` is the highest where a rule has several, which `severities` lists, worst first.
    `security` is SARIF's security-severity (0 to 10), None where security is not at stake.
    With `conditions` `all` a finding counts only if it is there under every combination of
    the template's conditions. `yields_to` are the ids of the rules whose finding about the same
    thing makes its own superfluous. `test` is what a stock detector asks; None where a function of
    the rule's name detects it.
    """

    id: str
    name: str
    topic: str
    summary: str
    severity: Severity
    severities: tuple[Severity, ...]
    confidence: Confidence
    default: bool
    tags: tuple[str, ...]
    security: float | None
    why: str
    fix: str
    unless: str
    options: Mapping[str, Option]
    references: tuple[str, ...]
    conditions: Literal["any", "all"]
    yields_to: tuple[str, ...]
    test: PropertyTest | None
    path: str
    examples_text: str

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """Its examples; raises CatalogueError where one does not fit."""
        return tuple(read_examples(self.id, self.path, self.examples_text))

    @property
    def prefix(self) -> str:
        """The letters of its id."""
        return self.id.rstrip("0123456789")

    @property
    def fixable(self) -> bool:
        """Whether slint can fix it: one of its examples shows the text after the fix."""
        return any(example.after is not None for example in self.examples)

    @property
    def defaults(self) -> dict[str, Any]:
        """The default of each option."""
        return {name: option.default for name, option in self.options.items()}


def read_rule(topic: str, filename: str, text: str, path: str = "") -> Rule:
    """The rule in the text of a file, `rules/<topic>/<filename>` without a path of its own.

    Raises CatalogueError.
    """
    path = path or f"rules/{topic}/{filename}"
    name = filename.removesuffix(".yaml")
    cut = _EXAMPLES.search(text)
    end = cut.start() if cut else len(text)
    written = Written(path, text[:end])
    head = load(path, written.text)
    written.check_keys(head, _KEYS)
    if missing := [key for key in _REQUIRED if not head.get(key)]:
        raise written.refuse(f"{', '.join(missing)} is missing", missing[0])
    if not _ID.fullmatch(str(head["id"])):
        raise written.refuse(f"{head['id']!r} is not an id like SL101", "id")
    if not _NAME.fullmatch(name):
        raise CatalogueError(path, "the file's name is not in lower case with hyphens")
    severity = _level(Severity, head["severity"], "severity", written)
    severities = tuple(
        _level(Severity, item, "severities", written) for item in _list(head, "severities", written)
    ) or (severity,)
    if max(severities) != severity:
        raise written.refuse("`severity` is not the worst of `severities`", "severity")
    if head.get("conditions", "any") not in ("any", "all"):
        raise written.refuse("`conditions` is neither any nor all", "conditions")
    if not isinstance(head.get("default", True), bool):
        raise written.refuse("`default` is neither true nor false", "default")
    test = None
    if "detector" in head:
        test = read_detector(head["detector"], written.below("detector"))
    return Rule(
        id=head["id"],
        name=name,
        topic=topic,
        summary=prose(head, "summary", written),
        severity=severity,
        severities=tuple(sorted(severities, reverse=True)),
        confidence=_level(Confidence, head.get("confidence", "high"), "confidence", written),
        default=head.get("default", True),
        tags=tuple(map(str, _list(head, "tags", written))),
        security=_security(head.get("security"), written),
        why=prose(head, "why", written),
        fix=prose(head, "fix", written),
        unless=prose(head, "unless", written),
        options=_options(head.get("options"), written),
        references=tuple(map(str, _list(head, "references", written))),
        conditions=head.get("conditions", "any"),
        yields_to=_yields_to(head, written),
        test=test,
        path=path,
        # On the lines where they are written, for whoever has to find a fault in them.
        examples_text="\n" * text.count("\n", 0, end) + text[end:],
    )


_Level = TypeVar("_Level", Severity, Confidence)


def _level(kind: type[_Level], word: Any, key: str, written: Written) -> _Level:
    try:
        return kind[str(word).upper()]
    except KeyError:
        known = ", ".join(str(level) for level in kind)
        raise written.refuse(f"`{key}` is {word!r}, none of {known}", key) from None


def _list(head: Mapping[str, Any], key: str, written: Written) -> list[Any]:
    items = head.get(key, [])
    if not isinstance(items, list):
        raise written.refuse(f"`{key}` is not a list", key)
    return items


def _yields_to(head: Mapping[str, Any], written: Written) -> tuple[str, ...]:
    ids = _list(head, "yields-to", written)
    for each in ids:
        if not _ID.fullmatch(str(each)) or each == head["id"]:
            raise written.refuse(f"`yields-to` is not a list of other ids: {each!r}", "yields-to")
    return tuple(ids)


def _security(score: Any, written: Written) -> float | None:
    if score is None:
        return None
    if isinstance(score, bool) or not isinstance(score, (int, float)) or not 0 < score <= 10:
        raise written.refuse(f"`security` is {score!r}, no number above 0 and up to 10", "security")
    return float(score)


def _options(entries: Any, written: Written) -> dict[str, Option]:
    if entries is None:
        return {}
    if not isinstance(entries, dict):
        raise written.refuse("`options` is not a mapping", "options")
    for name, entry in entries.items():
        if not isinstance(entry, dict) or entry.keys() - {"example"} != {"default", "help"}:
            message = f"option {name} does not consist of `default` and `help`"
            raise written.refuse(message, "options", name)
    return {
        name: Option(entry["default"], str(entry["help"]), entry.get("example"))
        for name, entry in entries.items()
    }
