"""`slint-json/1`, which programs rely on."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema

from slint.finding import (
    Confidence,
    Counts,
    Finding,
    Found,
    Outcome,
    Reason,
    Related,
    Severity,
    Suppressed,
    Suppression,
    Unjoined,
)
from slint.report import View
from slint.report.json import json as write

from .conftest import At

_PLACE = {
    "path": {"type": "string"},
    "line": {"type": "integer", "minimum": 1},
    "column": {"type": "integer", "minimum": 1},
    "end_line": {"type": "integer", "minimum": 1},
    "end_column": {"type": "integer", "minimum": 1},
    "message": {"type": "string"},
}
_LOGICAL = {"type": ["string", "null"]}
_COUNTS = {
    "type": "object",
    "required": ["error", "warning", "note"],
    "additionalProperties": {"type": "integer", "minimum": 0},
}
_FINDING = {
    **_PLACE,
    "rule": {"pattern": r"^SL\d{3}$"},
    "name": {"type": "string"},
    "severity": {"enum": ["error", "warning", "note"]},
    "confidence": {"enum": ["high", "medium", "low"]},
    "function": _LOGICAL,
    "functions": {"type": "array", "items": {"type": "string"}},
    "resource": _LOGICAL,
    "related": {
        "type": "array",
        "items": {"type": "object", "required": list(_PLACE), "properties": _PLACE},
    },
    "fix": {"enum": [None, "safe", "unsafe"]},
    "fingerprint": {"pattern": "^[0-9a-f]{32}$"},
}
SCHEMA = {
    "type": "object",
    "required": ["schema", "findings", "summary", "joins"],
    "properties": {
        "schema": {"const": "slint-json/1"},
        "findings": {
            "type": "array",
            "items": {"type": "object", "required": list(_FINDING), "properties": _FINDING},
        },
        "summary": {
            "type": "object",
            "required": ["files", "templates", "functions", "joined", "skipped"],
            "properties": {"findings": _COUNTS, "held_back": _COUNTS},
        },
    },
}


def test_a_report(at: At, view: View) -> None:
    span = at("src/app.py", 9, "sessions")
    one = Finding(
        "SL101",
        "global-user-state",
        Severity.ERROR,
        Confidence.HIGH,
        "kept \x1b[31m",
        span,
        (Related(at("template.yaml", 2, "Function0"), "runs this handler"),),
        "Function0",
        ("Function0", "Function1"),
    )
    note = one._replace(severity=Severity.NOTE, span=at("src/app.py", 3, "sessions"))
    outcome = Outcome((one,), (note,), counts=Counts(2, 1, 20, 18, 1))
    report = json.loads(write(outcome, replace(view, path=lambda path: f"../{path}")))
    jsonschema.validate(report, SCHEMA)
    (shown,) = report["findings"]
    assert shown["path"] == "../src/app.py"
    assert (shown["line"], shown["column"]) == (9, 9)
    assert (shown["end_line"], shown["end_column"]) == (9, 17)
    assert shown["message"] == "kept \\x1b[31m"
    assert shown["functions"] == ["Function0", "Function1"]
    assert shown["related"][0]["path"] == "../template.yaml"
    assert report["summary"] == {
        "files": 2,
        "templates": 1,
        "functions": 20,
        "joined": 18,
        "skipped": 1,
        "joined_by_name": 0,
        "handlers": 0,
        "findings": {"error": 1, "warning": 0, "note": 0},
        "held_back": {"error": 0, "warning": 0, "note": 1},
        "suppressed": 0,
        "failures": 0,
    }


def test_functions_whose_code_is_elsewhere_are_told(at: At, view: View) -> None:
    span = at("template.yaml", 2, "Function0")
    outcome = Outcome(
        (),
        found=(Found("Function0", span, "name", "src/app.py", Reason("s3")),),
        unjoined=(Unjoined("Function1", span, Reason("no-folder", "", "dist", ("a.py", "b.py"))),),
    )
    first, second = json.loads(write(outcome, view))["joins"]
    assert (first["function"], first["by"], first["code"]) == ("Function0", "name", "src/app.py")
    assert first["reason"] == {"kind": "s3", "detail": "", "path": "", "places": []}
    assert (second["function"], second["by"], second["code"]) == ("Function1", None, None)
    assert second["reason"]["places"] == ["a.py", "b.py"]


def test_an_empty_report(view: View) -> None:
    report = json.loads(write(Outcome(()), view))
    jsonschema.validate(report, SCHEMA)
    assert report["findings"] == []


def test_a_held_back_finding_counts_in_fingerprints(at: At, view: View) -> None:
    first = Finding(
        "SL101", "n", Severity.NOTE, Confidence.HIGH, "m", at("src/app.py", 12, "event")
    )
    second = first._replace(severity=Severity.ERROR, span=at("src/app.py", 12, "id"))
    alone = json.loads(write(Outcome((second,), (first,)), view))["findings"]
    both = json.loads(write(Outcome((second, first)), view))["findings"]
    assert alone[0]["fingerprint"] == both[0]["fingerprint"]


def test_a_suppressed_finding_counts_in_fingerprints(at: At, view: View) -> None:
    first = Finding(
        "SL101", "n", Severity.NOTE, Confidence.HIGH, "m", at("src/app.py", 12, "event")
    )
    second = first._replace(span=at("src/app.py", 12, "id"))
    silence = Suppressed(first, Suppression("SL101", first.span, None))
    alone = json.loads(write(Outcome((second,), suppressed=(silence,)), view))["findings"]
    both = json.loads(write(Outcome((first, second)), view))["findings"]
    assert alone[0]["fingerprint"] == both[1]["fingerprint"]
