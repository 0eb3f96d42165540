"""The laws of a run on paper: each has a handler that shows it, and a sentence that says why."""

from __future__ import annotations

from slint.model.abstract import Origin
from slint.model.execution import Call, Execution, Write
from tests.execution.conftest import Run

LONG = "\n    ".join(["work = 1"] * 80)
"""A body so long that what a call of it does is remembered and not run again."""


def calls(execution: Execution, name: str) -> list[Call]:
    return [each for each in execution.calls if each.name == name]


def certain(execution: Execution) -> set[str]:
    return {each.name for each in execution.calls if each.on_every_path}


def only_write(execution: Execution) -> Write:
    (write,) = execution.writes
    return write


# Paths --------------------------------------------------------------------------


def test_an_error_is_no_way_around_what_follows(run: Run) -> None:
    """An `except` runs only where something failed: what the others do is still done always."""
    execution = run("""
        import lib

        def handler(event, context):
            try:
                number = int(event["n"])
            except ValueError:
                number = 0
            else:
                lib.always(number)
            lib.last(number)
    """)
    assert {"lib.always", "lib.last"} <= certain(execution)


def test_leaving_after_an_error_is_no_way_around_what_follows(run: Run) -> None:
    """An `except` that returns is the end of a path with an error, not of one of two ways."""
    execution = run("""
        import lib

        def handler(event, context):
            try:
                number = int(event["n"])
            except ValueError:
                return None
            else:
                lib.always(number)
            lib.last(number)
    """)
    assert {"lib.always", "lib.last"} <= certain(execution)


def test_leaving_without_an_error_is_a_way_around_what_follows(run: Run) -> None:
    """What comes after an early return is not always done, whichever `try` is around it."""
    execution = run("""
        import lib

        def handler(event, context):
            try:
                if event["n"]:
                    return None
            except KeyError:
                lib.recover()
            lib.last()
    """)
    assert certain(execution) == set()


def test_falling_off_the_end_after_an_error_is_no_way_around_either(run: Run) -> None:
    """The way that had an error gets to the end here; the other one, which left, decides."""
    execution = run("""
        import lib

        def handler(event, context):
            try:
                number = int(event["n"])
            except ValueError:
                lib.log()
            else:
                lib.always(number)
                return number
    """)
    assert "lib.always" in certain(execution)


def test_where_every_path_has_an_error_each_of_them_counts(run: Run) -> None:
    """If only handlers of errors go on, always is what all of them do."""
    execution = run("""
        import lib, log

        def handler(event, context):
            try:
                raise ValueError(event["n"])
            except KeyError:
                lib.one()
            except ValueError:
                lib.other()
                log.it()
    """)
    assert {each.name: each.used for each in execution.imports} == {"lib": "every", "log": "some"}


# Loops --------------------------------------------------------------------------


def test_a_loop_carries_what_its_earlier_passes_left(run: Run) -> None:
    """The second pass reads what the first one set: here data of the record before."""
    execution = run("""
        LAST = {}

        def handler(event, context):
            previous = None
            for record in event["Records"]:
                if previous:
                    LAST["body"] = previous
                previous = record["body"]
    """)
    assert only_write(execution).origins == {Origin("event", "Records[].body")}


def test_a_loop_may_be_left_before_its_first_pass_ends(run: Run) -> None:
    """A `while` whose condition is open may never run: what it sets keeps its old value too."""
    execution = run("""
        import lib

        def handler(event, context):
            found = "none"
            while event["more"]:
                found = "some"
            lib.send(found)
    """)
    (value,) = calls(execution, "lib.send")[0].positional
    assert {repr(atom) for atom in value} == {"'none'", "'some'"}


# Calls that are remembered ------------------------------------------------------


def test_a_repeated_call_reads_what_it_read_before(run: Run) -> None:
    """Whether a guard tests what is written under it must not depend on who asked first."""
    execution = run(f"""
import lib
CLIENT = None

def missing():
    {LONG}
    return CLIENT is None

def handler(event, context):
    global CLIENT
    if missing():
        lib.log("the first call of this container")
    if missing():
        CLIENT = lib.connect()
    return CLIENT.query(event["id"])
""")
    assert only_write(execution).lazy


def test_a_repeated_call_does_again_what_it_did_on_every_path(run: Run) -> None:
    """What a call did on one branch, and does again on the other, is done always."""
    execution = run(f"""
import lib

def load():
    {LONG}
    lib.load()

def handler(event, context):
    if event["a"]:
        load()
    else:
        load()
""")
    assert [each.on_every_path for each in calls(execution, "lib.load")] == [True]


def test_a_repeated_call_writes_again_what_was_taken_back(run: Run) -> None:
    """A branch is taken back before the next one runs; the call in the next one writes again."""
    execution = run(f"""
import lib

def fill(order):
    {LONG}
    order["state"] = "filled"

def handler(event, context):
    order = {{}}
    if event["a"]:
        fill(order)
        return None
    fill(order)
    lib.send(order["state"])
""")
    assert [repr(value) for value in calls(execution, "lib.send")[0].positional] == ["('filled',)"]


def test_a_call_that_was_cut_short_is_run_again_from_higher_up(run: Run) -> None:
    """Calls are followed to a depth: what was too deep there is reached from nearer the top."""
    chain = "\n".join(f"def step{at}():\n    step{at + 1}()\n" for at in range(10))
    execution = run(f"""
import lib

def send():
    lib.send()

def inner():
    send()

def step10():
    {LONG}
    inner()

{chain}
def handler(event, context):
    step0()
    step10()
""")
    assert [len(each.chain) for each in calls(execution, "lib.send")] == [4]
    assert certain(execution) == {"lib.send"}


# What is kept -------------------------------------------------------------------


def test_a_cached_property_of_what_lasts_keeps_its_value(run: Run) -> None:
    """It is computed once in the life of the object, so its client outlives the invocation."""
    execution = run("""
        import boto3
        from functools import cached_property

        class Store:
            @cached_property
            def client(self):
                return boto3.client("s3")

        STORE = Store()

        def handler(event, context):
            return STORE.client.list_buckets()
    """)
    assert [each.kept for each in calls(execution, "boto3.client")] == [True]


def test_a_cached_property_of_what_the_invocation_made_keeps_nothing(run: Run) -> None:
    """The next invocation makes another object, and with it another client."""
    execution = run("""
        import boto3
        from functools import cached_property

        class Store:
            @cached_property
            def client(self):
                return boto3.client("s3")

        def handler(event, context):
            return Store().client.list_buckets()
    """)
    assert [each.kept for each in calls(execution, "boto3.client")] == [False]


def test_what_is_kept_keeps_what_it_was_made_of(run: Run) -> None:
    """A table holds the resource, and that the session, that it was made of."""
    execution = run("""
        import boto3
        from functools import lru_cache

        @lru_cache
        def table():
            session = boto3.Session()
            return session.resource("dynamodb").Table("orders")

        def handler(event, context):
            return table().scan()
    """)
    kept = {each.name: each.kept for each in execution.calls}
    assert kept == {
        "boto3.Session": True,
        "aws.session.resource": True,
        "aws.resource.Table": True,
        "dynamodb:Scan": False,
    }


def test_a_guard_that_tests_something_else_keeps_nothing(run: Run) -> None:
    """Only a condition on what is written makes a write the first use of something kept."""
    execution = run("""
        import lib

        MODE, CLIENT = lib.mode(), None

        def handler(event, context):
            global CLIENT
            if MODE:
                CLIENT = lib.connect()
    """)
    assert not only_write(execution).lazy


# The end of the budget -------------------------------------------------------------


DEEP = (
    "\n".join(
        f"def f{number}(x):\n    "
        + "\n    ".join([f"f{number + 1}([x, {each}])" for each in range(6)])
        for number in range(8)
    )
    + "\ndef f8(x):\n    lib.leaf(x)\n"
)
"""Functions that call each other more often than a run has steps for."""


def test_what_was_certain_stays_so_when_the_budget_ends(run: Run) -> None:
    """A run that is cut short knows what came before: only absences are unknown."""
    handler = """
def handler(event, context):
    global current
    current = event["id"]
    lib.always(current)
    if event.get("more"):
        lib.perhaps(current)
    else:
        f0(event)
    lib.late(current)
"""
    execution = run(f"import lib\ncurrent = None\n{DEEP}{handler}")
    assert execution.partial
    assert "lib.always" in certain(execution)
    assert "lib.perhaps" not in certain(execution)
    assert only_write(execution).reset


# Order -------------------------------------------------------------------------------


def items(execution: Execution, name: str) -> list[str]:
    (call,) = calls(execution, name)
    (argument,) = call.positional
    (container,) = argument
    return [repr(value[0]) for key, value in container.slots.items() if isinstance(key, int)]


def test_items_keep_their_order_over_paths_that_end(run: Run) -> None:
    """Which argument of a program is the program: the items come in the order of the display."""
    execution = run("""
        import lib

        def handler(event, context):
            if event.get("dry"):
                return None
            argv = ["convert", event["path"], "out.png"]
            if event.get("other"):
                return None
            lib.run(argv)
    """)
    assert items(execution, "lib.run") == ["'convert'", "event.path", "'out.png'"]


def test_items_keep_their_order_where_a_branch_empties_the_list(run: Run) -> None:
    """What a path took out comes back where it was when the path is taken back."""
    execution = run("""
        import lib

        def handler(event, context):
            argv = ["convert", event["path"], "out.png"]
            if event.get("other"):
                argv.clear()
                return None
            lib.run(argv)
    """)
    assert items(execution, "lib.run") == ["'convert'", "event.path", "'out.png'"]


def test_what_is_written_beside_the_first_use_is_a_part_of_it(run: Run) -> None:
    """A flag that is set with the client, or after it, keeps both from being made again."""
    execution = run("""
        import lib

        READY, CLIENT = False, None

        def handler(event, context):
            global READY, CLIENT
            if not READY:
                CLIENT = lib.connect()
                READY = True
    """)
    assert [(write.target, write.lazy) for write in execution.writes] == [
        ("CLIENT", True),
        ("READY", True),
    ]
    assert [each.kept for each in calls(execution, "lib.connect")] == [True]


def test_what_is_written_after_an_error_is_its_own(run: Run) -> None:
    """A missing key is the first use of what has it, and of nothing else."""
    execution = run("""
        import lib

        CACHE, LAST = {}, None

        def handler(event, context):
            global LAST
            try:
                return CACHE["rates"]
            except KeyError:
                CACHE["rates"] = lib.rates()
                LAST = event["id"]
    """)
    assert [(write.target, write.lazy) for write in execution.writes] == [
        ('CACHE["rates"]', True),
        ("LAST", False),
    ]
