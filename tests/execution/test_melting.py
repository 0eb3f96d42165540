"""What happens to the result of an AWS call that is one of too many alternatives."""

from __future__ import annotations

from collections.abc import Callable

from slint.model.abstract import Constant, Derived, Origin, join
from slint.model.execution import Call, Execution
from slint.model.slots import ANY

Run = Callable[..., Execution]

CHOICES = "\n".join(
    f"""
            if event["n"] == {number}:
                answer = lib.call_{number}(event["x{number}"])"""
    for number in range(9)
)
CODE = f"""
        import boto3
        import lib

        table = boto3.resource("dynamodb").Table("orders")

        def handler(event, context):
            answer = table.scan(){CHOICES}
"""


class Scan:
    """A call of which only the result matters."""

    name = "dynamodb:Scan"

    def __init__(self) -> None:
        self.result_reads: set[object] = set()


def scanned(execution: Execution) -> Call:
    return next(call for call in execution.calls if call.name == "dynamodb:Scan")


def test_joining_values_reads_nothing() -> None:
    scan, origins = Scan(), frozenset((Origin("event", "n"),))
    (melted,) = join((Derived(origins, "", scan),), *[(Constant(number),) for number in range(9)])
    assert isinstance(melted, Derived)
    assert melted.origins == origins
    assert scan.result_reads == set()
    melted.read("Items")
    assert scan.result_reads == {ANY}


def test_what_nobody_looks_at_is_not_read(run: Run) -> None:
    assert scanned(run(CODE)).result_reads == set()


def test_what_is_looked_into_is_read_as_a_whole(run: Run) -> None:
    code = f'{CODE}            return answer["Items"]\n'
    assert ANY in scanned(run(code)).result_reads
