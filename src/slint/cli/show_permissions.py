"""One run of `slint permissions`, from paths to the printed pictures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import click
import yaml

from slint.check.engine import pictures
from slint.check.settle import Exit
from slint.cli.output import use_color, write
from slint.cli.root import Root
from slint.cli.start import Run
from slint.model.access import Grant, Need, Picture, Unused
from slint.model.naming import MARK
from slint.permissions.merging import by_function, settled
from slint.permissions.policy import policy
from slint.permissions.tables import Tables
from slint.report.terminal import Painter, sentence
from slint.source import Span

SCHEMA = "slint-permissions/1"
_NONE = "-"


def show_permissions(
    run: Run, names: Sequence[str], format_: str, color: str, *, policy: bool
) -> Exit:
    """Prints the pictures of the functions called `names`, or of all; raises ClickException."""
    settings = replace(run.settings, ignore=("ALL",))
    found = settled(by_function(pictures(run.files, settings, run.catalogue)))
    known = [each.function or each.path for each in found]
    for name in names:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            text = f"no function that was joined to its code is called {name!r}{hint}"
            raise click.UsageError(text)
    if names:
        found = [each for each in found if (each.function or each.path) in names]
    tables, root = Tables(run.catalogue.load_data, run.catalogue.libraries), run.root
    if format_ == "json":
        functions = [_json(each, root, tables) for each in found]
        write(json.dumps({"schema": SCHEMA, "functions": functions}, indent=2) + "\n", None)
        return Exit.CLEAN
    paint = Painter(use_color(color))
    show = _policy if policy else _table
    blocks = ["\n".join(show(each, root, paint, tables)) for each in found]
    write("\n\n".join(blocks) + "\n", None, color=paint.color)
    return Exit.CLEAN if found else Exit.NOTHING


# JSON ------------------------------------------------------------------------


def _json(picture: Picture, root: Root, tables: Tables) -> dict[str, Any]:
    granted = picture.granted
    return {
        "function": picture.function or f"{root.shown(picture.path)}",
        "template": root.shown(picture.template) if picture.template else None,
        "whole": picture.whole,
        "grants": "known" if granted is not None and granted.known else "unknown",
        "unnamed": [
            {**_place(each.span, root), "call": each.call} for each in picture.needs.unnamed
        ],
        "needed": [_need(need, root) for need in picture.needs.needed],
        "granted": [
            each for grant in (granted.grants if granted else ()) for each in _granted(grant, root)
        ],
        "missing": [_need(need, root) for need in picture.missing],
        "unused": [_unused(each, root) for each in picture.unused],
        "policy": policy(picture, tables),
    }


def _place(span: Span, root: Root) -> dict[str, Any]:
    return {"path": root.shown(span.path), "line": span.line}


def _need(need: Need, root: Root) -> dict[str, Any]:
    return {
        "action": need.action,
        "resource": need.resource,
        "arn": _readable(need.names[-1]) if need.names and need.resource is None else None,
        "forwarded": need.forwarded,
        "calls": [_place(span, root) for span in need.calls],
    }


def _readable(text: str) -> str:
    return sentence(MARK.sub(lambda match: f"${{{match[1].lstrip('?').replace('!', '.')}}}", text))


def _granted(grant: Grant, root: Root) -> Iterator[dict[str, Any]]:
    if not grant.allows:
        return
    resources = [_granted_on(each) for each in grant.resources]
    resource = resources[0] if len(set(resources)) == 1 else None
    for number, action in enumerate(grant.actions):
        span = grant.places[number] if grant.places else grant.span
        name = f"not {_readable(action)}" if grant.all_but_actions else _readable(action)
        yield {"action": name, "resource": resource, "by": grant.name, **_place(span, root)}


def _granted_on(resource: str) -> str | None:
    if resource == "*":
        return "*"
    marks = {mark.partition(".")[0] for mark in MARK.findall(resource) if mark[:1] != "?"}
    return marks.pop() if len(marks) == 1 else None


def _unused(each: Unused, root: Root) -> dict[str, Any]:
    named = {"action": _readable(each.action)} if each.action else {"service": each.service}
    return {**named, **_place(each.span, root)}


# Text ------------------------------------------------------------------------


def _head(picture: Picture, root: Root, paint: Painter) -> str:
    name = sentence(picture.function or root.shown(picture.path))
    notes = []
    if not picture.whole:
        notes.append("partial: some calls could not be named, so nothing is called unused")
    if picture.granted is not None and not picture.granted.known:
        notes.append(f"grants unknown: {picture.granted.reason}, so nothing is called missing")
    return paint(name, "strong") + "".join(f"\n  {note}" for note in notes)


def _table(picture: Picture, root: Root, paint: Painter, tables: Tables) -> Iterator[str]:
    del tables
    yield _head(picture, root, paint)
    missing = set(picture.missing)
    rows: list[tuple[str, str, str, str]] = []
    for need in picture.needs.needed:
        state = "missing" if need in missing else "granted"
        if picture.granted is None or (not picture.granted.known and state == "granted"):
            state = "needed"
        place = need.calls[0]
        more = f" and {len(need.calls) - 1} more" if len(need.calls) > 1 else ""
        rows.append((state, need.action, _on(need), f"{root.shown(place.path)}:{place.line}{more}"))
    for each in picture.unused:
        what = each.action or f"{each.service}:*"
        rows.append(
            (
                "unused",
                _readable(what),
                each.grant.name,
                f"{root.shown(each.span.path)}:{each.span.line}",
            )
        )
    rows += [
        ("unknown", lost.call, "", f"{root.shown(lost.span.path)}:{lost.span.line}")
        for lost in picture.needs.unnamed
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    styles = {"missing": "error", "unused": "warning", "unknown": "note"}
    for state, *cells in rows:
        head = paint(f"{state:8}", styles[state]) if state in styles else f"{state:8}"
        texts = [f"{sentence(cell):{widths[number + 1]}}" for number, cell in enumerate(cells[:2])]
        yield f"  {head}  {'  '.join(texts)}  {paint(cells[2], 'gutter')}".rstrip()
    if not rows:
        yield "  needs nothing"


def _on(need: Need) -> str:
    if need.resource is not None:
        return need.resource
    return _readable(need.names[-1]) if need.names else _NONE


def _policy(picture: Picture, root: Root, paint: Painter, tables: Tables) -> Iterator[str]:
    for line in _head(picture, root, paint).split("\n"):
        yield f"# {line.strip()}"
    blocks = policy(picture, tables)
    if not blocks:
        yield "# needs nothing"
        return
    text = yaml.safe_dump({"Policies": blocks}, sort_keys=False, width=100)
    for line in text.rstrip().split("\n"):
        partial = "" if picture.whole else "  # partial"
        yield sentence_keeping_indent(line) + partial


def sentence_keeping_indent(line: str) -> str:
    """A line with control characters escaped and its indentation kept."""
    bare = line.lstrip(" ")
    return " " * (len(line) - len(bare)) + sentence(bare)
