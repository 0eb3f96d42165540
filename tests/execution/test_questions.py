"""What rules ask of a record, besides what stands in it."""

from __future__ import annotations

from collections.abc import Callable

from slint.model.abstract import Constant, Object
from slint.model.execution import Call, Execution
from slint.model.walk import SEQUENCES, steps, walk

Run = Callable[..., Execution]


def call(execution: Execution, name: str) -> Call:
    """The only call of this name."""
    (found,) = (each for each in execution.all_calls if each.name == name)
    return found


def test_an_argument_is_found_by_its_name_or_else_by_its_position(run: Run) -> None:
    execution = run(
        """
        import boto3

        def handler(event, context):
            boto3.client("s3", region_name="eu-west-1")
        """
    )
    made = call(execution, "boto3.client")
    assert made.argument(0, "service_name") == (Constant("s3"),)
    assert made.argument(1, "region_name") == (Constant("eu-west-1"),)
    assert made.argument(2, "api_version") is None
    assert made.argument(-1, "s3") is None, "a position below zero is none"
    assert made.argument(None, "s3") is None
    assert made.arguments == ((Constant("s3"),), (Constant("eu-west-1"),))


def test_an_object_knows_the_call_that_made_it_at_either_phase(run: Run) -> None:
    execution = run(
        """
        import boto3
        import requests

        s3 = boto3.client("s3")

        def handler(event, context):
            s3.list_buckets()
            requests.Session().get("https://example.com")
        """
    )
    for name, maker in (
        ("s3:ListBuckets", "boto3.client"),
        ("requests.Session.get", "requests.Session"),
    ):
        (receiver,) = call(execution, name).receiver or ()
        assert execution.maker(receiver) is call(execution, maker)
    assert execution.maker(Constant("s3")) is None
    assert execution.all_calls[0].name == "boto3.client", "the cold start comes first"


def test_a_walk_goes_through_containers_and_ends_where_one_holds_itself(run: Run) -> None:
    execution = run(
        """
        def handler(event, context):
            items = [event["id"], ("a",), {"key": "b"}]
            items.append(items)
            print(items)
        """
    )
    (printed,) = call(execution, "builtins.print").positional
    texts = [atom.value for atom in walk(printed, 3) if isinstance(atom, Constant)]
    assert {"a", "b"} <= set(texts)
    texts = [atom.value for atom in walk(printed, 3, SEQUENCES) if isinstance(atom, Constant)]
    assert set(texts) == {"a"}
    found = next(step for step in steps(printed, 2) if step.atom == Constant("b"))
    assert found.path[-1] == "key"
    assert isinstance(found.holder, Object)
    assert found.holder.kind == "dict"


def test_a_walk_looks_into_texts_only_where_it_is_asked_to(run: Run) -> None:
    execution = run(
        """
        def handler(event, context):
            print("hello " + event["name"])
        """
    )
    (printed,) = call(execution, "builtins.print").positional
    assert Constant("hello ") not in list(walk(printed, 3))
    assert Constant("hello ") in list(walk(printed, 3, texts=True))
