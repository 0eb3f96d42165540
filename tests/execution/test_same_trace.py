"""Code that does the same gives the same record, however it is written.

Programs are made of statements over a few variables. Each is run as it is and rewritten (other
names, other imports, a part of it extracted into a helper, that helper in a module of its own):
the record must not tell the difference.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from typing import Any, NamedTuple

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from slint.model.abstract import origins
from slint.model.execution import Execution
from tests.execution.conftest import MakeRoot

VARIABLES = ("first", "second", "third")
GLOBALS = """\
client = boto3.client("s3")
table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
log = logging.getLogger()
CACHE = {}
SEEN = []
"""


class Statement(NamedTuple):
    """Lines of code, at any depth, with the variables that they read and set."""

    lines: tuple[str, ...]
    reads: frozenset[str]
    sets: frozenset[str] = frozenset()


variables = st.sampled_from(VARIABLES)
keys = st.sampled_from(("id", "name", "tenant"))


def simple() -> st.SearchStrategy[Statement]:
    """Statements without others inside."""

    def effect(template: str, name: str, key: str) -> Statement:
        return Statement((template.format(v=name, k=key),), frozenset((name,)))

    def assign(template: str, target: str, name: str, key: str) -> Statement:
        line = f"{target} = " + template.format(v=name, k=key)
        return Statement((line,), frozenset((name,)), frozenset((target,)))

    effects = st.sampled_from(
        (
            'table.put_item(Item={{"id": {v}}})',
            'client.put_object(Bucket=os.environ["BUCKET"], Key={v}, Body=b"")',
            "log.info({v})",
            "CACHE[{v}] = 1",
            'CACHE["{k}"] = {v}',
            "SEEN.append({v})",
            "SEEN.clear()",
            "print({v}, CACHE)",
        )
    )
    values = st.sampled_from(
        (
            'event["{k}"]',
            'event.get("{k}")',
            "str({v})",
            'f"{{{v}}}/{k}"',
            "json.dumps({{'{k}': {v}}})",
            'CACHE.get("{k}")',
            'table.get_item(Key={{"id": {v}}})["Item"]',
            "[{v}, 1]",
            "os.environ.get('{k}', {v})",
        )
    )
    return st.one_of(
        st.builds(effect, effects, variables, keys),
        st.builds(assign, values, variables, variables, keys),
    )


def compound(inner: st.SearchStrategy[Statement]) -> st.SearchStrategy[Statement]:
    """Statements with blocks of others."""

    def block(kind: str, name: str, body: list[Statement], other: list[Statement]) -> Statement:
        indent = [f"    {line}" for each in body for line in each.lines]
        rest = [f"    {line}" for each in other for line in each.lines] or ["    pass"]
        lines = {
            "if": [f"if {name}:", *indent, "else:", *rest],
            "for": [f"for {name} in event['Records']:", *indent],
            "try": ["try:", *indent, "except KeyError:", *rest],
        }[kind]
        parts = [*body, *([] if kind == "for" else other)]
        reads = frozenset((name,)).union(*(each.reads for each in parts))
        sets = frozenset((name,) if kind == "for" else ())
        return Statement(tuple(lines), reads, sets.union(*(each.sets for each in parts)))

    bodies = st.lists(inner, min_size=1, max_size=3)
    kinds = st.sampled_from(("if", "for", "try"))
    return st.builds(block, kinds, variables, bodies, st.lists(inner, max_size=2))


statements = st.recursive(simple(), compound, max_leaves=4)
programs = st.lists(statements, min_size=2, max_size=6)


def written(body: list[str], imports: str, above: str = "") -> str:
    start = [f'{name} = event["{name}"]' for name in VARIABLES]
    block = textwrap.indent("\n".join([*start, *body, f"return {VARIABLES[0]}"]), "    ")
    return f"{imports}\n{above}\n\ndef handler(event, context):\n{block}\n"


IMPORTS = "import json\nimport logging\nimport os\nimport boto3\n"


def lines_of(program: list[Statement]) -> list[str]:
    return [line for each in program for line in each.lines]


def record(execution: Execution) -> dict[str, Any]:
    """What a run recorded, without places."""
    assert not execution.partial

    def kinds(guards: Any) -> tuple[str, ...]:
        return tuple(guard.kind for guard in guards)

    def where(found: Any) -> list[tuple[str, str]]:
        return sorted((origin.kind, origin.path) for origin in found)

    calls = [*execution.init_calls, *execution.calls]
    return {
        "calls": sorted(
            repr((each.name, each.on_every_path, kinds(each.guards), each.log_level,
                  where(each.argument_origins), sorted(map(str, each.result_reads))))
            for each in calls
        ),
        "writes": sorted(
            repr((each.how, kinds(each.guards), where(each.origins), where(each.key_origins),
                  each.reset, each.read_again is not None))
            for each in execution.writes
        ),
        "lazy": Counter(each.how for each in execution.writes if each.lazy),
        "kept": Counter(each.name for each in calls if each.kept),
        "reads": sorted(
            {each.name for each in execution.event_reads}
            | {each.name for each in execution.environment_reads}
        ),
        "required": {
            each.name
            for each in (*execution.event_reads, *execution.environment_reads)
            if each.required
        },
        "returns": sorted(repr(where(origins(each.value))) for each in execution.returns),
        "imports": sorted((each.name.partition(".")[0], each.used) for each in execution.imports),
        "catches": sorted(
            repr((each.types, sorted(each.ends), each.opaque)) for each in execution.catches
        ),
    }  # fmt: skip


def run(make_root: MakeRoot, **modules: str) -> dict[str, Any]:
    root = make_root({f"{name}.py": text for name, text in modules.items()})
    module = root.module("app")
    assert module is not None
    return record(root.run(None, module, "handler"))


several = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@several
@given(programs)
def test_renamed(make_root: MakeRoot, program: list[Statement]) -> None:
    code = written(lines_of(program), IMPORTS, GLOBALS)
    names = "|".join((*VARIABLES, "client", "table", "log", "CACHE", "SEEN"))
    # Those in quotes are keys of the event, those after a dot members of boto3.
    renamed = re.sub(rf'(?<![".])\b({names})\b', r"_\1_x", code)
    assert run(make_root, app=renamed) == run(make_root, app=code)


@several
@given(programs)
def test_other_imports(make_root: MakeRoot, program: list[Statement]) -> None:
    code = written(lines_of(program), IMPORTS, GLOBALS)
    aliased = code.replace(IMPORTS, "").replace("json.dumps", "to_text").replace("os.env", "o.env")
    aliased = aliased.replace("boto3.client", "new").replace("boto3.resource", "sdk.resource")
    aliased = aliased.replace("logging.getLogger", "get")
    imports = """\
from json import dumps as to_text
import os as o
import boto3 as sdk
from boto3 import client as new
from logging import getLogger as get
"""
    plain = run(make_root, app=code)
    other = run(make_root, app=imports + aliased)
    del plain["imports"], other["imports"]
    assert other == plain


def extracted(program: list[Statement], start: int, end: int) -> tuple[list[str], str]:
    """The lines of a program with some of its statements in a helper, and that helper."""
    part = program[start:end]
    names = ", ".join(VARIABLES)
    body = textwrap.indent("\n".join([*lines_of(part), f"return {names}"]), "    ")
    helper = f"def helper(event, {names}):\n{body}\n"
    call = f"{names} = helper(event, {names})"
    return [*lines_of(program[:start]), call, *lines_of(program[end:])], helper


def assert_same(helped: dict[str, Any], plain: dict[str, Any]) -> None:
    """Equal, but that a test of what a helper gives is taken to test whatever it read."""
    assert helped.pop("lazy") >= plain.pop("lazy")
    assert helped.pop("kept") >= plain.pop("kept")
    assert helped.pop("required") <= plain.pop("required")
    assert helped == plain


cuts = st.tuples(st.integers(0, 5), st.integers(1, 6))


@several
@given(programs, cuts)
def test_extracted(make_root: MakeRoot, program: list[Statement], cut: tuple[int, int]) -> None:
    start, end = min(cut), max(cut)
    body, helper = extracted(program, start, end)
    helped = run(make_root, app=written(body, IMPORTS, f"{GLOBALS}\n\n{helper}"))
    plain = run(make_root, app=written(lines_of(program), IMPORTS, GLOBALS))
    assert_same(helped, plain)


@several
@given(programs, cuts)
def test_moved(make_root: MakeRoot, program: list[Statement], cut: tuple[int, int]) -> None:
    start, end = min(cut), max(cut)
    body, helper = extracted(program, start, end)
    imports = IMPORTS + "from work import CACHE, SEEN, client, helper, log, table\n"
    moved = run(make_root, app=written(body, imports), work=f"{IMPORTS}\n{GLOBALS}\n\n{helper}")
    plain = run(make_root, app=written(lines_of(program), IMPORTS, GLOBALS))
    del plain["imports"], moved["imports"]
    assert_same(moved, plain)
