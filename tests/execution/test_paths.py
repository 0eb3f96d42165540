"""Which calls happen on every path of a function."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from slint.model.execution import Execution

Run = Callable[..., Execution]


@pytest.mark.parametrize(
    ("body", "every", "some"),
    [
        pytest.param(
            """
            if event["a"]:
                lib.one()
            else:
                lib.other()
            lib.last()
            """,
            {"lib.last"},
            {"lib.one", "lib.other"},
            id="both branches",
        ),
        pytest.param(
            """
            if event["a"]:
                lib.one()
            elif event["b"]:
                lib.one()
            lib.last()
            """,
            {"lib.last"},
            {"lib.one"},
            id="no else",
        ),
        pytest.param(
            """
            lib.first()
            if event["a"]:
                return None
            lib.last()
            """,
            {"lib.first"},
            {"lib.last"},
            id="early return",
        ),
        pytest.param(
            """
            if not event["a"]:
                raise ValueError("no a")
            lib.last()
            """,
            {"lib.last"},
            {"builtins.ValueError"},
            id="an error is no path",
        ),
        pytest.param(
            """
            try:
                lib.attempt()
            except lib.Problem:
                lib.recover()
            finally:
                lib.close()
            """,
            {"lib.attempt", "lib.close"},
            {"lib.recover"},
            id="try",
        ),
        pytest.param(
            """
            try:
                return lib.attempt()
            finally:
                lib.close()
            """,
            {"lib.attempt", "lib.close"},
            set(),
            id="return before finally",
        ),
        pytest.param(
            """
            while event["more"]:
                lib.turn()
            lib.last()
            """,
            {"lib.last"},
            {"lib.turn"},
            id="while",
        ),
        pytest.param(
            """
            for record in event["Records"]:
                if record["skip"]:
                    continue
                lib.turn()
            lib.last()
            """,
            {"lib.last"},
            {"lib.turn"},
            id="continue",
        ),
        pytest.param(
            """
            ready = event["a"] and lib.second()
            either = lib.left() if ready else lib.right()
            """,
            set(),
            {"lib.second", "lib.left", "lib.right"},
            id="inside expressions",
        ),
        pytest.param(
            """
            match event["kind"]:
                case "a":
                    lib.one()
                case _:
                    return lib.other()
            lib.last()
            """,
            set(),
            {"lib.one", "lib.other", "lib.last"},
            id="match",
        ),
        pytest.param(
            """
            if DEBUG:
                lib.never()
            lib.last()
            """,
            {"lib.last"},
            {"lib.never"},
            id="a module's variable decides nothing",
        ),
        pytest.param(
            """
            if False:
                lib.never()
            """,
            set(),
            set(),
            id="never reached",
        ),
    ],
)
def test_on_every_path(run: Run, body: str, every: set[str], some: set[str]) -> None:
    lines = "\n".join(f"    {line[12:]}" for line in body.splitlines())
    execution = run(f"import lib\nDEBUG = False\n\ndef handler(event, context):{lines}\n")
    certain = {call.name for call in execution.calls if call.on_every_path}
    assert certain == every
    assert {call.name for call in execution.calls} - certain == some
    assert not execution.partial


def test_context_managers_of_the_code_are_left_too(run: Run) -> None:
    execution = run("""
        import lib

        class Timer:
            def __enter__(self):
                lib.start()
                return self

            def __exit__(self, *error):
                lib.stop()

        def handler(event, context):
            with Timer():
                if event["a"]:
                    return lib.work()
                lib.rest()
    """)
    always = {call.name for call in execution.calls if call.on_every_path}
    assert always == {"lib.start", "lib.stop"}
