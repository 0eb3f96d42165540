"""Where paths go: loops, errors, what is always left, and what a condition is worth afterwards."""

from __future__ import annotations

import pytest

from slint.model.execution import Execution, Guard
from slint.trace import describe
from tests.execution.conftest import Run


def steps(run: Run, body: str) -> Execution:
    """The record of a handler with this body."""
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return run(f"import lib, sys\nOPEN = None\n\ndef handler(event, context):\n{lines}")


def paths(run: Run, body: str) -> tuple[list[str], list[str]]:
    """The calls of `lib` that happen on every path, and those on some."""
    execution = steps(run, body)
    found = [each for each in execution.calls if each.name.startswith("lib.")]
    every = [each.name.removeprefix("lib.") for each in found if each.on_every_path]
    return every, [each.name.removeprefix("lib.") for each in found if not each.on_every_path]


@pytest.mark.parametrize(
    ("body", "every", "some"),
    [
        pytest.param(
            """
while False:
    lib.never()
else:
    lib.after()
""",
            ["after"],
            [],
            id="a loop that never runs",
        ),
        pytest.param(
            """
while True:
    lib.turn()
    if event["a"]:
        break
lib.after()
""",
            ["turn", "after"],
            [],
            id="an endless loop that is broken",
        ),
        pytest.param(
            """
while True:
    lib.turn()
lib.never()
""",
            [],
            ["turn"],
            id="an endless loop has no end that could be reached",
        ),
        pytest.param(
            """
for row in event["rows"]:
    lib.turn(row)
else:
    lib.after()
""",
            ["turn", "after"],
            [],
            id="a loop has a pass, and an else",
        ),
        pytest.param(
            """
for row in event["rows"]:
    return lib.turn(row)
else:
    lib.after()
""",
            [],
            ["turn", "after"],
            id="nothing to iterate over",
        ),
        pytest.param(
            """
for row in event["rows"]:
    if row:
        lib.skip()
        continue
    lib.turn()
    if row:
        break
    lib.rest()
lib.after()
""",
            ["after"],
            ["skip", "turn", "rest"],
            id="ways through a pass",
        ),
        pytest.param(
            """
for row in event["rows"]:
    for cell in row:
        if cell:
            break
        lib.cell()
    lib.row()
""",
            ["row"],
            ["cell"],
            id="a break ends the inner loop",
        ),
        pytest.param(
            """
try:
    lib.one()
except KeyError:
    lib.failed()
else:
    lib.good()
finally:
    lib.close()
lib.after()
""",
            ["one", "good", "close", "after"],
            ["failed"],
            id="all parts of a try",
        ),
        pytest.param(
            """
try:
    raise ValueError
finally:
    lib.close()
lib.never()
""",
            [],
            ["close"],
            id="an error that nothing catches",
        ),
        pytest.param(
            """
try:
    if event["a"]:
        return lib.one()
    lib.two()
finally:
    lib.close()
lib.after()
""",
            ["close"],
            ["one", "two", "after"],
            id="a return goes through finally",
        ),
        pytest.param(
            """
try:
    lib.one()
finally:
    return lib.close()
lib.never()
""",
            ["one", "close"],
            [],
            id="a return in finally",
        ),
        pytest.param(
            """
try:
    try:
        lib.one()
    except KeyError:
        raise
    lib.two()
except Exception:
    lib.failed()
lib.after()
""",
            ["one", "two", "after"],
            ["failed"],
            id="nested",
        ),
        pytest.param(
            """
with lib.lock():
    if event["a"]:
        return lib.one()
    lib.two()
lib.after()
""",
            ["lock"],
            ["one", "two", "after"],
            id="with",
        ),
        pytest.param(
            """
if event["a"]:
    return lib.one()
elif event["b"]:
    return lib.two()
else:
    raise ValueError
lib.never()
""",
            [],
            ["one", "two"],
            id="every branch leaves",
        ),
        pytest.param(
            """
if event["a"]:
    sys.exit(1)
lib.after()
""",
            ["after"],
            [],
            id="leaving the process is an error",
        ),
        pytest.param(
            """
match event["kind"]:
    case "a" if lib.test():
        lib.one()
    case "b" | "c":
        lib.two()
lib.after()
""",
            ["after"],
            ["test", "one", "two"],
            id="a match that may not match",
        ),
        pytest.param(
            """
match event["kind"]:
    case {"a": kind}:
        lib.one(kind)
    case other:
        raise ValueError(other)
lib.after()
""",
            ["one", "after"],
            [],
            id="a match whose rest raises",
        ),
        pytest.param(
            """
rows = [lib.cell(row) for row in event["rows"] if lib.test(row)]
lib.after()
""",
            ["cell", "test", "after"],
            [],
            id="a comprehension has a pass",
        ),
    ],
)
def test_ways(run: Run, body: str, every: list[str], some: list[str]) -> None:
    assert tuple(map(sorted, paths(run, body))) == (sorted(every), sorted(some))


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ("a = 1\nif event['x']:\n    a = 2\nlib.send(a)", "2 or 1"),
        ("a = 1\nif event['x']:\n    a = 2\n    return\nlib.send(a)", "1"),
        ("a = 1\nif event['x']:\n    a = 2\nelse:\n    a = 3\nlib.send(a)", "2 or 3"),
        ("a = 1\ntry:\n    a = lib.get()\nexcept KeyError:\n    pass\nlib.send(a)", "GOT or 1"),
        ("a = 1\ntry:\n    a = 2\n    lib.get()\nexcept KeyError:\n    return\nlib.send(a)", "2"),
        ("a = 1\nfor b in event['x']:\n    a = b\nlib.send(a)", "event.x[]"),
        ("a = 1\nwhile event['x']:\n    a = 2\nlib.send(a)", "1 or 2"),
        ("a = 1\nwhile True:\n    a = 2\n    break\nlib.send(a)", "2"),
        (
            "a = 1\nfor b in event['x']:\n    if b:\n        continue\n    a = 2\nlib.send(a)",
            "1 or 2",
        ),
        ("a = {}\nif event['x']:\n    a['k'] = 2\nlib.send(a.get('k'))", "2 or None"),
        ("with lib.open() as a:\n    lib.send(a)", "OPENED"),
        ("try:\n    lib.get()\nexcept KeyError as a:\n    lib.send(a)", "the error"),
        ("match event['x']:\n    case {'k': a}:\n        lib.send(a)", "event.x.*"),
        ("match event['x']:\n    case a:\n        lib.send(a)", "event.x"),
    ],
)
def test_what_a_variable_holds_after(run: Run, body: str, sent: str) -> None:
    execution = steps(run, body)
    call = next(each for each in execution.calls if each.name == "lib.send")
    expected = sent.replace("GOT", "result of lib.get").replace("OPENED", "result of lib.open")
    assert describe(call.positional[0]) == expected


# Conditions ---------------------------------------------------------------------


def guards(run: Run, body: str) -> tuple[Guard, ...]:
    """The conditions under which `lib.here` is called."""
    execution = steps(run, body)
    return next(each for each in execution.calls if each.name == "lib.here").guards


@pytest.mark.parametrize(
    ("body", "kinds"),
    [
        ("lib.here()", []),
        ("if event['a']:\n    lib.here()", ["if"]),
        ("if event['a']:\n    pass\nlib.here()", []),
        ("if event['a']:\n    return\nlib.here()", ["if"]),
        ("if not event['a']:\n    raise ValueError\nlib.here()", ["if"]),
        ("for row in event['a']:\n    if row:\n        lib.here()", ["loop", "if"]),
        ("while event['a']:\n    lib.here()", ["loop"]),
        ("[lib.here() for row in event['a'] if row]", ["loop", "if"]),
        ("try:\n    lib.a()\nexcept KeyError:\n    lib.here()", ["except"]),
        ("try:\n    lib.a()\nexcept KeyError:\n    return\nlib.here()", []),
        ("match event['a']:\n    case 1:\n        lib.here()", ["case"]),
        ("event['a'] and lib.here()", ["if"]),
        ("lib.here() if event['a'] else 1", ["if"]),
    ],
)
def test_what_stands_around_a_call(run: Run, body: str, kinds: list[str]) -> None:
    assert [each.kind for each in guards(run, body)] == kinds


@pytest.mark.parametrize(
    ("leave", "lazy"), [("return", True), ("raise ValueError('open')", False), ("pass", False)]
)
def test_what_an_early_end_says_of_what_follows(run: Run, leave: str, lazy: bool) -> None:  # noqa: FBT001
    """Who returns if it is there sets it once; who raises may set it again and again."""
    execution = steps(run, f"global OPEN\nif OPEN:\n    {leave}\nOPEN = event['a']")
    assert [write.lazy for write in execution.writes] == [lazy]


def test_a_condition_knows_what_it_reads(run: Run) -> None:
    """Through a variable as well as by itself, and through a helper."""
    for body in (
        "if OPEN:\n    lib.here()",
        "known = OPEN\nif known:\n    lib.here()",
        "def known():\n    return OPEN\nif known():\n    lib.here()",
        "if event['a'] or OPEN:\n    lib.here()",
        "if len(OPEN) > 2:\n    lib.here()",
    ):
        (guard,) = guards(run, body)
        assert [place.key for place in guard.reads if place.object.kind == "module"] == ["OPEN"], (
            body
        )


@pytest.mark.parametrize(
    ("helper", "called"),
    [
        ("def send(known):\n    if known:\n        lib.here()", "send(OPEN)"),
        ("def send(a, known):\n    if known:\n        lib.here()", "send(1, OPEN)"),
        ("def send(a, known):\n    if known:\n        lib.here()", "send(1, known=OPEN)"),
        ("class Send:\n    def it(self, known):\n        if known:\n            lib.here()",
         "Send().it(OPEN)"),
        ("class Send:\n    def it(self, a, known):\n        if known:\n            lib.here()",
         "Send().it(1, OPEN)"),
    ],
)  # fmt: skip
def test_a_condition_on_a_parameter_reads_what_its_argument_read(
    run: Run, helper: str, called: str
) -> None:
    text = f"import lib\nOPEN = None\n\n{helper}\n\ndef handler(event, context):\n    {called}\n"
    call = next(each for each in run(text).calls if each.name == "lib.here")
    assert [place.key for place in call.guards[0].reads if place.object.kind == "module"] == [
        "OPEN"
    ]


@pytest.mark.parametrize(
    ("clause", "passive"),
    [
        ("pass", True),
        ("return None", True),
        ("return []", True),
        ("found = None", True),
        ("continue", True),
        ("return 1", False),
        ("return [1]", False),
        ("lib.log()", False),
        ("raise", False),
        ("event.found = None", False),
    ],
)
def test_a_clause_that_does_nothing_but_go_on(run: Run, clause: str, passive: bool) -> None:  # noqa: FBT001
    """In a `finally` it keeps the error alive that led there, so that it is not lost."""
    body = f"for row in event:\n    try:\n        lib.a()\n    except KeyError:\n        {clause}"
    (catch,) = steps(run, body).catches
    assert catch.passive is passive
    cleaning = "try:\n        lib.close()\n    except KeyError:\n        pass"
    (catch,) = steps(run, f"try:\n    lib.a()\nfinally:\n    {cleaning}").catches
    assert not catch.passive


def test_a_helper_that_always_raises_ends_the_path(run: Run) -> None:
    execution = run("""
        import lib

        def fail(text):
            lib.log(text)
            raise ValueError(text)

        def handler(event, context):
            if not event.get("a"):
                fail("no a")
            lib.after()
    """)
    assert [(each.name, each.on_every_path) for each in execution.calls] == [
        ("lib.log", False),
        ("builtins.ValueError", False),
        ("lib.after", True),
    ]


def test_where_the_parts_of_what_is_returned_stand(run: Run) -> None:
    execution = steps(
        run,
        """
return {
    "status": 200,
    "rows": [event["a"], {"id": 1}],
    "by": {event["key"]: 2},
    **event["more"],
}
""",
    )
    places = {path: span.line for path, span in execution.returns[0].places.items()}
    assert places == {
        ("status",): 6,
        ("rows",): 7,
        ("rows", 0): 7,
        ("rows", 1): 7,
        ("rows", 1, "id"): 7,
        ("by",): 8,
        ("by", ("keys", "*")): 8,
        ("by", "*"): 8,
    }
