"""cfn-lint beside slint: what it calls an error in a template becomes a finding of SL005.

It is started as a child process before slint begins its own work, and is never imported: that
would cost more than a whole run of slint.
"""

from __future__ import annotations

import glob
import json
import os
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from types import TracebackType
from typing import Any, NamedTuple, Self

from slint.catalogue import INVALID_TEMPLATE, Rule
from slint.files import Files, why
from slint.finding import Counts, Failure, Finding, Notice, Result
from slint.model.template import Template
from slint.source import Source, Span, Unreadable
from slint.template.reader import Templated, read_template

_BATCH = 50  # templates a process: the fewer, the more often its start is paid for
_SECONDS = 60.0  # for the start of everything
_SECONDS_EACH = 2.0  # for a template
_SETTINGS = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")
_HEEDED = (
    "configure_rules", "ignore_checks", "ignore_templates", "include_checks",
    "include_experimental", "mandatory_checks", "regions",
)  # fmt: skip
_MARKS = (b"AWS::", b"Resources")
_SECTIONS = ("Resources", "Properties")  # go without saying in the path of a value
_OWN_FAULT = "E0002"  # a rule of cfn-lint raised


INSTALL = "pip install 'serverless-slint[cfn-lint]'"


class Missing(Exception):
    """There is no cfn-lint in the environment that slint runs in; says how to install it."""


class _Match(NamedTuple):
    """An error in a template; columns count code points from 1, the end is exclusive."""

    span: Span
    id: str
    thing: str
    text: str
    link: str
    resource: str | None

    @property
    def said(self) -> str:
        """The error in a sentence."""
        about = f"`{self.thing}`: " if self.thing else ""
        return f"{about}{self.text} (cfn-lint {self.id}, {self.link})"


def likely_templates(files: Files, paths: Iterable[str]) -> Iterator[str]:
    """Those of the files that are worth cfn-lint's time."""
    for path in paths:
        try:
            data = files.read(path)
        except OSError:
            continue
        if all(mark in data for mark in _MARKS):
            yield path


class CfnLint:
    """cfn-lint at work on some templates; leaving the context ends whatever still runs.

    `templates` are relative to `root`, which is also where the project's `.cfnlintrc` stands.
    """

    def __init__(
        self,
        root: Path,
        templates: Sequence[str],
        rule: Rule,
        program: str,
        seconds: float | None = None,
    ) -> None:
        self.root = root
        self.templates = templates
        self.rule = rule
        self.seconds = _SECONDS + _SECONDS_EACH * len(templates) if seconds is None else seconds
        self.program = program
        self._lock = Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._ended = False
        self._works: bool | None = None
        self._matches: list[_Match] = []
        self._unread: list[Notice] = []
        self._fault = ""

    def __enter__(self) -> Self:
        self._folder = TemporaryDirectory(prefix="slint-")
        self._settings = Path(self._folder.name) / "cfnlintrc.json"
        self._settings.write_text(json.dumps(self._heeded()), encoding="utf-8")
        self._deadline = time.monotonic() + self.seconds
        workers = max(1, (os.cpu_count() or 1) - 1)
        self._pool = ThreadPoolExecutor(workers)
        self._work = [
            self._pool.submit(self._check, self.templates[start : start + _BATCH])
            for start in range(0, len(self.templates), _BATCH)
        ]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:
            self._ended = True
            for process in self._running:
                process.kill()
        self._pool.shutdown(cancel_futures=True)
        self._folder.cleanup()

    def results(self, files: Files) -> Iterator[Result]:
        """Waits for cfn-lint; one result with what it found in the templates slint reads too."""
        for work in self._work:
            work.result()
        failures = (
            [Failure(INVALID_TEMPLATE, Span(".", 1, 1, 1, 2), self._fault)] if self._fault else []
        )
        yield Result(
            "cfn-lint",
            tuple(self._findings(files)),
            Counts(),
            failures=tuple(failures),
            unread=tuple(sorted(self._unread)),
        )

    # The child processes -----------------------------------------------------

    def _heeded(self) -> Mapping[str, Any]:
        """What cfn-lint is told of the project's `.cfnlintrc`: nothing that loads code."""
        import yaml  # noqa: PLC0415 (only wanted where there is such a file)

        for name in _SETTINGS:
            try:
                settings = yaml.safe_load((self.root / name).read_bytes())
            except FileNotFoundError:
                continue
            except (OSError, yaml.YAMLError) as error:
                self._unread.append(Notice(name, "file", _line(str(error))))
                return {}
            known = settings if isinstance(settings, dict) else {}
            return {key: known[key] for key in _HEEDED if key in known}
        return {}

    def _check(self, templates: Sequence[str]) -> None:
        """Runs one process; one that crashes is run again on each half, down to one template."""
        if self._fault:
            return
        options = ["--config-file", str(self._settings), "--format", "json"]
        options += ["--non-zero-exit-code", "none"]
        output = self._run([*options, "--", *map(glob.escape, templates)])
        if output is None:
            return
        try:
            matches = [match for each in json.loads(output[0]) if (match := _match(each))]
        except (ValueError, LookupError, TypeError):
            self._crashed(templates, output)
            return
        for match in matches:
            if match.id == _OWN_FAULT:
                self._unread.append(Notice(match.span.path, "cfn-lint", match.text))
            else:
                self._matches.append(match)

    def _crashed(self, templates: Sequence[str], output: tuple[bytes, bytes]) -> None:
        said = [line for text in output for line in text.decode(errors="replace").splitlines()]
        reason = next((line.strip() for line in reversed(said) if line.strip()), "it said nothing")
        if self._works is None:
            version = self._run(("--version",))
            self._works = version is not None and version[0].startswith(b"cfn-lint")
        if not self._works:
            self._fault = self._fault or f"cfn-lint does not work: {_line(reason)}"
        elif len(templates) == 1:
            self._unread.append(Notice(templates[0], "cfn-lint", _line(reason)))
        else:
            half = len(templates) // 2
            self._check(templates[:half])
            self._check(templates[half:])

    def _run(self, arguments: Sequence[str]) -> tuple[bytes, bytes] | None:
        """What a process writes; None where there was no time for it."""
        with self._lock:
            if self._ended:
                return None
            try:
                process = subprocess.Popen(  # noqa: S603 (our own script, and paths behind `--`)
                    [self.program, *arguments],
                    cwd=self.root,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                )
            except OSError as error:
                self._fault = f"cfn-lint does not start: {why(error)}"
                return None
            self._running.add(process)
        try:
            return process.communicate(timeout=max(self._deadline - time.monotonic(), 0))
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            self._fault = (
                f"cfn-lint did not end within {self.seconds:.0f} s, its findings are missing; "
                "--no-cfn-lint leaves it out"
            )
            return None
        finally:
            with self._lock:
                self._running.discard(process)

    # What they said ----------------------------------------------------------

    def _findings(self, files: Files) -> Iterator[Finding]:
        """One finding a place, in templates that slint reads as such."""
        ordered = sorted(set(self._matches), key=lambda match: (match.span, match.id, match.text))
        for path, in_file in groupby(ordered, key=lambda match: match.span.path):
            template = _template(files, path)
            if template is None:
                continue
            for span, same in groupby(in_file, key=lambda match: match.span):
                matches = list(same)
                resource = matches[0].resource
                yield Finding(
                    self.rule.id,
                    self.rule.name,
                    self.rule.severity,
                    self.rule.confidence,
                    "; ".join(match.said for match in matches),
                    span,
                    resource=resource if resource in template.resources else None,
                )


def find_program() -> str:
    """The script of this environment; raises Missing. What PATH would find may be anything."""
    name = "cfn-lint.exe" if os.name == "nt" else "cfn-lint"
    user = sysconfig.get_preferred_scheme("user")
    folders = (
        os.path.dirname(sys.executable),
        sysconfig.get_path("scripts"),
        sysconfig.get_path("scripts", user),
    )
    for folder in folders:
        script = os.path.join(folder, name)
        if os.path.isfile(script):
            return script
    raise Missing(f"there is no cfn-lint for {sys.executable}; install it with {INSTALL}")


def _match(entry: Mapping[str, Any]) -> _Match | None:
    """An error in cfn-lint's JSON; None for what is no error."""
    rule = entry["Rule"]
    if not rule["Id"].startswith("E"):
        return None
    location = entry["Location"]
    start, end = location["Start"], location["End"]
    span = Span(
        entry["Filename"].replace(os.sep, "/"),
        start["LineNumber"],
        start["ColumnNumber"],
        end["LineNumber"],
        end["ColumnNumber"],
    )
    path = list(map(str, location.get("Path") or ()))
    resource = path[1] if len(path) > 1 and path[0] == "Resources" else None
    thing = ".".join(part for part in path if part not in _SECTIONS)
    text = entry["Message"].rstrip(".")
    return _Match(span, rule["Id"], thing, text, rule["Source"], resource)


def _template(files: Files, path: str) -> Template | None:
    """The template; None where slint does not read the file as one, or says so itself (SL001)."""
    try:
        return read_template(Source.decode(path, files.read(path)))
    except (OSError, Unreadable, Templated):
        return None


def _line(text: str) -> str:
    return " ".join(text.split())
