"""Answers of AWS that come in pages."""

from __future__ import annotations

from typing import Any

from slint.model.abstract import Object
from slint.model.execution import Call, Execution
from slint.model.slots import ANY
from slint.rules import Report, rule
from slint.rules.places import led_here

_CLIENTS = ("aws.client", "aws.resource")


@rule
def missing_pagination(execution: Execution, report: Report) -> None:
    """SL212: only the first page of an answer is read."""
    if execution.partial:
        return
    table = report.data("paginators")
    for call in execution.all_calls:
        service, _, operation = call.name.partition(":")
        row = table["operations"].get(service, {}).get(operation)
        if row is None or call.name in report.options["complete"] or not _by_client(call):
            continue
        asks, tells, bound = table["ways"][row[0]]
        enough = {None, bound, *asks, *row[1:], *report.options["narrowing"]}
        read: set[Any] = call.result_reads
        if call.keywords.keys() & enough or read & {ANY, *asks, *tells}:
            continue
        report(
            call.span,
            f"`{call.name}` answers with one page and `{tells[0]}` for the rest, which nothing "
            f"reads; take the pages from `get_paginator`, or repeat the call with `{asks[0]}`",
            related=led_here(execution, call),
            owner=call.owner,
        )


def _by_client(call: Call) -> bool:
    """Whether a client or resource makes the call, not a paginator."""
    return all(
        isinstance(atom, Object) and atom.name.startswith(_CLIENTS) for atom in call.receiver or ()
    )
