"""What the record of a function says that was run on paper."""

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
from slint.execution.run import Root
from slint.model.abstract import Origin
from slint.model.execution import Execution, Write

Run = Callable[..., Execution]
MakeRoot = Callable[[dict[str, str]], Root]


def certain(execution: Execution) -> set[str]:
    """The names of the calls that happen on every path."""
    return {call.name for call in execution.calls if call.on_every_path}


def possible(execution: Execution) -> set[str]:
    """The names of the calls that happen on some paths only."""
    return {call.name for call in execution.calls} - certain(execution)


def written(execution: Execution) -> list[tuple[str, str]]:
    return [(write.target, write.how) for write in execution.writes]


def only_write(execution: Execution) -> Write:
    assert len(execution.writes) == 1, written(execution)
    return execution.writes[0]


# On every path -----------------------------------------------------------------


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
    assert (certain(execution), possible(execution)) == (every, some)
    assert not execution.partial


# What lasts ---------------------------------------------------------------------


def test_client_made_in_the_handler_is_not_kept(run: Run) -> None:
    execution = run("""
        import boto3

        def handler(event, context):
            client = boto3.client("s3")
            return client.get_object(Bucket=event["bucket"], Key="k")
    """)
    made, used = execution.calls
    assert (made.name, made.kept, made.on_every_path) == ("boto3.client", False, True)
    assert (used.name, used.argument_origins) == ("s3:GetObject", {Origin("event", "bucket")})


def test_client_made_at_module_level_belongs_to_the_cold_start(run: Run) -> None:
    execution = run("""
        import boto3

        client = boto3.client("s3")

        def handler(event, context):
            return client.list_buckets()
    """)
    assert [call.name for call in execution.init_calls] == ["boto3.client"]
    assert [call.name for call in execution.calls] == ["s3:ListBuckets"]


@pytest.mark.parametrize(
    "store",
    [
        pytest.param("if CLIENT is None:\n        CLIENT = boto3.client('s3')", id="guard"),
        pytest.param("if not CLIENT:\n        CLIENT = boto3.client('s3')", id="not"),
        pytest.param("CLIENT = CLIENT or boto3.client('s3')", id="or"),
        pytest.param("CLIENT = CLIENT if CLIENT else boto3.client('s3')", id="conditional"),
    ],
)
def test_lazy_store_keeps_the_client(run: Run, store: str) -> None:
    execution = run(
        "import boto3\n\nCLIENT = None\n\ndef handler(event, context):\n    global CLIENT\n"
        f"    {store}\n    return CLIENT.list_buckets()\n"
    )
    write = only_write(execution)
    assert (write.target, write.lazy, write.reset) == ("CLIENT", True, False)
    made = next(call for call in execution.calls if call.name == "boto3.client")
    assert made.kept
    assert not made.on_every_path


def test_cached_function_keeps_what_it_makes(run: Run) -> None:
    execution = run("""
        import boto3
        from functools import lru_cache

        @lru_cache
        def client():
            return boto3.client("s3")

        def handler(event, context):
            return client().list_buckets()
    """)
    assert next(call for call in execution.calls if call.name == "boto3.client").kept


def test_reset_before_any_read(run: Run) -> None:
    execution = run("""
        SEEN = {}
        TOTAL = 0

        def handler(event, context):
            global TOTAL
            SEEN.clear()
            SEEN[event["id"]] = 1
            TOTAL = 0
            TOTAL += 1
    """)
    assert [(write.target, write.how, write.reset) for write in execution.writes] == [
        ("SEEN", "clear", True),
        ('SEEN[event["id"]]', "assign", True),
        ("TOTAL", "assign", True),
        ("TOTAL", "augment", True),
    ]


def test_a_read_before_the_write_is_no_reset(run: Run) -> None:
    execution = run("""
        LAST = None

        def handler(event, context):
            global LAST
            before = LAST
            LAST = event["id"]
            return before
    """)
    write = only_write(execution)
    assert not write.reset
    assert write.origins == {Origin("event", "id")}
    assert write.read_again is not None


def test_a_write_on_some_paths_is_no_reset(run: Run) -> None:
    execution = run("""
        LAST = None

        def handler(event, context):
            global LAST
            if event["a"]:
                LAST = event["a"]
            return LAST
    """)
    assert not only_write(execution).reset


def test_local_variables_are_nobodys_state(run: Run) -> None:
    execution = run("""
        def handler(event, context):
            rows = []
            rows.append(event["id"])
            found = {"rows": rows}
            found["more"] = event
            return found
    """)
    assert execution.writes == []


def test_write_through_a_helper_of_another_module(run: Run) -> None:
    execution = run(
        """
        from store import get_store

        def handler(event, context):
            cart = get_store().cart("all")
            cart.add(event["item"])
        """,
        store="""
        class Cart:
            def __init__(self):
                self.items = []

            def add(self, item):
                self.items.append(item)

        class Store:
            def __init__(self):
                self.carts = {"all": Cart()}

            def cart(self, name):
                return self.carts[name]

        _store = Store()

        def get_store():
            return _store
        """,
    )
    write = only_write(execution)
    assert (write.target, write.how, write.owner) == ("self.items", "append", "Cart.add")
    assert (write.span.path, write.span.line) == ("store.py", 7)
    assert [span.path for span in write.chain] == ["app.py", "app.py"]
    assert write.origins == {Origin("event", "item")}


@pytest.mark.parametrize(
    ("text", "target"),
    [
        pytest.param("rows = ROWS\n    rows.append(event)", "rows", id="alias"),
        pytest.param("DEFAULT['rows'] += [event]", "DEFAULT['rows']", id="item"),
        pytest.param("Holder.last = event", "Holder.last", id="class attribute"),
        pytest.param("collect(event)", "into", id="default argument"),
        pytest.param("handler.last = event", "handler.last", id="function attribute"),
        pytest.param("setattr(Holder, 'last', event)", "Holder", id="setattr"),
        pytest.param("globals()['LAST'] = event", "globals()['LAST']", id="globals"),
    ],
)
def test_ways_to_what_lasts(run: Run, text: str, target: str) -> None:
    execution = run(
        "ROWS = []\nDEFAULT = {'rows': ROWS}\nclass Holder:\n    last = None\n\n"
        "def collect(row, into=[]):\n    into.append(row)\n\n"
        f"def handler(event, context):\n    {text}\n"
    )
    write = only_write(execution)
    assert write.target == target
    assert {origin.kind for origin in write.origins} == {"event"}


def test_changes_are_undone_for_the_next_handler(make_root: MakeRoot) -> None:
    root = make_root(
        {
            "app.py": """
            import lib

            MODE = None
            ROWS = []

            def writer(event, context):
                global MODE
                MODE = event["mode"]
                ROWS.append(event["row"])

            def reader(event, context):
                lib.send(MODE, ROWS)
            """
        }
    )
    module = root.module("app")
    assert module is not None
    assert len(root.run(None, module, "writer").writes) == 2
    reader = root.run(None, module, "reader")
    assert reader.writes == []
    assert reader.calls[0].argument_origins == frozenset()
    again = root.run(None, module, "writer")
    assert [write.target for write in again.writes] == ["MODE", "ROWS"]


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
    assert {"lib.first", "lib.second"} <= possible(execution)
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


# 3^10 calls of the last function.
LEVELS = "\n".join(
    f"def f{n}(x):\n    f{n + 1}(x)\n    f{n + 1}(x)\n    f{n + 1}(x)\n" for n in range(10)
)


def test_a_run_that_takes_too_long_is_partial(run: Run) -> None:
    execution = run(
        f"import lib\n{LEVELS}\ndef f10(x):\n    lib.send(x)\n\n"
        "def handler(event, context):\n    lib.first()\n    f0(event)\n    lib.last()\n"
    )
    assert execution.partial
    assert execution.calls[0].name == "lib.first"
    assert "lib.last" not in {call.name for call in execution.calls}


def test_a_partial_run_leaves_nothing_behind(make_root: MakeRoot) -> None:
    root = make_root(
        {
            "app.py": f"import lib, os\nROWS = []\n{LEVELS}\ndef f10(x):\n    ROWS.append(x)\n\n"
            "def long(event, context):\n    try:\n        f0(event)\n    except Exception:\n"
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
