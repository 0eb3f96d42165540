"""What several rules of this topic ask of a function."""

from __future__ import annotations

from slint.model.function import Function


def snap_start(function: Function | None, *, certain: bool = False) -> bool:
    """Whether a function starts from a snapshot for certain, or may do so."""
    value = function.get("SnapStart", "ApplyOn") if function else None
    if certain:
        return bool(value and value.text == "PublishedVersions")
    return bool(value and value.text != "None")
