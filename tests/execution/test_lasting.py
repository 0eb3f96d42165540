"""What outlives the invocation: clients that are kept, and writes to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from slint.execution.run import CodeRoot
from slint.model.abstract import Constant, Origin
from slint.model.execution import Execution, Write

Run = Callable[..., Execution]
MakeRoot = Callable[[dict[str, str]], CodeRoot]


def written(execution: Execution) -> list[tuple[str, str]]:
    return [(write.target, write.how) for write in execution.writes]


def only_write(execution: Execution) -> Write:
    assert len(execution.writes) == 1, written(execution)
    return execution.writes[0]


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


def test_what_code_puts_into_the_environment_is_read_back(run: Run) -> None:
    execution = run("""
        import lib, os

        os.environ["MODE"] = "fast"

        def handler(event, context):
            lib.send(os.environ.get("MODE"))
    """)
    assert execution.calls[0].positional == ((Constant("fast"),),)


def test_a_key_called_keys_is_a_key(run: Run) -> None:
    execution = run("""
        import lib

        def handler(event, context):
            for name in {"keys": event["keys"], "rows": 1}:
                lib.send(name)
    """)
    assert execution.calls[0].positional == ((Constant("keys"), Constant("rows")),)
