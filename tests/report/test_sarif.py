"""SARIF against the schema of OASIS, and against what GitHub demands beyond it."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from slint.catalogue import Catalogue
from slint.cli import run
from slint.finding import Confidence, Failure, Finding, Notice, Outcome, Related, Severity
from slint.report import View
from slint.report import sarif as module
from slint.report.sarif import sarif
from slint.source import Source, Span

from .conftest import At
from .test_line_hash import by_definition


@cache
def validator() -> Any:
    schema = json.loads(Path(__file__).with_name("sarif-schema-2.1.0.json").read_text("utf-8"))
    return jsonschema.validators.validator_for(schema)(schema)


def read(text: str) -> dict[str, Any]:
    """The run in a document that fits the schema and what GitHub demands."""
    document = json.loads(text)
    validator().validate(document)
    assert document["version"] == "2.1.0"
    (only,) = document["runs"]
    demands(only)
    return dict(only)


def demands(sarif_run: dict[str, Any]) -> None:
    """What the schema does not ask for, but code scanning does."""
    driver = sarif_run["tool"]["driver"]
    ids = [rule["id"] for rule in driver["rules"]]
    assert ids == sorted(set(ids))
    for rule in driver["rules"]:
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["name"]
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        properties = rule["properties"]
        assert len(properties["tags"]) <= 10
        assert properties["precision"] in ("very-high", "high", "medium", "low")
        assert properties["problem.severity"] in ("error", "warning", "recommendation")
        if "security-severity" in properties:
            assert 0 < float(properties["security-severity"]) <= 10
            assert "security" in properties["tags"]
    assert len(sarif_run["results"]) <= 25_000
    for result in sarif_run["results"]:
        assert result["ruleId"] == ids[result["ruleIndex"]]
        assert result["message"]["text"]
        assert "suppressions" not in result
        (location,) = result["locations"]
        prints = result["partialFingerprints"]
        assert re.fullmatch(r"[0-9a-f]{32}", prints["slint/v1"])
        assert re.fullmatch(r"[0-9a-f]{1,16}:[1-9][0-9]*", prints["primaryLocationLineHash"])
        related = result.get("relatedLocations", [])
        assert [each["id"] for each in related] == list(range(1, len(related) + 1))
        links = re.findall(r"(?<!\\)\]\((\d+)\)", result["message"]["text"])
        assert links == [str(each["id"]) for each in related]
        for each in (location, *related, *steps(result)):
            placed(each)


def steps(result: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for flow in result.get("codeFlows", ()):
        for thread in flow["threadFlows"]:
            for step in thread["locations"]:
                assert step["location"]["message"]["text"]
                yield step["location"]


def placed(location: dict[str, Any]) -> None:
    artifact = location["physicalLocation"]["artifactLocation"]
    assert artifact["uriBaseId"] == "%SRCROOT%"
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", artifact["uri"])
    assert not artifact["uri"].startswith(("/", "../", "./"))
    region = location["physicalLocation"]["region"]
    assert set(region) == {"startLine", "startColumn", "endLine", "endColumn"}
    start = region["startLine"], region["startColumn"]
    assert (1, 1) <= start < (region["endLine"], region["endColumn"])


@pytest.fixture
def finding(at: At) -> Finding:
    return Finding(
        "SL101",
        "global-user-state",
        Severity.ERROR,
        Confidence.HIGH,
        "`sessions` keeps a user",
        at("src/app.py", 9, 'sessions[event["user"]]'),
        related=(
            Related(at("src/app.py", 3, "sessions"), "made once [at cold start]"),
            Related(at("template.yaml", 2, "Function0"), "runs this handler"),
        ),
        function="Function0",
    )


def test_a_finding(finding: Finding, view: View) -> None:
    (result,) = read(sarif(Outcome((finding,)), view))["results"]
    assert (result["ruleId"], result["level"]) == ("SL101", "error")
    assert result["message"]["text"] == (
        "`sessions` keeps a user. "
        r"Related: [made once \[at cold start\]](1), [runs this handler](2)."
    )
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "src/app.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 9, "startColumn": 9, "endLine": 9, "endColumn": 32},
    }
    assert "fixes" not in result


def test_the_flow_leads_from_the_template_to_the_line(finding: Finding, view: View) -> None:
    (result,) = read(sarif(Outcome((finding,)), view))["results"]
    walked = [
        (step["physicalLocation"]["artifactLocation"]["uri"], step["message"]["text"])
        for step in steps(result)
    ]
    assert walked == [
        ("template.yaml", "runs this handler"),
        ("src/app.py", "made once [at cold start]"),
        ("src/app.py", "`sessions` keeps a user"),
    ]


def test_a_flow_needs_two_files(finding: Finding, view: View) -> None:
    alone = finding._replace(related=finding.related[:1])
    (result,) = read(sarif(Outcome((alone,)), view))["results"]
    assert "codeFlows" not in result


def test_what_is_said_of_the_place_itself_ends_the_flow(finding: Finding, view: View) -> None:
    labelled = finding._replace(related=(*finding.related, Related(finding.span, "written here")))
    (result,) = read(sarif(Outcome((labelled,)), view))["results"]
    assert len(result["relatedLocations"]) == 2
    assert [step["message"]["text"] for step in steps(result)][-1] == "written here"


def test_text_of_the_project_makes_no_links(finding: Finding, view: View) -> None:
    sly = finding._replace(message="`x` [press here](https://example.com) [or](1)", related=())
    (result,) = read(sarif(Outcome((sly,)), view))["results"]
    assert result["message"]["text"] == r"`x` \[press here\](https://example.com) \[or\](1)"


def test_credentials_are_masked(finding: Finding, view: View) -> None:
    leaky = finding._replace(
        message="postgres://admin:hunter2hunter2@db/x is in the code",
        related=(Related(finding.related[0].span, "postgres://admin:hunter2hunter2@db/x"),),
    )
    assert "hunter2" not in sarif(Outcome((leaky,)), view)


def test_the_run_says_what_it_is(finding: Finding, view: View) -> None:
    only = read(sarif(Outcome((finding,)), view))
    assert only["automationDetails"] == {"id": "slint/"}
    assert only["columnKind"] == "utf16CodeUnits"
    assert list(only["originalUriBaseIds"]) == ["%SRCROOT%"]
    assert "uri" not in only["originalUriBaseIds"]["%SRCROOT%"]
    assert only["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]
    named = read(sarif(Outcome(()), replace(view, category="orders")))
    assert named["automationDetails"] == {"id": "slint/orders/"}
    assert named["results"] == []


def test_an_unreadable_file_is_a_result_and_a_notification(view: View) -> None:
    place = Span("src/app.py", 9, 5, 9, 6)
    finding = Finding(
        "SL001", "unreadable-file", Severity.ERROR, Confidence.HIGH, "this is not checked", place
    )
    broken = replace(view, rule=Catalogue.load().find)
    only = read(sarif(Outcome((finding,)), broken))
    assert [result["ruleId"] for result in only["results"]] == ["SL001"]
    (invocation,) = only["invocations"]
    assert invocation["executionSuccessful"]
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["descriptor"] == {"id": "unreadable-file"}
    assert notification["associatedRule"] == {"id": "SL001", "index": 0}
    assert notification["locations"] == only["results"][0]["locations"]
    known = [each["id"] for each in only["tool"]["driver"]["notifications"]]
    assert notification["descriptor"]["id"] in known


def test_a_fault_of_slint_is_no_success(view: View) -> None:
    failure = Failure("SL101", Span("src/app.py", 1, 1, 1, 2), "KeyError: 'x'")
    outcome = Outcome(
        (), failures=(failure,), unread=(Notice("lib.py", "file", "permission denied"),)
    )
    (invocation,) = read(sarif(outcome, view))["invocations"]
    assert not invocation["executionSuccessful"]
    said = [
        (each["level"], each["message"]["text"])
        for each in invocation["toolExecutionNotifications"]
    ]
    assert said == [
        ("error", "SL101 failed: KeyError: 'x'"),
        ("warning", "lib.py: not read: permission denied"),
    ]


def test_the_mildest_are_left_out_where_there_are_too_many(
    finding: Finding, view: View, remarks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_MOST_RESULTS", 2)
    spans = [finding.span._replace(line=line, end_line=line) for line in (1, 3, 9)]
    note, error, warning = (
        finding._replace(severity=severity, span=span)
        for severity, span in zip(
            (Severity.NOTE, Severity.ERROR, Severity.WARNING), spans, strict=True
        )
    )
    only = read(sarif(Outcome((note, error, warning)), view))
    assert [result["level"] for result in only["results"]] == ["error", "warning"]
    (notification,) = only["invocations"][0]["toolExecutionNotifications"]
    assert "1 result left out" in notification["message"]["text"]
    assert remarks == [f"SARIF: {notification['message']['text']}"]


def test_a_path_is_percent_encoded(finding: Finding, view: View) -> None:
    name = "src dir/ü#%[1]/{{x}}\udcff.py"
    text = "x = 1\n"
    odd = replace(view, source=lambda path: Source(path, text), data=lambda path: text.encode())
    odd = replace(odd, fingerprints=lambda findings: dict.fromkeys(findings, "0" * 32))
    strange = finding._replace(span=Span(name, 1, 1, 1, 2), related=())
    (result,) = read(sarif(Outcome((strange,)), odd))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.startswith("src%20dir/%C3%BC%23%25%5B1%5D/%7B%7Bx%7D%7D%FF")
    assert unquote(uri, errors="surrogateescape") == name


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), min_size=1), st.data())
def test_columns_are_utf16_units(line: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    region = module._region(Span("a", 1, start + 1, 1, end + 1), Source("a", line))
    units = line.encode("utf-16-le")
    cut = units[2 * region["startColumn"] - 2 : 2 * region["endColumn"] - 2]
    assert cut.decode("utf-16-le") == line[start:end]


def test_a_region_ends_in_the_last_line_that_it_covers() -> None:
    region = module._region(Span("a", 1, 1, 3, 1), Source("a", "one\ntwo\nthree\n"))
    assert region == {"startLine": 1, "startColumn": 1, "endLine": 2, "endColumn": 4}


def test_every_rule_of_slint_is_described(view: View) -> None:
    catalogue = Catalogue.load()
    every = replace(view, rules=tuple(catalogue), rule=catalogue.find)
    rules = read(sarif(Outcome(()), every))["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [rule.id for rule in catalogue]
    for rule in rules:
        assert rule["helpUri"].startswith("https://"), rule["id"]
        secure = catalogue.get(rule["id"]).security is not None
        assert ("security-severity" in rule["properties"]) == secure


@pytest.fixture
def application(checkout: Path, tmp_path: Path) -> Path:
    """A repository with an application with faults in a sub-folder with a strange name."""
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    source = checkout / "fixtures/thumbnails-faulty"
    for file in source.rglob("*.*"):
        target = tmp_path / "apps (old)/thumb nails" / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    return tmp_path


@pytest.mark.parametrize("start", [".", "apps (old)", "apps (old)/thumb nails/src", "/"])
def test_a_run_from_anywhere(
    start: str, application: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(application / start)
    report = application / "report.sarif"
    code = run(["check", str(application), "-o", f"sarif={report}", "--no-cfn-lint", "-q"])
    assert code == 1
    results = read(report.read_text("utf-8"))["results"]
    assert results
    for result in results:
        place = result["locations"][0]["physicalLocation"]
        path = unquote(place["artifactLocation"]["uri"])
        assert path.startswith("apps (old)/thumb nails/")
        text = (application / path).read_bytes().decode()
        hashes = by_definition(text)
        line_hash = result["partialFingerprints"]["primaryLocationLineHash"]
        assert line_hash == hashes[place["region"]["startLine"] - 1]
