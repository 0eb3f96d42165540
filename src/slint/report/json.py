"""The report for programs: `slint-json/1`, a versioned promise."""

from __future__ import annotations

import json as encoder
from collections import Counter
from collections.abc import Iterable
from typing import Any

from slint.finding import Finding, Found, Outcome, Severity, Unjoined
from slint.report import View
from slint.report.terminal import sentence
from slint.source import Span

SCHEMA = "slint-json/1"


def json(outcome: Outcome, view: View) -> str:
    """One JSON document: `schema`, `findings` by place, a `summary` of what was read, and `joins`.

    `joins` are the functions whose code is not where their template says.
    """
    fingerprints = view.fingerprints(outcome.all_findings)
    document = {
        "schema": SCHEMA,
        "findings": [
            _finding(finding, view, fingerprints[finding]) for finding in outcome.findings
        ],
        "summary": {
            **outcome.counts._asdict(),
            "findings": _by_severity(outcome.findings),
            "held_back": _by_severity(outcome.held_back),
            "suppressed": len(outcome.suppressed),
            "failures": len(outcome.failures),
        },
        "joins": [
            *(_join(each, view) for each in outcome.found),
            *(_join(each, view) for each in outcome.unjoined),
        ],
    }
    return encoder.dumps(document, indent=2) + "\n"


def _finding(finding: Finding, view: View, fingerprint: str) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "message": sentence(finding.message),
        **_place(finding.span, view),
        "function": finding.function,
        "functions": list(finding.functions),
        "resource": finding.resource,
        "related": [
            {**_place(related.span, view), "message": sentence(related.message)}
            for related in finding.related
        ],
        "fix": None,
        "fingerprint": fingerprint,
    }


def _join(each: Found | Unjoined, view: View) -> dict[str, Any]:
    """A function whose code is not where its template says: found all the same, or not."""
    found = each if isinstance(each, Found) else None
    reason = each.reason
    return {
        "function": each.function,
        **_place(each.span, view),
        "by": found.by if found else None,
        "code": view.path(found.path) if found else None,
        "reason": reason
        and {
            "kind": reason.kind,
            "detail": sentence(reason.detail),
            "path": view.path(reason.path) if reason.path else "",
            "places": [view.path(place) for place in reason.places],
        },
    }


def _place(span: Span, view: View) -> dict[str, Any]:
    return {**span._asdict(), "path": view.path(span.path)}


def _by_severity(findings: Iterable[Finding]) -> dict[str, int]:
    counts = Counter(finding.severity for finding in findings)
    return {str(severity): counts[severity] for severity in sorted(Severity, reverse=True)}
