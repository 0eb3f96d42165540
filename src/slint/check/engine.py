"""check(): reads the files, joins them, runs the handlers on paper, asks the rules."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from itertools import chain

from slint.catalogue import Catalogue
from slint.check.codebase import Codebase
from slint.check.inquiry import Inquiry, Rules, describe
from slint.code.owners import owner_at
from slint.execution.entry import find_entry, missing_file
from slint.execution.libraries import Libraries
from slint.files import Files, Kind, below, join, why
from slint.finding import Counts, Failure, Finding, Result, Suppression, Unjoined
from slint.model.application import Application, usage
from slint.model.code import EntryPoint, Location
from slint.model.execution import Execution
from slint.model.function import Function
from slint.model.permission import ManagedPolicy, Statement, Usage
from slint.model.template import Template
from slint.project.discover import Discovered, discover
from slint.project.handlers import by_project, handlers, may_hold_handler
from slint.project.locate import INLINE, inline_code, locate
from slint.project.stacks import NESTING, NOTHING, Passed, nested, passed
from slint.settings import Settings
from slint.source import Source, Span, Unreadable
from slint.template.reader import Templated, read_template
from slint.template.samconfig import parameter_overrides
from slint.template.suppressions import template_suppressions

_REMEMBERED = 32  # handlers whose record may serve another function


def check(
    files: Files, settings: Settings, catalogue: Catalogue, shown: Callable[[str], str] = str
) -> Iterator[Result]:
    """One result an application; a file or rule that fails is a part of it, never an exception.

    `shown` gives a path the form in which sentences name it.
    """
    for application in _Run(files, settings, catalogue, shown).applications():
        yield application.result()


def executions(files: Files, settings: Settings, catalogue: Catalogue) -> Iterator[Execution]:
    """The record of every function, in template order."""
    run = _Run(files, settings, catalogue, str)
    run.keep = True
    for application in run.applications():
        yield from application.executions


class _Run:
    """What one check shares between applications."""

    def __init__(
        self, files: Files, settings: Settings, catalogue: Catalogue, shown: Callable[[str], str]
    ) -> None:
        self.files = files
        self.settings = settings
        self.shown = shown
        self.keep = False  # the records of functions after their rules have run
        self.rules = Rules(settings, catalogue)
        vendored = frozenset(
            name.partition(".")[0] for name in catalogue.load_data("import-costs")["imports"]
        )
        self.code = Codebase(files, Libraries(catalogue.load_libraries()), vendored)
        self.reached: set[str] = set()

    def applications(self) -> Iterator[_Application]:
        """The applications that templates describe, then those that only code does."""
        found = discover(self.files, self.settings)
        rest = _Application(self, ".")
        rest.counts = Counts(files=found.files)
        rest.unread += [f"{self.shown(path)}: {text}" for path, text in found.remarks]
        below = set(self.nested(found))
        # Templates that only name each other have no root: they come last, each its own.
        for path in sorted(found.templates, key=below.__contains__):
            if path not in self.reached:
                application = _Application(self, path)
                given = parameter_overrides(self.files, path) | dict(self.settings.parameters)
                if application.template(path, given):
                    yield application
                self.code.forget()
        yield from self.bare(found)
        yield rest

    def nested(self, found: Discovered) -> Iterator[str]:
        """The templates that others name: they are checked as a part of those."""
        for path in found.templates:
            try:
                data = self.files.read(path)
                if any(kind.encode() in data for kind in NESTING):
                    template = read_template(Source.decode(path, data))
                    yield from (child.path for child in nested(template))
            except (OSError, Unreadable, Templated):
                continue

    def bare(self, found: Discovered) -> Iterator[_Application]:
        """Handlers that no template reaches, told by their signature."""
        left = [path for path in found.python if path not in self.code.covered]
        for folder, paths in by_project(left, self.files).items():
            application = _Application(self, folder)
            for path in paths:
                application.module(path, folder)
            application.inquiry.ask([Application(None, tuple(application.usages))])
            yield application
            self.code.forget()


# A file that cannot be decoded is a template's business only where one of these stands in it.
_MARKS = (b"AWS::", b"AWSTemplateFormatVersion")


class _Application:
    """One application: a root template with the nested ones, or handlers without a template."""

    def __init__(self, run: _Run, name: str) -> None:
        self.check = run
        self.name = name
        self.inquiry = Inquiry(run.rules)
        self.counts = Counts()
        self.usages: list[Usage] = []
        self.executions: list[Execution] = []  # only where they are asked for
        self.unjoined: list[Unjoined] = []
        self.remarks: list[str] = []
        self.unread: list[str] = []
        self.languages: Counter[str] = Counter()
        self.suppressions: list[Suppression] = []
        self._known_unreadable = set(run.code.unreadable)
        self._counted: set[object] = set()
        self._ran: dict[tuple[str, ...], tuple[EntryPoint | None, Execution | None]] = {}

    def count(self, **more: int) -> None:
        """Adds to the counts."""
        self.counts = self.counts._replace(
            **{name: getattr(self.counts, name) + number for name, number in more.items()}
        )

    # Templates ---------------------------------------------------------------

    def template(
        self,
        path: str,
        parameters: dict[str, str],
        above: tuple[str, ...] = (),
        handed: Passed = NOTHING,
    ) -> bool:
        """Checks a template and those it names, with the parameters that are passed to it.

        `handed` are the resources that parameters stand for. False where the file is no template.
        """
        if path in above or self.check.files.kind(path) is not Kind.FILE:
            return False
        self.check.reached.add(path)
        data, source = b"", None
        try:
            data = self.check.files.read(path)
            source = Source.decode(path, data)
            template = read_template(source, parameters, partial(self._beside, path))
        except Unreadable as error:
            if not any(word in data.replace(b"\0", b"") for word in _MARKS):
                return False
            if source is not None:
                self.suppressions += template_suppressions(source)
            self.inquiry.unreadable(error)
            self.count(templates=1)
            return True
        except Templated:
            self.remarks.append(
                f"{self.check.shown(path)}: not read: it is written for a template engine"
            )
            self.count(skipped=1)
            return True
        except OSError as error:
            self.unread.append(f"{self.check.shown(path)}: not read: {why(error)}")
            return True
        if template is None:
            return False
        self.suppressions += template_suppressions(source)
        first = path not in self._counted
        self._counted.add(path)
        self.count(templates=first, functions=len(template.functions) if first else 0)
        mark = len(self.usages)
        for variants in template.functions:
            self.function(variants, template, source, handed)
        application = Application(template, tuple(self.usages[mark:]))
        self.inquiry.ask([application, template, *template.parameters.values()])
        policies: list[Statement | ManagedPolicy] = [*template.statements]
        policies += template.managed_policies
        for policy in policies:
            self.inquiry.ask([policy._replace(usages=application.of(policy.functions))])
        self.inquiry.ask(template.policy_templates)
        for resources in {**template.resources, **template.apis}.values():
            self.inquiry.ask_variants(resources)
        seen: set[object] = set()
        read = cache(self._read)  # many stacks ask for the outputs of one
        for child in nested(template):
            given = {**self.check.settings.parameters, **child.known}
            # The same stack under another condition says nothing new.
            if (key := (child.path, *sorted(given.items()))) in seen:
                continue
            seen.add(key)
            of_parent = passed(template, child, read)
            self.template(child.path, given, (*above, path), of_parent)
        return True

    def _read(self, path: str) -> Template | None:
        """A template that another names, as it is by itself."""
        try:
            return read_template(Source.decode(path, self.check.files.read(path)))
        except (OSError, Unreadable, Templated):
            return None

    def _beside(self, template: str, path: str) -> Source | None:
        """A file that a template names, by the path from its folder; None where none is read."""
        place = join(posixpath.dirname(template) or ".", path)
        try:
            return Source.decode(place, self.check.files.read(place))
        except (OSError, Unreadable):
            return None

    def function(
        self, variants: tuple[Function, ...], template: Template, source: Source, handed: Passed
    ) -> None:
        """Joins and checks one function, given under every combination of its conditions."""
        entries: list[EntryPoint] = []
        executions: list[Execution] = []
        reasons: list[str] = []
        for function in variants:
            location = locate(
                function, template, self.check.files, self.check.settings.code_roots, handed
            )
            if isinstance(location, str):
                reasons.append(location)
                continue
            entry, execution, reason = self._join(function, location, source)
            if entry is not None:
                entries.append(entry)
            if execution is not None:
                package = partial(self.check.code.packages.package, function, location)
                executions.append(
                    replace(execution, function=function, template=template, package=package)
                )
            reasons.append(reason)
        if executions:
            if (key := (template.path, variants[0].id)) not in self._counted:
                self._counted.add(key)
                self.count(joined=1)
        else:
            first = variants[0]
            reason = next((reason for reason in reasons if reason), "its code was not found")
            self.unjoined.append(Unjoined(first.id, first.span, reason))
            if first.language not in (None, "python"):
                self.languages[first.language or ""] += 1
            else:
                place = first.at("CodeUri" if first.sam else "Code")
                message = f"the code of `{first.id}` is not checked: {reason}"
                self.inquiry.say("SL004", place, message, first)
        self.inquiry.ask_variants(variants)
        if len(entries) == len(variants):
            self.inquiry.ask_variants(entries)
        self.inquiry.ask_variants(executions)
        self._keep(executions)

    def _keep(self, executions: list[Execution]) -> None:
        """Keeps what the application is asked about later; the records themselves are large."""
        self.usages += map(usage, executions)
        if self.check.keep:
            self.executions += executions

    def _join(
        self, function: Function, location: Location, source: Source
    ) -> tuple[EntryPoint | None, Execution | None, str]:
        """The entry point and the execution of a function, and why there is none."""
        shown = self.check.shown
        if location.path is None:
            entry = None if location.made else missing_file(function, location, self.check.files)
            if not location.root_exists:
                return entry, None, f"its code folder {shown(location.root)} is not there"
            file = location.module.replace(".", "/") + ".py"
            if entry is not None and entry.problem == "link":
                return entry, None, f"{file} is a link that leads nowhere"
            return entry, None, f"{file} is not in {shown(location.root)}"
        code = inline_code(function) if location.root == INLINE else None
        place = f"{source.path}:{code.span.line}" if code else location.root
        key = (place, *location.layers, location.module, location.name)
        if key not in self._ran:
            while len(self._ran) >= _REMEMBERED:
                self._ran.pop(next(iter(self._ran)))
            self._ran[key] = self._run(function, location, source)
        entry, execution = self._ran[key]
        if entry is not None:
            entry = entry._replace(function=function)
        if execution is not None:
            return entry, execution, ""
        unreadable = f"{shown(location.path)} is unreadable"
        return entry, None, "its handler was not found" if entry else unreadable

    def _run(
        self, function: Function, location: Location, source: Source
    ) -> tuple[EntryPoint | None, Execution | None]:
        try:
            root = self.check.code.root_of(location, inline_code(function), source)
            module = root.module(location.module) if root is not None else None
            if root is None or module is None:
                if root is not None and location.root == INLINE:
                    nearest = f"index.{location.name}"
                    return EntryPoint(function, location, "file", nearest), None
                return None, None
            value = root.entry(module, location.name)
            entry = find_entry(function, location, module, value)
            if entry.problem or not value:
                return entry, None
            return entry, root.run(function, module, location.name)
        except Exception as error:  # noqa: BLE001 (one function must not stop the run)
            self._failed(location.path or function.template, error)
            return None, None

    def _failed(self, path: str, error: Exception) -> None:
        span = Span(path, 1, 1, 1, 2)
        self.inquiry.failures.append(Failure("run on paper", span, describe(error)))

    # Code alone --------------------------------------------------------------

    def module(self, path: str, folder: str) -> None:
        """Runs the handlers of a file that no template reaches."""
        code = self.check.code
        try:
            data = self.check.files.read(path)
        except OSError as error:
            self.unread.append(f"{self.check.shown(path)}: not read: {why(error)}")
            return
        if not may_hold_handler(data) or code.read(path) is None:
            return
        own = posixpath.dirname(path) or "."
        root = code.root(own) if own == folder else code.root(own, folder)
        try:
            module = root.module(posixpath.basename(path).removesuffix(".py"))
            if module is None:
                return
            for name in handlers(module.tree):
                execution = root.run(None, module, name)
                self.count(functions=1, joined=1)
                self.inquiry.ask_variants((execution,))
                self._keep([execution])
        except Exception as error:  # noqa: BLE001 (one file must not stop the run)
            self._failed(path, error)

    def result(self) -> Result:
        """Everything that was found."""
        for path, error in self.check.code.unreadable.items():
            if path not in self._known_unreadable:
                self.inquiry.unreadable(error)
        return Result(
            self.name,
            tuple(map(self._owned, self.inquiry.findings)),
            self.counts,
            tuple(self.unjoined),
            tuple(self.inquiry.failures),
            tuple(self.remarks),
            tuple(sorted(self.languages.items())),
            tuple(self.unread),
            tuple(self._suppressions()) if self.check.settings.suppressions else (),
        )

    def _owned(self, finding: Finding) -> Finding:
        """A finding in code, with the Python function around it where nothing else owns it."""
        if finding.function or finding.resource or finding.owner:
            return finding
        read = self.check.code.known(finding.span.path)
        return finding._replace(owner=owner_at(read[1], read[0], finding.span)) if read else finding

    def _suppressions(self) -> Iterator[Suppression]:
        """What silences rules; not judged where the rules did not see all, or were not asked."""
        code, paths = self.check.code, self.check.settings.paths
        certain = not self.inquiry.failures and not any(each.partial for each in self.usages)
        if "." not in paths:  # else a template that was not looked at may name the handler
            certain = certain and all(each.function is not None for each in self.usages)
        for each in (*self.suppressions, *chain.from_iterable(code.suppressions.values())):
            path = each.span.path
            asked = any(below(path, folder) for folder in paths)
            judged = each.judged and certain and asked and path not in code.unreadable
            yield each._replace(judged=judged)
