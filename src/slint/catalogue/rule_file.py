"""One rule as `rules/<topic>/<name>.yaml` describes it: identity, prose, options, examples.

What does not fit is refused. The head is read at once, the examples on demand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Literal, NamedTuple, TypeVar

import yaml

from slint.finding import Confidence, Severity
from slint.rules.property_test import PLACEHOLDER, PropertyTest, Wanted

_ID = re.compile(r"[A-Z]{2,8}\d{3}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_EXAMPLES = re.compile(r"^examples:", re.MULTILINE)
MARKER = re.compile(r"#\s*expect:\s*([A-Z]{2,8}\d{3}(?:\s*,\s*[A-Z]{2,8}\d{3})*)")
"""The comment in a line of an example that must be reported."""

_REQUIRED = ("id", "summary", "severity", "why", "fix")
_KEYS = frozenset(
    "id summary severity severities confidence default tags security why fix unless options "
    "references conditions detector examples".split()
)
_EXAMPLE_KEYS = frozenset({"bad", "good", "because", "after", "expect"})


_PLACEHOLDERS = frozenset(("id", "type", "property", "value"))
_DETECTOR_KEYS = frozenset(("resource", "property", "must", "values", "default", "message"))
_PRESENCE = ("present", "absent")
_CHOICE = ("in", "not-in")
_PATTERN = ("matches", "not-matches")
_BOUND = ("at-least", "at-most")


class CatalogueError(Exception):
    """A rule file that does not fit; says which and why."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message


class Option(NamedTuple):
    """A setting of one rule."""

    default: Any
    help: str


class Place(NamedTuple):
    """A line of an example's file, from 1."""

    path: str
    line: int


class Example(NamedTuple):
    """A small application that shows a rule at work, or keeping silent.

    `after` holds the files as a fix leaves them, None where there is none. `expected` are
    the places of the rule's findings.
    """

    kind: Literal["bad", "good"]
    files: Mapping[str, str]
    because: str = ""
    after: Mapping[str, str] | None = None
    expected: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Rule:
    """One rule as its YAML file describes it.

    `severity` is the highest where a rule has several, which `severities` lists, worst first.
    `security` is SARIF's security-severity (0 to 10), None where security is not at stake.
    With `conditions` `all` a finding counts only if it is there under every combination of
    the template's conditions. `test` is what a stock detector asks; None where a function of
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
    test: PropertyTest | None
    path: str
    examples_text: str

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        """Its examples; raises CatalogueError where one does not fit."""
        entries = _load(self.path, self.examples_text).get("examples") or []
        if not isinstance(entries, list):
            raise CatalogueError(self.path, "`examples` is not a list")
        return tuple(_example(self, number, entry) for number, entry in enumerate(entries, 1))

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
    head = _load(path, text[: cut.start()] if cut else text)
    examples_text = text[cut.start() :] if cut else ""
    if unknown := head.keys() - _KEYS:
        raise CatalogueError(path, f"unknown key {', '.join(sorted(map(str, unknown)))}")
    if missing := [key for key in _REQUIRED if not head.get(key)]:
        raise CatalogueError(path, f"{', '.join(missing)} is missing")
    if not _ID.fullmatch(str(head["id"])):
        raise CatalogueError(path, f"{head['id']!r} is not an id like SL101")
    if not _NAME.fullmatch(name):
        raise CatalogueError(path, "the file's name is not in lower case with hyphens")
    refuse = partial(CatalogueError, path)
    severity = _level(Severity, head["severity"], "severity", refuse)
    severities = tuple(
        _level(Severity, item, "severities", refuse) for item in _list(head, "severities", refuse)
    ) or (severity,)
    if max(severities) != severity:
        raise refuse("`severity` is not the worst of `severities`")
    if head.get("conditions", "any") not in ("any", "all"):
        raise refuse("`conditions` is neither any nor all")
    if not isinstance(head.get("default", True), bool):
        raise refuse("`default` is neither true nor false")
    return Rule(
        id=head["id"],
        name=name,
        topic=topic,
        summary=_prose(head, "summary", refuse),
        severity=severity,
        severities=tuple(sorted(severities, reverse=True)),
        confidence=_level(Confidence, head.get("confidence", "high"), "confidence", refuse),
        default=head.get("default", True),
        tags=tuple(map(str, _list(head, "tags", refuse))),
        security=_security(head.get("security"), refuse),
        why=_prose(head, "why", refuse),
        fix=_prose(head, "fix", refuse),
        unless=_prose(head, "unless", refuse),
        options=_options(head.get("options"), refuse),
        references=tuple(map(str, _list(head, "references", refuse))),
        conditions=head.get("conditions", "any"),
        test=_property_test(head["detector"], refuse) if "detector" in head else None,
        path=path,
        examples_text=examples_text,
    )


_Refuse = Callable[[str], CatalogueError]


def _load(path: str, text: str) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(text, loader)  # noqa: S506 (both loaders are safe ones)
    except yaml.YAMLError as error:
        raise CatalogueError(path, " ".join(str(error).split())) from error
    if data is not None and not isinstance(data, dict):
        raise CatalogueError(path, "not a mapping")
    return data or {}


_Level = TypeVar("_Level", Severity, Confidence)


def _level(kind: type[_Level], word: Any, key: str, refuse: _Refuse) -> _Level:
    try:
        return kind[str(word).upper()]
    except KeyError:
        known = ", ".join(str(level) for level in kind)
        raise refuse(f"`{key}` is {word!r}, none of {known}") from None


def _prose(head: Mapping[str, Any], key: str, refuse: _Refuse) -> str:
    text = head.get(key, "")
    if not isinstance(text, str):
        raise refuse(f"`{key}` is not a text")
    return text.strip()


def _list(head: Mapping[str, Any], key: str, refuse: _Refuse) -> list[Any]:
    items = head.get(key, [])
    if not isinstance(items, list):
        raise refuse(f"`{key}` is not a list")
    return items


def _security(score: Any, refuse: _Refuse) -> float | None:
    if score is None:
        return None
    if isinstance(score, bool) or not isinstance(score, (int, float)) or not 0 < score <= 10:
        raise refuse(f"`security` is {score!r}, no number above 0 and up to 10")
    return float(score)


def _options(entries: Any, refuse: _Refuse) -> dict[str, Option]:
    if entries is None:
        return {}
    if not isinstance(entries, dict):
        raise refuse("`options` is not a mapping")
    for name, entry in entries.items():
        if not isinstance(entry, dict) or entry.keys() != {"default", "help"}:
            raise refuse(f"option {name} does not consist of `default` and `help`")
    return {name: Option(entry["default"], str(entry["help"])) for name, entry in entries.items()}


def _property_test(entry: Any, refuse: _Refuse) -> PropertyTest:
    if not isinstance(entry, dict):
        raise refuse("`detector` is not a mapping")
    if unknown := entry.keys() - _DETECTOR_KEYS:
        raise refuse(f"`detector` has the unknown key {', '.join(sorted(map(str, unknown)))}")
    must, default, message = entry.get("must"), entry.get("default"), entry.get("message")
    if must not in (known := (*_PRESENCE, *_CHOICE, *_PATTERN, *_BOUND)):
        raise refuse(f"`must` is {must!r}, none of {', '.join(known)}")
    if not isinstance(message, str) or not message.strip():
        raise refuse("`message` is missing or no text")
    if strange := set(PLACEHOLDER.findall(message)) - _PLACEHOLDERS:
        raise refuse(f"`message` holds {{{min(strange)}}}, which nothing fills in")
    if "default" in entry and (must in _PRESENCE or not isinstance(default, Wanted)):
        raise refuse("`default` is no scalar, or nothing is compared with it")
    values = _wanted(must, entry.get("values", []), refuse)
    return PropertyTest(
        properties=_property_paths(entry, refuse),
        must=must,
        message=message.strip(),
        values=values,
        patterns=tuple(_pattern(value, refuse) for value in values) if must in _PATTERN else (),
        default=default,
    )


def _property_paths(entry: Mapping[str, Any], refuse: _Refuse) -> dict[str, tuple[str, ...]]:
    """The path of the property by type, which may be written once for several types."""
    types, written = entry.get("resource"), entry.get("property")
    if isinstance(written, dict) == (types is not None):
        raise refuse("`resource` names the types, or else the keys of `property` do")
    if isinstance(written, dict):
        pairs = list(written.items())
    else:
        pairs = [(kind, written) for kind in (types if isinstance(types, list) else [types])]
    if not pairs or not all(isinstance(text, str) and text for pair in pairs for text in pair):
        raise refuse("`resource` or `property` is empty or no text")
    return {kind: tuple(path.split(".")) for kind, path in pairs}


def _wanted(must: str, values: Any, refuse: _Refuse) -> tuple[Wanted, ...]:
    if not isinstance(values, list) or not all(isinstance(value, Wanted) for value in values):
        raise refuse("`values` is no list of scalars")
    if bool(values) == (must in _PRESENCE):
        raise refuse(f"`{must}` takes {'no' if must in _PRESENCE else 'some'} `values`")
    if must in _BOUND and (len(values) != 1 or not _number(values[0])):
        raise refuse(f"`{must}` takes one number in `values`")
    return tuple(values)


def _number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _pattern(text: Wanted, refuse: _Refuse) -> re.Pattern[str]:
    try:
        return re.compile(str(text))
    except re.error as error:
        raise refuse(f"`values` holds the pattern {text!r}, which does not fit: {error}") from None


def _example(rule: Rule, number: int, entry: Any) -> Example:
    def refuse(message: str) -> CatalogueError:
        return CatalogueError(rule.path, f"example {number}: {message}")

    if not isinstance(entry, dict):
        raise refuse("not a mapping")
    if unknown := entry.keys() - _EXAMPLE_KEYS:
        raise refuse(f"unknown key {', '.join(sorted(map(str, unknown)))}")
    if ("bad" in entry) == ("good" in entry):
        raise refuse("neither `bad` nor `good`, or both")
    kind: Literal["bad", "good"] = "bad" if "bad" in entry else "good"
    files = _files(entry[kind], refuse)
    expected = (*_marked(files, rule.id), *_places(entry.get("expect"), refuse))
    if kind == "bad" and not expected:
        raise refuse(f"bad, but without a marker `# expect: {rule.id}`")
    if kind == "good" and (expected or "after" in entry):
        raise refuse("good, but with a marker or a text after the fix")
    after = _files(entry["after"], refuse) if "after" in entry else None
    return Example(kind, files, _prose(entry, "because", refuse), after, expected)


def _files(entry: Any, refuse: _Refuse) -> dict[str, str]:
    """The files of an example; a lone text is a template or a handler by what it says."""
    if isinstance(entry, str):
        template = re.search(r"^Resources:", entry, re.MULTILINE)
        return {"template.yaml" if template else "src/app.py": entry}
    if not isinstance(entry, dict) or not all(
        isinstance(part, str) for item in entry.items() for part in item
    ):
        raise refuse("neither a text nor texts by path")
    return entry


def _marked(files: Mapping[str, str], rule: str) -> Iterator[Place]:
    for path, text in files.items():
        for number, line in enumerate(text.split("\n"), 1):
            for match in MARKER.finditer(line):
                if rule in re.split(r"\s*,\s*", match[1]):
                    yield Place(path, number)


def _places(entries: Any, refuse: _Refuse) -> list[Place]:
    if entries is None:
        return []
    if not isinstance(entries, list) or not all(
        isinstance(entry, dict) and entry.keys() == {"path", "line"} for entry in entries
    ):
        raise refuse("`expect` is no list of `path` and `line`")
    return [Place(entry["path"], entry["line"]) for entry in entries]
