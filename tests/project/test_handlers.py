"""Which functions of code alone are taken for handlers."""

from __future__ import annotations

import pytest

from slint.code.python import read_python
from slint.project.handlers import CONTEXTS, EVENTS, handlers, may_hold_handler
from slint.source import Source


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("context", CONTEXTS)
def test_a_handler_is_told_by_the_names_of_its_parameters(event: str, context: str) -> None:
    text = f"async def serve({event}, {context}=None):\n    pass\n"
    assert may_hold_handler(text.encode())
    assert list(handlers(read_python(Source("app.py", text)))) == ["serve"]


@pytest.mark.parametrize("parameters", ["events, context", "event", "self, event, context"])
def test_other_functions_are_none(parameters: str) -> None:
    text = f"def serve({parameters}):\n    pass\n"
    assert list(handlers(read_python(Source("app.py", text)))) == []
