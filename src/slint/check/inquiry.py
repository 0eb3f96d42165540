"""Asks the rules about what was read, and makes findings of what they say."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from typing import Any

from slint.catalogue import CatalogueError, Rule
from slint.check.merge import Merged
from slint.check.rules import Rules
from slint.finding import Confidence, Failure, Finding
from slint.model.access import Picture
from slint.model.application import Application
from slint.model.code import EntryPoint
from slint.model.execution import Execution
from slint.model.function import Function
from slint.model.permission import ManagedPolicy, PolicyTemplate, Statement
from slint.model.resource import Parameter, Resource
from slint.model.template import Template
from slint.rules import Detector, Report, Reported
from slint.source import Span, Unreadable


class Inquiry:
    """The findings of one application."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.failures: list[Failure] = []
        self.findings = Merged()  # at once, so that a helper of many functions is kept once

    def ask(self, subjects: Iterable[Any]) -> None:
        """Runs the rules that look at these subjects."""
        for subject in subjects:
            for rule, detector in self.rules.by_subject[type(subject)]:
                for each in self._said(rule, detector, subject):
                    self._add(rule, each, subject)

    def ask_variants(self, subjects: Sequence[Any]) -> None:
        """Runs the rules on one thing under every combination of its conditions.

        A rule whose `conditions` are `all` is heard only where it speaks of every one.
        """
        for rule, detector in self.rules.by_subject[type(subjects[0])] if subjects else ():
            runs = [self._said(rule, detector, subject) for subject in subjects]
            if rule.conditions == "all" and not all(runs):
                continue
            for subject, said in zip(subjects, runs, strict=True):
                for each in said:
                    self._add(rule, each, subject)

    def unreadable(self, error: Unreadable) -> None:
        """SL001: a file that cannot be read."""
        self.say("SL001", error.span, f"this file is not checked: {error.message}")

    def say(self, rule_id: str, span: Span, message: str, subject: Any = None) -> None:
        """A finding of a rule that needs no detector, if the rule runs."""
        rule = self.rules.by_id.get(rule_id)
        if rule is not None:
            self._add(rule, Reported(span, message, None, (), None, None, ""), subject)

    def _said(self, rule: Rule, detector: Detector, subject: Any) -> list[Reported]:
        """What a rule says of a subject; an exception is noted."""
        rules = self.rules
        catalogue = rules.catalogue
        report = Report(
            rules.options[rule.id], catalogue.load_data, catalogue.libraries, rules.settings.today
        )
        try:
            detector(subject, report)
        except CatalogueError:  # what is known of a library does not fit
            raise
        except Exception as error:  # noqa: BLE001 (a bad rule never stops the run)
            self.failures.append(Failure(rule.id, _place(subject), describe(error)))
            return []
        return report.said

    def _add(self, rule: Rule, said: Reported, subject: Any) -> None:
        function, functions, resource = _owners(subject)
        about: tuple[Span, ...] = ()
        if rule.id in self.rules.giving_way:
            about = (*_about(subject), *said.about)
        self.findings.add(
            Finding(
                rule=rule.id,
                name=rule.name,
                severity=said.severity or rule.severity,
                confidence=(
                    Confidence[said.confidence.upper()] if said.confidence else rule.confidence
                ),
                message=said.message,
                span=said.span,
                related=said.related,
                function=function,
                functions=functions,
                resource=said.resource or resource,
                owner=said.owner,
                about=about,
            )
        )


def _owners(subject: Any) -> tuple[str | None, tuple[str, ...], str | None]:
    """The function, the functions and the resource that a subject belongs to."""
    match subject:
        case Function():
            return subject.id, (subject.id,), subject.id
        case Execution():
            function = subject.function
            return (function.id, (function.id,), None) if function else (None, (), None)
        case EntryPoint():
            return subject.function.id, (subject.function.id,), None
        case Statement() | ManagedPolicy():
            functions = subject.functions
            return (functions[0] if functions else None), functions, subject.owner
        case PolicyTemplate():
            if subject.owner_type.endswith("::Function"):
                return subject.owner, (subject.owner,), subject.owner
            return None, (), subject.owner
        case Resource():
            return None, (), subject.id
        case Parameter():
            return None, (), subject.name
        case Picture() if subject.function is not None:
            return subject.function, (subject.function,), None
    return None, (), None


def _about(subject: Any) -> tuple[Span, ...]:
    """The place that stands for a subject: a statement, or the logical id of what it belongs to."""
    match subject:
        case Execution() if subject.function is not None:
            return (subject.function.span,)
        case Application() | Template():
            return ()
    return (_place(subject),)


def _place(subject: Any) -> Span:
    """Where a subject stands, for a failure."""
    match subject:
        case EntryPoint():
            return subject.function.span
        case ManagedPolicy():
            return subject.name.span
    span = getattr(subject, "span", None)
    return span or Span(getattr(subject, "path", "."), 1, 1, 1, 2)


def describe(error: Exception) -> str:
    """An exception in one line, with the place in slint that raised it."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return f"{type(error).__name__}: {error}"
    name = posixpath.basename(trace.tb_frame.f_code.co_filename.replace("\\", "/"))
    return f"{type(error).__name__}: {error} ({name}:{trace.tb_lineno})"
