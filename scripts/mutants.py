"""Changes slint in small ways, one at a time, and says which changes the tests do not notice.

    python scripts/mutants.py src/slint/execution --count 20 --seed 1

Each mutant is made in a copy of the checkout, and the tests near its file that run the changed
lines run on it, until one fails. A mutant that survives is a law without a test, a change that
makes no difference, or code that nobody needs.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from importlib.util import cache_from_source
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

import coverage

CHECKOUT = Path(__file__).parent.parent
NEAR = (
    "tests/execution",
    "tests/check",
    "tests/project",
    "tests/test_fixtures.py",
    "tests/rules/test_rules.py",
)
"""The tests that run on each mutant, after those of its own room."""


_Part = TypeVar("_Part")


class Mutant(NamedTuple):
    """One change: `text` in place of the bytes from `start` to `end`."""

    path: str
    line: int
    last_line: int
    operator: str
    start: int
    end: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.operator}"

    def applied(self, source: bytes) -> bytes:
        """The source with the change."""
        return source[: self.start] + self.text.encode() + source[self.end :]


# Mutants of one file ------------------------------------------------------------

_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_DROPPED = (ast.Assign, ast.AugAssign, ast.Expr, ast.Delete, ast.If, ast.For, ast.Raise)
_UNSEEN = (ast.JoinedStr, ast.Import, ast.ImportFrom, ast.Assert)  # messages, types, names


def mutants(path: str, source: bytes) -> Iterator[Mutant]:
    """Every mutant of a file; see `is_another` for whether it is one."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node, operator, text in _changes(ast.parse(source)):
        start = starts[node.lineno - 1] + node.col_offset
        last = node.end_lineno or node.lineno
        end = starts[last - 1] + (node.end_col_offset or 0)
        yield Mutant(path, node.lineno, last, operator, start, end, text)


def is_another(mutant: Mutant, source: bytes) -> bool:
    """Whether a mutant is Python, and another program than its file."""
    try:
        changed = ast.parse(mutant.applied(source))
    except SyntaxError:
        return False
    return ast.dump(changed) != ast.dump(ast.parse(source))


class _Change(NamedTuple):
    node: ast.expr | ast.stmt | ast.keyword
    operator: str
    text: str


def _changes(node: ast.AST) -> Iterator[_Change]:
    """The changes inside a node; annotations and messages do nothing, and have none."""
    if isinstance(node, ast.stmt):
        yield from _of_statement(node)
    elif isinstance(node, ast.expr):
        yield from _of_expression(node)
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, ast.AST) and not _unseen(child):
                yield from _changes(child)


def _unseen(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # a docstring
    if isinstance(node, ast.AnnAssign):
        return ast.unparse(node.annotation) == "TypeAlias"
    if isinstance(node, ast.Assign):
        return ast.unparse(node.targets[0]).startswith("__")
    if isinstance(node, ast.If):
        return ast.unparse(node.test).endswith("TYPE_CHECKING")
    return isinstance(node, _UNSEEN)


def _of_statement(node: ast.stmt) -> Iterator[_Change]:
    if isinstance(node, _DROPPED):
        yield _Change(node, "statement dropped", "pass")
    match node:
        case ast.AugAssign(target, _, value):
            text = f"{ast.unparse(target)} = {ast.unparse(value)}"
            yield _Change(node, "assigned instead of added", text)
        case ast.Return(value) if value is not None:
            yield _Change(node, "returns None", "return None")
        case ast.Break():
            yield _Change(node, "goes on instead of breaking", "continue")
        case ast.Continue():
            yield _Change(node, "breaks instead of going on", "break")
            yield _Change(node, "statement dropped", "pass")
        case ast.FunctionDef(body=body):
            for statement in body[1:]:
                if not isinstance(statement, (ast.Return, ast.FunctionDef)):
                    yield _Change(statement, "returns early", "return")
        case ast.If(test) | ast.While(test):
            yield _Change(test, "condition turned round", f"not ({ast.unparse(test)})")


def _of_expression(node: ast.expr) -> Iterator[_Change]:
    yield from _of_condition(node)
    yield from _of_display(node)
    match node:
        case ast.BinOp(left, operator, right) if type(operator) in _ARITHMETIC:
            other = ast.BinOp(left, _ARITHMETIC[type(operator)](), right)
            yield _changed(node, "arithmetic", other)
        case ast.Constant(bool(value)):
            yield _changed(node, "constant", ast.Constant(not value))
        case ast.Constant(int(value)):
            yield _changed(node, "constant", ast.Constant(value + 1))
        case ast.Constant(str(value)) if " " not in value:
            yield _changed(node, "constant", ast.Constant(f"{value}x"))


def _of_condition(node: ast.expr) -> Iterator[_Change]:
    match node:
        case ast.Compare(left, [operator], [right]):
            for other in _COMPARISONS[type(operator)]:
                yield _changed(node, "comparison", ast.Compare(left, [other()], [right]))
        case ast.BoolOp(logic, values):
            turned = ast.And() if isinstance(logic, ast.Or) else ast.Or()
            yield _changed(node, "and/or", ast.BoolOp(turned, values))
            for rest in _without_one(values):
                yield _changed(node, "operand dropped", ast.BoolOp(logic, rest))
        case ast.UnaryOp(ast.Not(), operand):
            yield _changed(node, "not dropped", operand)
        case ast.IfExp(test, body, orelse):
            yield _changed(node, "branches swapped", ast.IfExp(test, orelse, body))


def _of_display(node: ast.expr) -> Iterator[_Change]:
    match node:
        case ast.Tuple(items, ast.Load()) | ast.List(items, ast.Load()) | ast.Set(items):
            for rest in _without_one(items):
                other: ast.expr = ast.Tuple(rest, ast.Load())
                if not isinstance(node, ast.Tuple):
                    other = type(node)(rest)
                yield _changed(node, "element dropped", other)
        case ast.Dict(keys, values):
            for at in range(len(keys)):
                fewer_keys, fewer_values = (
                    keys[:at] + keys[at + 1 :],
                    values[:at] + values[at + 1 :],
                )
                yield _changed(node, "entry dropped", ast.Dict(fewer_keys, fewer_values))
        case ast.Call(function, positional, keywords):
            for fewer in _without_one(keywords):
                yield _changed(node, "argument dropped", ast.Call(function, positional, fewer))
        case ast.GeneratorExp() | ast.ListComp() | ast.SetComp() | ast.DictComp():
            yield from _without_filter(node)


def _without_filter(
    node: ast.GeneratorExp | ast.ListComp | ast.SetComp | ast.DictComp,
) -> Iterator[_Change]:
    for clause in node.generators:
        tests = clause.ifs
        for rest in _without_one(tests):
            clause.ifs = rest
            yield _changed(node, "filter dropped", node)
        clause.ifs = tests


def _without_one(parts: list[_Part]) -> Iterator[list[_Part]]:
    for at in range(len(parts)):
        yield parts[:at] + parts[at + 1 :]


def _changed(node: ast.expr, operator: str, other: ast.expr) -> _Change:
    return _Change(node, operator, f"({ast.unparse(other)})")


# Running the tests --------------------------------------------------------------


class Tests:
    """The tests of a copy of the checkout, and which lines each of them runs."""

    def __init__(self, copy: Path) -> None:
        self.copy = copy
        self.seconds: dict[str, float] = {}  # of each test when nothing is changed
        self.lines = coverage.CoverageData(str(copy / "coverage"))

    def measure(self, rooms: set[str]) -> None:
        """Runs all tests that will be needed; they must pass."""
        places = {f"tests/{room}" for room in rooms if (self.copy / "tests" / room).exists()}
        data = f"--data-file={self.copy / 'coverage'}"
        command = ["coverage", "run", data, "--source=src/slint", "-m", "pytest"]
        if failed := self._run(command, sorted({*places, *NEAR}), 3600):
            sys.exit(f"the tests fail without a change: {failed}")
        self.seconds = json.loads((self.copy / "times.json").read_text(encoding="utf-8"))
        self.lines.read()

    def killer(self, mutant: Mutant) -> str | None:
        """What noticed a mutant: a test, a timeout or nothing."""
        tests = self._of(mutant)
        if not tests:
            return None
        file = self.copy / mutant.path
        source = file.read_bytes()
        Path(cache_from_source(str(file))).unlink(missing_ok=True)
        file.write_bytes(mutant.applied(source))
        try:
            patience = 60 + 5 * sum(self.seconds.get(test, 0) for test in tests)
            return self._run(["pytest"], tests, patience)
        finally:
            Path(cache_from_source(str(file))).unlink(missing_ok=True)
            file.write_bytes(source)

    def _of(self, mutant: Mutant) -> list[str]:
        """The tests that run the lines of a mutant: those of its room first, then the quick."""
        by_line = self.lines.contexts_by_lineno(str(self.copy / mutant.path))
        lines = range(mutant.line, mutant.last_line + 1)
        found = {test for line in lines for test in by_line.get(line, ())}
        if "" in found:  # it runs when the module is imported, whichever test does that
            found = set(self.seconds)
        own = f"tests/{_room(mutant.path)}"
        return sorted(found, key=lambda test: (not test.startswith(own), self.seconds[test]))

    def _run(self, command: list[str], tests: list[str], patience: float) -> str | None:
        """The first test that fails, `timeout`, or None where all of them pass."""
        options = [
            "-p",
            "mutants_plugin",
            "-x",
            "-q",
            "--no-header",
            "--tb=no",
            "-rfE",
            "-m",
            "not slow",
        ]
        folders = (self.copy / "src", self.copy / "scripts")
        try:
            run = subprocess.run(
                [sys.executable, "-m", *command, *options, "-p", "no:cacheprovider", *tests],
                cwd=self.copy,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))},
                capture_output=True,
                text=True,
                check=False,
                timeout=patience,
            )
        except subprocess.TimeoutExpired:
            return "timeout"
        if run.returncode == 0:
            return None
        for line in run.stdout.splitlines():
            if line.startswith(("FAILED ", "ERROR ")):
                return line.removeprefix("FAILED ").removeprefix("ERROR ").partition(" - ")[0]
        return (run.stderr or run.stdout).strip().rpartition("\n")[2]


def _room(path: str) -> str:
    """The room of a file below `src/slint`."""
    return Path(path).parts[2].removesuffix(".py")


def _copy(target: Path) -> None:
    """Copies what git tracks, and what it would track."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    for name in listed.stdout.split("\0"):
        file = CHECKOUT / name
        if file.is_file() or file.is_symlink():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, target / name, follow_symlinks=False)


# The command --------------------------------------------------------------------


def main() -> None:
    """Draws mutants, runs the tests on each, and prints what became of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("paths", nargs="*", default=["src/slint"], help="files and folders")
    parser.add_argument("--count", type=int, default=20, help="how many mutants are drawn")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws others")
    parser.add_argument("--only", default="", help="of those drawn, the ones that hold this text")
    parser.add_argument("--list", action="store_true", help="show them, and run nothing")
    asked = parser.parse_args()
    drawn = _drawn(asked.paths, asked.count, asked.seed)
    drawn = [mutant for mutant in drawn if asked.only in str(mutant)]
    if asked.list:
        for mutant in drawn:
            print(f"{mutant}\n{_difference(mutant)}")
        return
    os.nice(10)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder)
        _copy(copy)
        tests = Tests(copy)
        tests.measure({_room(mutant.path) for mutant in drawn})
        survivors = 0
        for mutant in drawn:
            began = time.monotonic()
            killer = tests.killer(mutant)
            survivors += not killer
            what = f"killed by {killer}" if killer else "SURVIVED"
            print(f"{mutant}: {what} ({time.monotonic() - began:.1f} s)")
            print(_difference(mutant), flush=True)
    print(f"{len(drawn) - survivors} of {len(drawn)} killed")


def _drawn(paths: Sequence[str], count: int, seed: int) -> list[Mutant]:
    """Mutants of these files, drawn by a seed."""
    found: list[Mutant] = []
    for path in paths:
        whole = CHECKOUT / path
        for file in [whole] if whole.is_file() else sorted(whole.rglob("*.py")):
            found += mutants(file.relative_to(CHECKOUT).as_posix(), file.read_bytes())
    random.Random(seed).shuffle(found)
    sound = (one for one in found if is_another(one, (CHECKOUT / one.path).read_bytes()))
    return list(islice(sound, count))


def _difference(mutant: Mutant) -> str:
    """The lines that a mutant changes, before and after."""
    source = (CHECKOUT / mutant.path).read_bytes()
    before, after = (text.decode().splitlines() for text in (source, mutant.applied(source)))
    lines = unified_diff(before, after, n=0, lineterm="")
    return "\n".join(f"    {line}" for line in lines if line[:2] not in ("--", "++", "@@"))


if __name__ == "__main__":
    main()
