"""What several rules of this topic ask of a function."""

from __future__ import annotations

from slint.model.execution import Execution
from slint.model.function import Function
from slint.source import Span


def runs(execution: Execution) -> list[tuple[Span, str]]:
    """The function that runs the code, as a related place."""
    function = execution.function
    return [(function.span, "runs this handler")] if function else []


def snap_start(function: Function | None, *, certain: bool = False) -> bool:
    """Whether a function starts from a snapshot for certain, or may do so."""
    value = function.get("SnapStart", "ApplyOn") if function else None
    if certain:
        return bool(value and value.text == "PublishedVersions")
    return bool(value and value.text != "None")
