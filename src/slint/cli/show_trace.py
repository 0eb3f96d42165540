"""One run of `slint trace`, from paths to the printed record."""

from __future__ import annotations

import json
import os
import posixpath
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import click

from slint.check.engine import executions
from slint.check.settle import Exit
from slint.cli.output import terminal_width, use_color, write
from slint.cli.root import Root
from slint.cli.start import Run
from slint.model.execution import Execution
from slint.model.libraries import Libraries
from slint.report.terminal import Painter, sentence
from slint.trace import Entry, init_entries, invoke_entries, invokers

SCHEMA = "slint-trace/1"
_LONGEST = 32
_LINES = 3
_RAGGED = 8  # what a line loses where a word does not fit
_SHORTEST = 12
_NARROW = 24


def show_trace(run: Run, name: str, format_: str, color: str) -> Exit:
    """Prints the record of the functions called `name`; raises ClickException."""
    root, catalogue = run.root, run.catalogue
    settings = replace(run.settings, ignore=("ALL",))
    libraries = catalogue.libraries
    found: list[Execution] = []
    known: list[str] = []
    for execution in executions(run.files, settings, catalogue):
        names = _names(execution, root)
        known += names
        if name in names or name == "ALL":
            found.append(execution)
    if not found:
        close = get_close_matches(name, known, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise click.UsageError(f"no function that was joined to its code is called {name!r}{hint}")
    if format_ == "json":
        functions = [_json(execution, root, libraries) for execution in found]
        write(json.dumps({"schema": SCHEMA, "functions": functions}, indent=2) + "\n", None)
        return Exit.CLEAN
    colored = use_color(color)
    paint = Painter(colored)
    blocks = ["\n".join(_text(each, root, libraries, paint, terminal_width())) for each in found]
    # Under another combination of conditions a function mostly does the same.
    write("\n\n".join(dict.fromkeys(blocks)) + "\n", None, color=colored)
    return Exit.CLEAN


def _names(execution: Execution, root: Root) -> list[str]:
    """What a function answers to."""
    stem = execution.path.rpartition("/")[2].removesuffix(".py")
    names = [f"{root.shown(execution.path)}:{execution.entry}", f"{stem}.{execution.entry}"]
    function = execution.function
    if function is not None:
        names.append(function.id)
        handler = function.get("Handler")
        if handler is not None and handler.text:
            names.append(handler.text)
    return names


def _folder(execution: Execution, entries: Sequence[Entry]) -> str:
    """The folder that holds everything a record points at, with its slash."""
    paths = {entry.span.path for entry in entries} | {execution.path}
    folder = os.path.commonpath([posixpath.dirname(path) or "." for path in paths])
    return "" if folder in ("", ".") else f"{folder}/"


def _text(
    execution: Execution, root: Root, libraries: Libraries, paint: Painter, width: int
) -> Iterator[str]:
    function = execution.function
    name = function.id if function else execution.entry
    facts = [f"{root.shown(execution.path)}:{execution.entry}"]
    if function is not None:
        facts += [function.runtime or ""]
        facts += [f"{function.memory.text} MB" if function.memory and function.memory.text else ""]
        facts += [
            f"{function.timeout.text} s" if function.timeout and function.timeout.text else ""
        ]
    yield f"{paint(name, 'strong')}   {', '.join(fact for fact in facts if fact)}"
    for each in invokers(function.triggers if function else ()):
        yield f"  invoked by {sentence(each)}"
    if execution.partial:
        yield "  partial: the run reached its budget; more may happen than is shown"
    init, invoke = init_entries(execution, libraries), invoke_entries(execution)
    folder = _folder(execution, [*init, *invoke])
    longest = max((len(_place(entry, folder)) for entry in (*init, *invoke)), default=0)
    if folder:
        yield f"  in {root.shown(folder.rstrip('/'))}"
    for title, entries in (("INIT", init), ("INVOKE", invoke)):
        yield f"  {paint(title, 'help')}"
        for entry in entries:
            place = f"{_place(entry, folder):{min(longest, _LONGEST)}}"
            yield from _lines(entry, place, folder, paint, width)


def _place(entry: Entry, folder: str) -> str:
    return f"{entry.span.path.removeprefix(folder)}:{entry.span.line}"


_WORDS = {"import": "import ", "environment": "reads $", "event": "reads ", "write": "writes ",
          "return": "returns ", "raise": "raises "}  # fmt: skip


def _lines(entry: Entry, place: str, folder: str, paint: Painter, width: int) -> Iterator[str]:
    details = [detail.replace(folder, "") if folder else detail for detail in entry.details]
    if entry.paths == "some":
        details.append("on some paths")
    texts = [sentence(f"{_WORDS.get(entry.kind, '')}{entry.name}"), *map(sentence, details)]
    room = max(width - len(place) - 6, _NARROW)
    over = sum(len(text) + 3 for text in texts) - _LINES * (room - _RAGGED)
    if over > 0 and len(texts) > 1:
        # What it works on and when it happens say more than the end of the arguments.
        texts[1] = texts[1][: max(len(texts[1]) - over, _SHORTEST)].rstrip("… ") + "…"
    first, *rest = textwrap.wrap("   ".join(texts), room, drop_whitespace=True) or [""]
    yield f"    {paint(place, 'gutter')}  {first}"
    for line in rest:
        yield f"    {'':{len(place)}}    {line}"


def _json(execution: Execution, root: Root, libraries: Libraries) -> dict[str, Any]:
    function = execution.function
    return {
        "function": function.id if function else None,
        "entry": execution.entry,
        "path": root.shown(execution.path),
        "runtime": function.runtime if function else None,
        "triggers": [sentence(each) for each in invokers(function.triggers if function else ())],
        "partial": execution.partial,
        "init": [_entry(entry, root) for entry in init_entries(execution, libraries)],
        "invoke": [_entry(entry, root) for entry in invoke_entries(execution)],
    }


def _entry(entry: Entry, root: Root) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "name": sentence(entry.name),
        "details": [sentence(detail) for detail in entry.details],
        "paths": entry.paths or None,
        "resources": list(entry.resources),
        "path": root.shown(entry.span.path),
        "line": entry.span.line,
        "column": entry.span.column,
    }
