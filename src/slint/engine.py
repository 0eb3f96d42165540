"""check(): reads the files, joins them, runs the handlers on paper, asks the rules."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from slint.catalogue import Catalogue, Rule
from slint.code import tree
from slint.code.python import read_python
from slint.config import Settings
from slint.discover import Discovered, discover
from slint.execution.entry import find_entry, looks_like_handler, missing_file
from slint.execution.libraries import Libraries
from slint.execution.run import Root
from slint.files import Files
from slint.finding import Confidence, Counts, Failure, Finding, Result, Unjoined
from slint.join import INLINE, inline_code, inline_loader, inline_source, loader, locate
from slint.model.code import EntryPoint, Location
from slint.model.execution import Execution
from slint.model.function import Function
from slint.model.permission import ManagedPolicy, PolicyTemplate, Statement
from slint.model.resource import Parameter, Resource
from slint.model.template import Template
from slint.model.value import Value
from slint.rules import Detector, Report, Reported, detectors
from slint.source import Source, Span, Unreadable
from slint.template.reader import Templated, read_template

_TESTS = re.compile(r"(^|/)(tests?|testing|__tests__)/|(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$")
_HANDLER = re.compile(r"^(?:async )?def \w+\(\s*_?(?:event|evt)\b[^)]*\b_?(?:context|ctx|_)\b", re.MULTILINE)
_PROJECT = ("requirements.txt", "pyproject.toml", "Pipfile", "setup.py")


def check(files: Files, settings: Settings, catalogue: Catalogue) -> Iterator[Result]:
    """One result an application; a file or rule that fails is a part of it, never an exception."""
    return _Check(files, settings, catalogue).results()


class _Check:
    """What one check shares between applications: rules, tables and parsed modules."""

    def __init__(self, files: Files, settings: Settings, catalogue: Catalogue) -> None:
        self.files = files
        self.settings = settings
        self.catalogue = catalogue
        self.rules = {rule.id: rule for rule in catalogue.select(settings)}
        self.libraries = Libraries(catalogue.load_libraries())
        self.vendored = frozenset(
            name.partition(".")[0] for name in catalogue.load_data("import-costs")["imports"]
        )
        self.modules: dict[str, tuple[Source, tree.Module] | None] = {}
        self.unreadable: dict[str, Unreadable] = {}
        self.roots: dict[str, Root] = {}
        self.covered: set[str] = set()
        known = detectors()
        self.detectors: dict[type, list[tuple[Rule, Detector]]] = {}
        for rule in self.rules.values():
            name = rule.name.replace("-", "_")
            if name in known:
                subject, detector = known[name]
                self.detectors.setdefault(subject, []).append((rule, detector))

    def results(self) -> Iterator[Result]:
        """The applications that templates describe, then those that only code does."""
        found = discover(self.files, self.settings.paths)
        remarks = list(found.remarks)
        for path in found.templates:
            result = self.template(path)
            if result is not None:
                yield result
        yield from self.bare(found)
        yield Result(".", (), Counts(files=found.files), remarks=tuple(remarks))

    # Applications ------------------------------------------------------------

    def template(self, path: str) -> Result | None:
        """The application of one template; None where the file is none."""
        try:
            self.source = Source.decode(path, self.files.read(path))
            template = read_template(self.source)
        except Unreadable as error:
            finding = self.unreadable_finding(error)
            return Result(path, (finding,) if finding else (), Counts(templates=1))
        except Templated:
            remark = f"{path}: not read: it is written for a template engine"
            return Result(path, (), Counts(skipped=1), remarks=(remark,))
        except OSError as error:
            remark = f"{path}: not read: {(error.strerror or str(error)).lower()}"
            return Result(path, (), Counts(), remarks=(remark,))
        return None if template is None else self.application(template)

    def application(self, template: Template) -> Result:
        """Joins the functions of a template to their code and asks the rules."""
        self.roots = {}
        application = _Application(self, template.path)
        subjects: list[Any] = [template]
        for variants in template.resources.values():
            subjects += variants
        subjects += template.parameters.values()
        subjects += template.statements
        subjects += template.managed_policies
        for variants in template.functions:
            subjects += [each for function in variants for each in function.policy_templates]
        application.ask(subjects)
        for variants in template.functions:
            application.function(variants)
        application.unreadable()
        return application.result(templates=1, functions=len(template.functions))

    def bare(self, found: Discovered) -> Iterator[Result]:
        """Handlers that no template reaches, told by their signature."""
        groups: dict[str, list[str]] = {}
        for path in found.python:
            if path in self.covered or _TESTS.search(path):
                continue
            groups.setdefault(self.project(path), []).append(path)
        for folder, paths in groups.items():
            application = _Application(self, folder)
            for path in paths:
                application.module(path, folder)
            application.unreadable()
            if application.handlers or application.findings:
                yield application.result(functions=application.handlers)

    def project(self, path: str) -> str:
        """The nearest folder above a file that holds a project file, else the file's own."""
        own = folder = posixpath.dirname(path) or "."
        while True:
            if any(self.files.kind(posixpath.join(folder, name)) for name in _PROJECT):
                return folder
            if folder == ".":
                return own
            folder = posixpath.dirname(folder) or "."

    # Code --------------------------------------------------------------------

    def read(self, path: str) -> tuple[Source, tree.Module] | None:
        """A module's text and tree; None where it cannot be read, which is noted."""
        self.covered.add(path)
        if path not in self.modules:
            self.modules[path] = None
            try:
                source = Source.decode(path, self.files.read(path), python=True)
                self.modules[path] = (source, read_python(source))
            except Unreadable as error:
                self.unreadable[path] = error
            except OSError as error:
                reason = (error.strerror or str(error)).lower()
                self.unreadable[path] = Unreadable(f"cannot be read: {reason}", path)
        return self.modules[path]

    def root(self, *folders: str) -> Root:
        """The code root of these folders, its modules run once."""
        key = "\0".join(folders)
        if key not in self.roots:
            load = loader(folders, self.files, self.read, self.vendored)
            self.roots[key] = Root(load, self.libraries)
        return self.roots[key]

    def inline_root(self, code: Value) -> Root | None:
        """The code root of code in the template that is being read."""
        key = f"{INLINE}{code.span.line}:{code.span.column}"
        if key not in self.roots:
            source = inline_source(code, self.source)
            if source is None:
                return None
            try:
                module = read_python(source)
            except Unreadable as error:
                self.unreadable[key] = error
                return None
            self.roots[key] = Root(inline_loader(source, module), self.libraries)
        return self.roots[key]

    def unreadable_finding(self, error: Unreadable) -> Finding | None:
        """SL001 for a file that cannot be read."""
        rule = self.rules.get("SL001")
        if rule is None:
            return None
        message = f"this file cannot be read: {error.message}"
        confidence = Confidence[rule.confidence.upper()] if isinstance(rule.confidence, str) else rule.confidence
        return Finding(rule.id, rule.name, rule.severity, confidence, message, error.span)


class _Application:
    """Collects what is found in one application."""

    def __init__(self, check: _Check, name: str) -> None:
        self.check = check
        self.name = name
        self.findings: list[Finding] = []
        self.failures: list[Failure] = []
        self.unjoined: list[Unjoined] = []
        self.remarks: list[str] = []
        self.languages: Counter[str] = Counter()
        self.joined = 0
        self.handlers = 0
        self.executions: dict[tuple[str, str, str], tuple[EntryPoint | None, Execution | None]] = {}
        self.known_unreadable = set(check.unreadable)

    def function(self, variants: tuple[Function, ...]) -> None:
        """Joins and checks one function, given under every combination of conditions."""
        executions = []
        entries = []
        first = variants[0]
        joined = False
        reason = ""
        for function in variants:
            location = locate(function, self.check.files)
            if isinstance(location, str):
                reason = reason or location
                continue
            entry, execution, why = self.run(function, location)
            reason = reason or why
            if entry is not None:
                entries.append(entry)
            if execution is not None:
                joined = True
                executions.append(execution)
        if joined:
            self.joined += 1
        else:
            self.unjoined.append(Unjoined(first.id, first.span, reason or "its code was not found"))
            if first.language not in (None, "python"):
                self.languages[first.language or ""] += 1
        self.ask(variants, variants)
        if len(entries) == len(variants):
            self.ask(entries, variants)
        self.ask(executions, variants)

    def run(
        self, function: Function, location: Location
    ) -> tuple[EntryPoint | None, Execution | None, str]:
        """The entry point and the execution of a function, and why there is none."""
        if location.path is None:
            entry = None if location.made else missing_file(function, location, self.check.files)
            reason = f"{location.module.replace('.', '/')}.py is not in {location.root}"
            if not location.root_exists:
                reason = f"its code folder {location.root} is not there"
            return entry, None, reason
        code = inline_code(function) if location.root == INLINE else None
        place = str(code.span.line) if code else location.root
        key = (place, location.module, location.name)
        if key not in self.executions:
            self.executions[key] = self._run(function, location)
        entry, execution = self.executions[key]
        if entry is not None:
            entry = replace(entry, function=function)
        if execution is None:
            reason = "its handler was not found" if entry else f"{location.path} cannot be read"
            return entry, None, reason
        return entry, replace(execution, function=function), ""

    def _run(
        self, function: Function, location: Location
    ) -> tuple[EntryPoint | None, Execution | None]:
        try:
            root = self._root(function, location)
            if root is None:
                return None, None
            module = root.module(location.module)
            if module is None:
                if location.root == INLINE:
                    nearest = f"index.{location.name}"
                    return EntryPoint(function, location, "file", nearest), None
                return None, None
            value = root.entry(module, location.name)
            entry = find_entry(function, location, module, value)
            if entry.problem or not value:
                return entry, None
            return entry, root.run(function, module, location.name)
        except Exception as error:  # noqa: BLE001 - one function must not stop the run
            span = Span(location.path or function.template, 1, 1, 1, 2)
            self.failures.append(Failure("run on paper", span, _describe(error)))
            return None, None

    def _root(self, function: Function, location: Location) -> Root | None:
        code = inline_code(function)
        if location.root != INLINE or code is None:
            return self.check.root(location.root)
        return self.check.inline_root(code)

    def module(self, path: str, folder: str) -> None:
        """Runs the handlers of a file that no template reaches."""
        check = self.check
        try:
            data = check.files.read(path)
        except OSError as error:
            self.remarks.append(f"{path}: not read: {(error.strerror or str(error)).lower()}")
            return
        if b"event" not in data and b"evt" not in data:
            return
        if not _HANDLER.search(data.decode("utf-8", "replace")):
            return
        own = posixpath.dirname(path) or "."
        root = check.root(own) if own == folder else check.root(own, folder)
        if check.read(path) is None:
            return
        try:
            module = root.module(posixpath.basename(path).removesuffix(".py"))
            if module is None:
                return
            for statement in module.tree.body:
                if isinstance(statement, tree.Function) and looks_like_handler(
                    [parameter.name for parameter in statement.parameters]
                ):
                    self.handlers += 1
                    self.joined += 1
                    self.ask([root.run(None, module, statement.name)])
        except Exception as error:  # noqa: BLE001 - one file must not stop the run
            span = Span(path, 1, 1, 1, 2)
            self.failures.append(Failure("run on paper", span, _describe(error)))

    # Rules -------------------------------------------------------------------

    def ask(self, subjects: Iterable[Any], variants: tuple[Function, ...] = ()) -> None:
        """Runs the rules that look at these subjects; those of one function go in together."""
        by_rule: dict[str, list[list[Reported]]] = {}
        owners: dict[str, Rule] = {}
        for subject in subjects:
            for rule, detector in self.check.detectors.get(type(subject), ()):
                said = self.said(rule, detector, subject)
                if variants:
                    by_rule.setdefault(rule.id, []).append(said)
                    owners[rule.id] = rule
                else:
                    self.add(rule, said, subject)
        for identity, runs in by_rule.items():
            rule = owners[identity]
            if rule.conditions == "all" and not all(runs):
                continue
            for said in runs:
                self.add(rule, said, variants[0])

    def said(self, rule: Rule, detector: Detector, subject: Any) -> list[Reported]:
        """What a rule says of a subject; an exception is noted."""
        options = {name: option.default for name, option in rule.options.items()}
        options |= self.check.settings.options.get(rule.id, {})
        report = Report(options, self.check.catalogue.load_data)
        try:
            detector(subject, report)
        except Exception as error:  # noqa: BLE001 - law 4: a bad rule never stops the run
            self.failures.append(Failure(rule.id, _place(subject), _describe(error)))
            return []
        return report.said

    def add(self, rule: Rule, said: list[Reported], subject: Any) -> None:
        """Makes findings, one for each rule and span."""
        function, functions, resource = _owners(subject)
        for each in said:
            severity = each.severity or rule.severity
            confidence = (
                Confidence[each.confidence.upper()] if each.confidence else rule.confidence
            )
            finding = Finding(
                rule.id, rule.name, severity, confidence, each.message, each.span, each.related,
                function, functions, each.resource or resource, each.owner,
            )  # fmt: skip
            for index, known in enumerate(self.findings):
                if known.rule == rule.id and known.span == each.span:
                    merged = tuple(dict.fromkeys((*known.functions, *functions)))
                    worse = finding if severity > known.severity else known
                    self.findings[index] = worse._replace(
                        function=known.function or function, functions=merged
                    )
                    break
            else:
                self.findings.append(finding)

    def unreadable(self) -> None:
        """SL001 for the code files of this application."""
        for path, error in self.check.unreadable.items():
            if path not in self.known_unreadable:
                finding = self.check.unreadable_finding(error)
                if finding is not None:
                    self.findings.append(finding)

    def result(self, templates: int = 0, functions: int = 0) -> Result:
        """Everything that was found."""
        return Result(
            self.name,
            tuple(self.findings),
            Counts(templates=templates, functions=functions, joined=self.joined),
            tuple(self.unjoined),
            tuple(self.failures),
            tuple(self.remarks),
            tuple(sorted(self.languages.items())),
        )


def _owners(subject: Any) -> tuple[str | None, tuple[str, ...], str | None]:
    if isinstance(subject, Function):
        return subject.id, (subject.id,), subject.id
    if isinstance(subject, Execution):
        function = subject.function
        return (function.id, (function.id,), None) if function else (None, (), None)
    if isinstance(subject, EntryPoint):
        return subject.function.id, (subject.function.id,), None
    if isinstance(subject, (Statement, ManagedPolicy)):
        functions = subject.functions
        return (functions[0] if functions else None), functions, subject.owner
    if isinstance(subject, PolicyTemplate):
        return subject.owner, (subject.owner,), subject.owner
    if isinstance(subject, Resource):
        return None, (), subject.id
    if isinstance(subject, Parameter):
        return None, (), subject.name
    return None, (), None


def _place(subject: Any) -> Span:
    span = getattr(subject, "span", None)
    if span is None and isinstance(subject, EntryPoint):
        span = subject.function.span
    if span is None and isinstance(subject, ManagedPolicy):
        span = subject.name.span
    return span or Span(getattr(subject, "path", "."), 1, 1, 1, 2)


def _describe(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = ""
    if trace is not None:
        name = posixpath.basename(trace.tb_frame.f_code.co_filename.replace("\\", "/"))
        where = f" ({name}:{trace.tb_lineno})"
    return f"{type(error).__name__}: {error}{where}"
