"""Whose role a policy belongs to: what other services run as weighs less here."""

from __future__ import annotations

from slint.finding import Severity
from slint.model.permission import ManagedPolicy, Statement
from slint.rules import Report


def weight(
    policy: Statement | ManagedPolicy, report: Report, severity: Severity | None = None
) -> Severity | None:
    """The severity of a finding; a note where the template gives the role to something else."""
    if policy.elsewhere and report.options["roles"] != "all":
        return Severity.NOTE
    return severity
