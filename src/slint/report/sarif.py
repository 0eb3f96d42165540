"""SARIF 2.1.0, as GitHub code scanning shows it best."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote

from slint import __version__
from slint.finding import Finding, Outcome
from slint.report import View
from slint.report.line_hash import line_hashes
from slint.report.notices import in_words
from slint.report.sarif_rules import UNREADABLE_FILE, descriptor, notification_descriptors
from slint.report.summary import count_of
from slint.report.terminal import sentence
from slint.source import Source, Span

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT = "%SRCROOT%"
_MOST_RESULTS = 25_000  # of one run; GitHub refuses a file with more
_LINK = re.compile(r"[\\\[\]]")


def sarif(outcome: Outcome, view: View) -> str:
    """One SARIF document with one run."""
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(outcome, view)]}
    return json.dumps(document, indent=1) + "\n"


def _run(outcome: Outcome, view: View) -> dict[str, Any]:
    findings = _worst(outcome.findings)
    note = ""
    if cut := len(outcome.findings) - len(findings):
        note = f"{count_of(cut, 'result')} left out, the mildest: GitHub takes {_MOST_RESULTS}"
        view.remark(f"SARIF: {note}")
    rules = _rules(findings, view)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    fingerprints = view.fingerprints(outcome.all_findings)
    writer = _Writer(view, index, fingerprints)
    category = f"slint/{view.category.strip('/')}/" if view.category else "slint/"
    return {
        "tool": {
            "driver": {
                "name": "slint",
                "semanticVersion": __version__,
                "rules": rules,
                "notifications": notification_descriptors(),
            }
        },
        "automationDetails": {"id": category},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The root of the git repository."}},
        },
        "invocations": [
            {
                "executionSuccessful": not outcome.failures,
                "toolExecutionNotifications": list(writer.notifications(outcome, note)),
            }
        ],
        "results": [writer.result(finding) for finding in findings],
    }


def _worst(findings: Sequence[Finding]) -> Sequence[Finding]:
    """The findings, without the mildest where there are too many."""
    if len(findings) <= _MOST_RESULTS:
        return findings
    kept = sorted(findings, key=lambda finding: -finding.severity)[:_MOST_RESULTS]
    return sorted(kept, key=lambda finding: (finding.span, finding.rule))


def _rules(findings: Iterable[Finding], view: View) -> list[dict[str, Any]]:
    """What is said about each rule that runs, by id."""
    rules = {rule.id: rule for rule in view.rules}
    for finding in findings:
        if finding.rule not in rules and (rule := view.rule(finding.rule)):
            rules[rule.id] = rule
    return [descriptor(rules[id_]) for id_ in sorted(rules)]


class _Writer:
    """Writes results; `index` is the place of a rule among the descriptors."""

    def __init__(
        self, view: View, index: Mapping[str, int], fingerprints: Mapping[Finding, str]
    ) -> None:
        self.view = view
        self.index = index
        self.fingerprints = fingerprints
        self.hashes = cache(self._hashes)

    def _hashes(self, path: str) -> list[str]:
        data = self.view.data(path)
        return [] if data is None else line_hashes(data)

    def result(self, finding: Finding) -> dict[str, Any]:
        """A finding at its one location, with the related ones as links."""
        related = [each for each in finding.related if each.span != finding.span]
        labels = [sentence(each.message) or _named(each.span) for each in related]
        text = _plain(sentence(finding.message))
        if labels:
            escaped = (_LINK.sub(_escaped, label) for label in labels)
            links = (f"[{label}]({number})" for number, label in enumerate(escaped, 1))
            text = f"{text.removesuffix('.')}. Related: {', '.join(links)}."
        result: dict[str, Any] = {
            "ruleId": finding.rule,
            "ruleIndex": self.index[finding.rule],
            "level": str(finding.severity),
            "message": {"text": text},
            "locations": [self._location(finding.span)],
            "partialFingerprints": self._fingerprints(finding),
        }
        if related:
            result["relatedLocations"] = [
                {"id": number, **self._location(each.span, label)}
                for number, (each, label) in enumerate(zip(related, labels, strict=True), 1)
            ]
        if any(each.span.path != finding.span.path for each in related):
            result["codeFlows"] = [self._flow(finding)]
        return result

    def _fingerprints(self, finding: Finding) -> dict[str, str]:
        hashes = self.hashes(finding.span.path)
        made = {"slint/v1": self.fingerprints[finding]}
        if finding.span.line <= len(hashes):
            made["primaryLocationLineHash"] = hashes[finding.span.line - 1]
        return made

    def _flow(self, finding: Finding) -> dict[str, Any]:
        """From the template over the code to the finding's place."""
        own = next((each.message for each in finding.related if each.span == finding.span), None)
        before = sorted(
            (each for each in finding.related if each.span != finding.span),
            key=lambda each: each.span.path.endswith(".py"),
        )
        steps = [(each.span, each.message) for each in before]
        steps.append((finding.span, own or finding.message))
        return {
            "threadFlows": [
                {
                    "locations": [
                        {"location": self._location(span, sentence(message) or _named(span))}
                        for span, message in steps
                    ]
                }
            ]
        }

    def notifications(self, outcome: Outcome, cut: str) -> Iterator[dict[str, Any]]:
        """What could not be checked: files, parts of slint that failed, results left out."""
        for failure in outcome.failures:
            text = sentence(f"{failure.rule} failed: {failure.message}")
            yield _notification("internal-fault", "error", text) | {
                "locations": [self._location(failure.span)]
            }
        for finding in outcome.findings:
            if finding.rule == UNREADABLE_FILE:
                text = sentence(finding.message)
                yield _notification("unreadable-file", "error", text) | {
                    "locations": [self._location(finding.span)],
                    "associatedRule": {"id": finding.rule, "index": self.index[finding.rule]},
                }
        for notice in outcome.unread:
            yield _notification("not-read", "warning", sentence(in_words(notice)))
        if cut:
            yield _notification("results-left-out", "warning", cut)

    def _location(self, span: Span, message: str = "") -> dict[str, Any]:
        location: dict[str, Any] = {
            "physicalLocation": {
                "artifactLocation": {"uri": _uri(span.path), "uriBaseId": _ROOT},
                "region": _region(span, self.view.source(span.path)),
            }
        }
        if message:
            location["message"] = {"text": message}
        return location


def _notification(id_: str, level: str, text: str) -> dict[str, Any]:
    return {"descriptor": {"id": id_}, "level": level, "message": {"text": text}}


def _uri(path: str) -> str:
    """A path as a relative reference: a name on the disk need not be text."""
    return quote(path.encode("utf-8", "surrogateescape"))


def _region(span: Span, source: Source | None) -> dict[str, int]:
    """The region in UTF-16 units; one that ends where a line starts ends with the line before."""

    def column(number: int, at: int) -> int:
        before = source.line(number)[: at - 1] if source else ""
        return at + sum(character > "\uffff" for character in before)

    end_line, end = span.end_line, span.end_column
    if end == 1 and end_line > span.line and source:
        end_line -= 1
        end = len(source.line(end_line)) + 1
    return {
        "startLine": span.line,
        "startColumn": column(span.line, span.column),
        "endLine": end_line,
        "endColumn": column(end_line, end),
    }


def _plain(text: str) -> str:
    """A text in which nothing is a link."""
    return _LINK.sub(_escaped, text) if "](" in text else text


def _escaped(match: re.Match[str]) -> str:
    return f"\\{match[0]}"


def _named(span: Span) -> str:
    return sentence(f"{span.path}:{span.line}")
