"""Checks one application: its templates with their functions, or handlers without a template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, partial

from slint.check.account import Account
from slint.check.inquiry import Inquiry
from slint.check.reasons import in_words
from slint.check.runner import Runner
from slint.check.shared import Shared
from slint.check.templates import Reading, read_alone, read_as_template, suppressions, together
from slint.files import Kind, why
from slint.finding import Notice, Reason, Result, Unjoined
from slint.model.application import Application
from slint.model.execution import Execution
from slint.model.function import Function
from slint.model.permission import ManagedPolicy, Statement
from slint.model.template import Template
from slint.permissions.merging import by_function, settled
from slint.project.handlers import may_hold_handler
from slint.project.stacks import NOTHING, Passed, nested, passed
from slint.source import Source, Unreadable
from slint.template.reader import Templated


class Examination:
    """One application under examination: what is read is asked about at once."""

    def __init__(self, shared: Shared, name: str) -> None:
        self.shared = shared
        self.inquiry = Inquiry(shared.rules)
        self.runner = Runner(shared, self.inquiry.failures)
        self.account = Account(shared, name)
        self._counted: set[object] = set()

    def result(self) -> Result:
        """Everything that was found."""
        return self.account.result(self.inquiry)

    # Templates ---------------------------------------------------------------

    def template(
        self,
        path: str,
        parameters: Mapping[str, str],
        above: tuple[str, ...] = (),
        given: Passed = NOTHING,
    ) -> bool:
        """Checks a template and those it names, with the parameters that are passed to it.

        `given` are the resources that parameters stand for. False where the file is no template.
        """
        if path in above or self.shared.files.kind(path) is not Kind.FILE:
            return False
        self.shared.reached.update(together(self.shared.files, path))
        reading = read_as_template(self.shared.files, path, parameters)
        if reading is None:
            return False
        if reading.template is None or reading.source is None:
            self._unread(path, reading)
            return True
        template = reading.template
        for source in (reading.source, *reading.others):
            self.shared.reached.add(source.path)
            self.account.suppressions += suppressions(source)
        first = path not in self._counted
        self._counted.add(path)
        self.account.count(templates=first, functions=len(template.functions) if first else 0)
        mark = len(self.account.usages)
        for variants in template.functions:
            self._function(variants, template, reading.source, given)
        self._ask(template, Application(template, tuple(self.account.usages[mark:])))
        self._nested(path, template, above)
        return True

    def _unread(self, path: str, reading: Reading) -> None:
        """Notes why a file that should be a template is not read."""
        account = self.account
        match reading.problem:
            case Unreadable():
                if reading.source is not None:
                    account.suppressions += suppressions(reading.source)
                self.inquiry.unreadable(reading.problem)
                account.count(templates=1)
            case Templated():
                account.remarks.append(Notice(path, "templated"))
                account.count(skipped=1)
            case OSError():
                account.unread.append(Notice(path, "file", why(reading.problem)))

    def _ask(self, template: Template, application: Application) -> None:
        """Asks the rules about a template and about everything in it but its functions."""
        ask = self.inquiry.ask
        ask([application, template, *template.parameters.values()])
        policies: list[Statement | ManagedPolicy] = [*template.statements]
        policies += template.managed_policies
        ask(policy._replace(usages=application.of(policy.functions)) for policy in policies)
        ask(template.policy_templates)
        ask(settled(by_function(application.usages)))
        for resources in {**template.resources, **template.apis}.values():
            self.inquiry.ask_variants(resources)

    def _nested(self, path: str, template: Template, above: tuple[str, ...]) -> None:
        """Checks the templates of the stacks in a template."""
        seen: set[object] = set()
        read = cache(partial(read_alone, self.shared.files))  # many ask for the outputs of one
        for child in nested(template):
            parameters = {**self.shared.settings.parameters, **child.known}
            # The same stack under another condition says nothing new.
            if (key := (child.path, *sorted(parameters.items()))) in seen:
                continue
            seen.add(key)
            given = passed(template, child, read)
            self.template(child.path, parameters, (*above, path), given)

    def _function(
        self, variants: tuple[Function, ...], template: Template, source: Source, given: Passed
    ) -> None:
        """Checks one function, given under every combination of its conditions."""
        joined = self.runner.of_function(variants, template, source, given)
        for location in joined.elsewhere:
            self.account.archived.names(variants[0], location)
        if joined.reason is not None:
            self._unjoined(variants[0], joined.reason)
        elif (key := (template.path, variants[0].id)) not in self._counted:
            self._counted.add(key)
            self.account.joined(variants[0], joined.elsewhere)
        self.inquiry.ask_variants(variants)
        if len(joined.entries) == len(variants):
            self.inquiry.ask_variants(joined.entries)
        self._executions(joined.executions)

    def _unjoined(self, function: Function, reason: Reason) -> None:
        """Notes a function without a record; SL004 says so where its code is Python."""
        self.account.unjoined.append(Unjoined(function.id, function.span, reason))
        if function.language not in (None, "python"):
            self.account.languages[function.language or ""] += 1
        else:
            place = function.at("CodeUri" if function.sam else "Code")
            message = f"the code of `{function.id}` is not checked: {in_words(reason)}"
            self.inquiry.say("SL004", place, message, function)

    def _executions(self, executions: tuple[Execution, ...]) -> None:
        self.inquiry.ask_variants(executions)
        self.account.keep(executions)

    # Code alone --------------------------------------------------------------

    def modules(self, paths: Iterable[str], folder: str) -> None:
        """Checks the handlers in files that no template reaches; `folder` is their project's."""
        for path in paths:
            try:
                data = self.shared.files.read(path)
            except OSError as error:
                self.account.unread.append(Notice(path, "file", why(error)))
                continue
            if may_hold_handler(data):
                for execution in self.runner.of_file(path, folder):
                    self.account.count(handlers=1)
                    self._executions((execution,))
        self.inquiry.ask([Application(None, tuple(self.account.usages))])
