"""How functions are run on paper, and that every run ends."""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import slint
import slint.execution
from slint.execution.run import CodeRoot
from slint.model.abstract import Origin
from slint.model.execution import Execution

Run = Callable[..., Execution]
MakeRoot = Callable[[dict[str, str]], CodeRoot]


def certain(execution: Execution) -> set[str]:
    """The names of the calls that happen on every path."""
    return {call.name for call in execution.calls if call.on_every_path}


# Functions ----------------------------------------------------------------------


def test_local_decorator_runs_around_the_handler(run: Run) -> None:
    execution = run("""
        import functools
        import lib

        def logged(function):
            @functools.wraps(function)
            def wrapper(event, context):
                lib.before()
                return function(event, context)
            return wrapper

        @logged
        def handler(event, context):
            lib.inside(event["id"])
    """)
    assert [call.name for call in execution.calls] == ["lib.before", "lib.inside"]
    assert execution.calls[1].argument_origins == {Origin("event", "id")}
    assert execution.calls[1].owner == "handler"


def test_decorator_that_the_tables_do_not_know_leaves_the_handler(run: Run) -> None:
    execution = run("""
        import lib

        @lib.decorator(retries=3)
        def handler(event, context):
            lib.inside()
    """)
    assert "lib.inside" in certain(execution)


def test_generator_hands_on_what_it_yields(run: Run) -> None:
    execution = run("""
        import lib

        def ids(event):
            for record in event["Records"]:
                yield record["id"]

        def handler(event, context):
            for one in ids(event):
                lib.send(one)
    """)
    call = next(call for call in execution.calls if call.name == "lib.send")
    assert call.argument_origins == {Origin("event", "Records[].id")}


def test_comprehension_has_variables_of_its_own(run: Run) -> None:
    execution = run("""
        import lib

        record = "module"

        def handler(event, context):
            ids = [record["id"] for record in event["Records"] if (last := record["at"])]
            lib.send(record)
            lib.send(last)
            lib.send(ids)
    """)
    sent = [call.argument_origins for call in execution.calls]
    assert sent == [
        frozenset(),
        {Origin("event", "Records[].at")},
        {Origin("event", "Records[].id")},
    ]


def test_names_of_a_class_body_are_not_those_of_its_methods(run: Run) -> None:
    execution = run("""
        import lib

        name = "module"

        class Job:
            name = "class"

            def run(self):
                lib.send(name, self.name)

        def handler(event, context):
            Job().run()
    """)
    assert [repr(value) for value in execution.calls[0].positional] == ["('module',)", "('class',)"]


def test_registered_routes_run_each_on_its_own(run: Run) -> None:
    execution = run("""
        import lib
        from aws_lambda_powertools.event_handler import APIGatewayRestResolver

        app = APIGatewayRestResolver()

        @app.get("/a")
        def first():
            lib.first()

        @app.get("/b")
        def second():
            lib.second()

        def handler(event, context):
            return app.resolve(event, context)
    """)
    assert {"lib.first", "lib.second"}.isdisjoint(certain(execution))
    call = next(call for call in execution.calls if call.name == "lib.first")
    assert [guard.kind for guard in call.guards] == ["route"]


# Bounds -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def walk(node):\n    return walk(node['next'])\n", id="itself"),
        pytest.param(
            "def walk(node):\n    return back(node)\ndef back(node):\n    return walk(node)\n",
            id="each other",
        ),
        pytest.param(
            "class Ring:\n    def __getattr__(self, name):\n        return self.other\n"
            "def walk(node):\n    return Ring().name\n",
            id="attributes",
        ),
    ],
)
def test_recursion_ends(run: Run, text: str) -> None:
    execution = run(
        f"import lib\n{text}\ndef handler(event, context):\n    walk(event)\n    lib.last()\n"
    )
    assert "lib.last" in certain(execution)
    assert not execution.partial


def test_iterators_that_hand_on_to_each_other_end(run: Run) -> None:
    run("""
        class Left:
            def __iter__(self):
                return Right()

        class Right:
            def __iter__(self):
                return Left()

        def handler(event, context):
            return [each for each in Left()]
    """)


# 3^10 calls of the last function, each with another text.
LEVELS = "\n".join(
    f"def f{n}(x):\n    f{n + 1}(x + 'a')\n    f{n + 1}(x + 'b')\n    f{n + 1}(x + 'c')\n"
    for n in range(10)
)


def test_a_run_that_takes_too_long_is_partial(run: Run) -> None:
    execution = run(
        f"import lib\n{LEVELS}\ndef f10(x):\n    lib.send(x)\n\n"
        "def handler(event, context):\n    lib.first()\n    f0('')\n    lib.last()\n"
    )
    assert execution.partial
    assert execution.calls[0].name == "lib.first"
    assert "lib.last" not in {call.name for call in execution.calls}


def test_the_same_call_is_remembered(run: Run) -> None:
    levels = "\n".join(f"def f{n}(x):\n" + f"    f{n + 1}(x)\n" * 3 for n in range(10))
    execution = run(
        f"import lib\nROWS = []\n{levels}\ndef f10(x):\n    ROWS.append(x)\n    lib.send(x)\n\n"
        "def handler(event, context):\n    f0(event)\n    return ROWS\n"
    )
    assert not execution.partial
    assert {call.name for call in execution.calls if call.on_every_path} == {"lib.send"}
    assert {write.target for write in execution.writes} == {"ROWS"}


def test_a_partial_run_leaves_nothing_behind(make_root: MakeRoot) -> None:
    root = make_root(
        {
            "app.py": f"import lib, os\nROWS = []\n{LEVELS}\ndef f10(x):\n    ROWS.append(x)\n\n"
            "def long(event, context):\n    try:\n        f0('')\n    except Exception:\n"
            "        pass\n\n"
            "def short(event, context):\n    lib.send(ROWS, os.environ['NAME'])\n"
        }
    )
    module = root.module("app")
    assert module is not None
    assert root.run(None, module, "long").partial
    short = root.run(None, module, "short")
    assert not short.partial
    assert [(call.name, call.owner) for call in short.calls] == [("lib.send", "short")]
    assert short.calls[0].argument_origins == {Origin("environment", "NAME")}
    assert [read.required for read in short.environment_reads] == [True]


def test_each_module_can_be_imported_first() -> None:
    names = [module.name for module in pkgutil.iter_modules(slint.execution.__path__)]
    script = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]:\n"
        "    for known in [key for key in sys.modules if key.startswith('slint')]:\n"
        "        del sys.modules[known]\n"
        "    importlib.import_module('slint.execution.' + name)\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(slint.__file__).parents[1])}
    subprocess.run([sys.executable, "-c", script, *names], check=True, env=environment)


# Robustness ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "change = self.__dict__.update; change(a=1)",
        "from functools import partial; partial(next, open('a'))()",
        "from functools import partial; partial(setattr, event, 'a', 1)()",
        "next(*event)",
        "import heapq; heapq.heappush(*())",
        "append = [].append; append(1)",
        "(lambda: (yield))()",
        "super().run()",
        "[*event], {**event}, f(*event, **event)",
        "del event['a'], event.b, missing",
        "event['a']: int = 3",
        "(a, *b), c = event, 1",
        "(x := event)",
        "'abc'[9], 'abc'['a'], 'abc'[-1]",
        "''.join(c for c in 'x')",
    ],
)
def test_odd_code_is_no_error(run: Run, body: str) -> None:
    run(f"class Self:\n    pass\n\nself = Self()\n\ndef handler(event, context):\n    {body}\n")


def test_decorator_of_a_library_may_hand_on_more_arguments(run: Run) -> None:
    execution = run("""
        import lib
        from durable import step

        @step
        def pay(context, order, amount):
            lib.order(order)
            lib.amount(amount)

        def handler(event, context):
            context.step(pay(event["order"], event["amount"]))
    """)
    assert [call.argument_origins for call in execution.calls if call.name.startswith("lib")] == [
        {Origin("event", "order"), Origin("event", "amount")},
        {Origin("event", "order"), Origin("event", "amount")},
    ]


@pytest.mark.parametrize(
    "sorting",
    [
        "sorted(event['rows'], key=weight, reverse=True)",
        "min(event['rows'], key=weight)",
        "max(event['rows'], key=weight)",
        "rows.sort(key=weight)",
    ],
)
def test_the_key_of_a_sort_runs_on_the_items(run: Run, sorting: str) -> None:
    execution = run(f"""
        import lib

        def weight(row):
            return lib.weigh(row)

        def handler(event, context):
            rows = [row for row in event["rows"]]
            return {sorting}
    """)
    (call,) = (each for each in execution.calls if each.name == "lib.weigh")
    assert [repr(atom) for atom in call.positional[0]] == ["event.rows[]"]


def test_the_factory_of_a_dict_does_not_run_when_the_dict_is_made(run: Run) -> None:
    execution = run("""
        import collections
        import lib

        def row():
            return lib.make()

        def handler(event, context):
            return collections.defaultdict(row)
    """)
    assert [each.name for each in execution.calls] == ["collections.defaultdict"]
