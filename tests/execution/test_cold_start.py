"""What the cold start leaves for the invocation: imports, values it holds, and first writes."""

from __future__ import annotations

import pytest

from slint.model.execution import Execution, Import
from tests.execution.conftest import Run


def imported(execution: Execution, name: str) -> Import:
    (found,) = (each for each in execution.imports if each.name == name)
    return found


@pytest.mark.parametrize(
    ("module", "body", "used"),
    [
        ("", "lib.send()", "every"),
        ("", "if event['a']:\n        lib.send()", "some"),
        ("", "return 1", "never"),
        ("", "if event['a']:\n        return lib.send()\n    return lib.send()", "every"),
        ("", "try:\n        lib.send()\n    except lib.Problem:\n        pass", "every"),
        ("CLIENT = lib.Client()", "return 1", "init"),
        ("CLIENT = lib.Client()", "lib.send()", "init"),
        ("def helper():\n    lib.send()", "helper()", "every"),
        ("def helper():\n    lib.send()", "return 1", "some"),
        ("def helper(a: lib.Client): ...", "return 1", "init"),
        ("send = lib.send", "send()", "init"),
    ],
)
def test_when_an_import_is_used(run: Run, module: str, body: str, used: str) -> None:
    """What code that was not reached may use counts as used on some paths."""
    text = f"import lib\n{module}\n\ndef handler(event, context):\n    {body}\n"
    assert imported(run(text), "lib").used == used


def test_an_import_is_used_wherever_it_was_imported_first(run: Run) -> None:
    text = "from helpers import lib\n\ndef handler(event, context):\n    lib.send()\n"
    execution = run(text, helpers="import lib\nimport other\n")
    assert imported(execution, "lib").used == "every"
    assert imported(execution, "other").used == "never"
    assert [span.path for span in imported(execution, "lib").chain] == ["app.py"]


@pytest.mark.parametrize(
    ("code", "guarded", "conditional"),
    [
        ("import lib", False, False),
        ("try:\n    import lib\nexcept ImportError:\n    lib = None", True, False),
        ("try:\n    import lib\nexcept Exception:\n    lib = None", True, False),
        ("try:\n    import lib\nexcept KeyError:\n    lib = None", False, False),
        ("import os\nif os.environ.get('A'):\n    import lib", False, True),
    ],
)
def test_how_an_import_stands(run: Run, code: str, guarded: bool, conditional: bool) -> None:  # noqa: FBT001
    found = imported(run(f"{code}\n\ndef handler(event, context):\n    return lib.x\n"), "lib")
    assert (found.guarded, found.conditional) == (guarded, conditional)


def test_an_import_in_a_function_is_no_import_of_the_cold_start(run: Run) -> None:
    text = "def handler(event, context):\n    import lib\n    lib.send()\n"
    assert run(text).imports == []


@pytest.mark.parametrize(
    ("value", "held"),
    [
        ("boto3.client('s3')", True),
        ("lib.Client()", True),
        ("time.time()", True),
        ("uuid.uuid4()", True),
        ("{'at': time.time()}", True),
        ("'text'", False),
        ("os.environ['A']", False),
        ("{}", False),
    ],
)
def test_what_the_cold_start_holds_for_the_invocation(run: Run, value: str, held: bool) -> None:  # noqa: FBT001
    """Connections, and what derives from the time or from chance, as long as nobody sets it."""
    head = f"import boto3, lib, os, time, uuid\nMADE = {value}\n\ndef handler(event, context):\n"
    execution = run(f"{head}    return MADE\n")
    assert [each.name for each in execution.held] == ["MADE"] * held
    if held:
        (found,) = execution.held
        assert (found.span.line, found.read.line) == (2, 5)
    assert run(f"{head}    return 1\n").held == []
    assert run(f"{head}    global MADE\n    MADE = 1\n    return MADE\n").held == []


@pytest.mark.parametrize(
    ("body", "resets"),
    [
        ("KEPT.clear()\n    KEPT['a'] = event", [True, True]),
        ("KEPT['a'] = event", [True]),
        ("KEPT['a'] = event\n    return KEPT['a']", [True]),
        ("KEPT['a'] = KEPT.get('a')", [False]),
        ("KEPT['a'] = KEPT.get('b')", [True]),
        ("KEPT['a'] = len(KEPT)", [False]),
        ("KEPT[event['k']] = event", [False]),
        ("KEPT['a'] = event\n    KEPT['b'] = event", [True, True]),
        ("if event:\n        KEPT['a'] = event", [False]),
        ("if event:\n        KEPT['a'] = 1\n    else:\n        KEPT['a'] = 2", [False, False]),
        ("KEPT['a'] = 1\n    if event:\n        KEPT['a'] = 2", [True, True]),
        ("if event:\n        KEPT.clear()\n    KEPT['a'] = event", [False, True]),
    ],
)
def test_a_place_that_is_set_before_anything_reads_it(
    run: Run, body: str, resets: list[bool]
) -> None:
    """What the last invocation left there is gone, on every path."""
    execution = run(f"KEPT = {{}}\n\ndef handler(event, context):\n    {body}\n")
    assert [write.reset for write in execution.writes] == resets


@pytest.mark.parametrize(
    ("body", "again"),
    [
        ("KEPT['a'] = event", None),
        ("KEPT['a'] = event\n    return KEPT['a']", 5),
        ("KEPT['a'] = event\n    return KEPT['b']", None),
        ("KEPT['a'] = event\n    return KEPT", 5),
        ("KEPT['a'] = event\n    return len(KEPT)", 5),
        ("KEPT['a'] = event\n    for key in KEPT:\n        pass", 5),
        ("KEPT[event['k']] = event\n    return KEPT['b']", 5),
        ("KEPT['a'] = KEPT.get('a')", None),
    ],
)
def test_whether_the_invocation_reads_what_it_wrote(run: Run, body: str, again: int | None) -> None:
    """Elsewhere than where it writes it."""
    execution = run(f"KEPT = {{}}\n\ndef handler(event, context):\n    {body}\n")
    (write,) = execution.writes
    assert (write.read_again.line if write.read_again else None) == again
