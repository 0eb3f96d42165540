"""Timeouts and limits."""

from __future__ import annotations

from slint.model.function import Function
from slint.rules import Report, rule

DEFAULT_TIMEOUT = {"lambda": 3}
"""The timeout of a function that sets none, by platform, in seconds."""


@rule
def timeout_unset(function: Function, report: Report) -> None:
    """SL201: no timeout, neither on the function nor in Globals."""
    default = DEFAULT_TIMEOUT.get(function.platform)
    if function.timeout is None and default is not None:
        report(
            function.span,
            f"`{function.id}` sets no `Timeout` and is stopped after the default of {default} s; "
            "set one that fits its work",
        )
