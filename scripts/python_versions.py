"""Makes rules/data/python-versions.json: what each version of Python adds and removes.

    pip install mypy && python scripts/python_versions.py [STDLIB...]

Source: typeshed's stubs of the standard library (Apache-2.0), as mypy ships them. Each release
says only what changed between the versions that it supports, so the folder `typeshed/stdlib` of
an older mypy (1.4.1 tells of 3.8 to 3.12) can be named besides.
"""

from __future__ import annotations

import ast
import json
import sys
from importlib.metadata import version
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

TABLE = Path(__file__).parent.parent / "rules" / "data" / "python-versions.json"
VERSIONS = [(3, minor) for minor in range(7, 16)]
NEVER = (3, 99)
# Gone before the oldest stubs were written: "What's New in Python" of 3.8, 3.9 and 3.10.
GONE = {
    8: "time.clock cgi.escape cgi.parse_qs cgi.parse_qsl platform.popen",
    9: "base64.encodestring base64.decodestring fractions.gcd",
    10: "collections.Mapping collections.MutableMapping collections.Sequence "
    "collections.MutableSequence collections.Set collections.MutableSet collections.Iterable "
    "collections.Iterator collections.Callable collections.Hashable collections.Sized "
    "collections.Container collections.Generator collections.KeysView collections.ValuesView "
    "collections.ItemsView collections.MappingView collections.Awaitable collections.Coroutine",
}
OWN = ("typing_extensions", "_typeshed", "_bootlocale", "mypy_extensions")

Names = dict[str, set[tuple[int, int]]]


def main() -> None:
    """Writes the table.

    `modules` are all modules of the standard library; `modules`, `members` map a dotted name to
    [version that adds it or null, first version without it or null], each as a minor number of
    Python 3. A member that is there in each version is left out.
    """
    spec = find_spec("mypy")
    if spec is None or spec.origin is None:
        raise SystemExit("mypy is not installed")
    newest = Path(spec.origin).parent / "typeshed" / "stdlib"
    modules = read_modules(newest)
    members: dict[str, list[int | None]] = {
        name: [None, minor] for minor, names in GONE.items() for name in names.split()
    }
    for folder in (newest, *map(Path, sys.argv[1:])):
        for name, span in read_members(folder).items():
            known = members.setdefault(name, span)
            members[name] = [
                old if old is not None else new for old, new in zip(known, span, strict=True)
            ]
    rows = [f"{json.dumps(name)}:{json.dumps(members[name])}" for name in sorted(members)]
    lines = [f"{json.dumps(name)}:{json.dumps(modules[name])}" for name in sorted(modules)]
    source = f"typeshed's standard library, through mypy {version('mypy')} (Apache-2.0)"
    TABLE.write_text(
        f'{{"source":{json.dumps(source)},\n"modules":{{\n' + ",\n".join(lines)
        + '},\n"members":{\n' + ",\n".join(rows) + "}}\n",
        encoding="utf-8",
    )  # fmt: skip


def read_modules(folder: Path) -> dict[str, list[int | None]]:
    """Each module with the versions between which it is there."""
    found: dict[str, list[int | None]] = {}
    for line in (folder / "VERSIONS").read_text(encoding="utf-8").splitlines():
        name, _, range_ = line.partition("#")[0].strip().partition(": ")
        if not range_ or name.split(".")[0] in OWN:
            continue
        first, _, last = range_.partition("-")
        added = int(first.split(".")[1])
        found[name] = [added or None, int(last.split(".")[1]) + 1 if last else None]
    return found


def read_members(folder: Path) -> dict[str, list[int | None]]:
    """The members of modules that some version adds or removes."""
    found: dict[str, list[int | None]] = {}
    known: dict[Path, Names] = {}
    for path in sorted(folder.rglob("*.pyi")):
        parts = list(path.relative_to(folder).with_suffix("").parts)
        if parts[-1] == "__init__":
            parts.pop()
        if parts[0] in OWN:
            continue
        for name, versions in read_names(path, known).items():
            span = changes(versions)
            if span != [None, None] and not name.startswith("_"):
                found[".".join((*parts, name))] = span
    return found


def changes(versions: set[tuple[int, int]]) -> list[int | None]:
    """The version that adds and the first without; nothing where they come and go."""
    there = [each in versions for each in VERSIONS]
    if not any(there) or sum(a != b for a, b in pairwise(there)) > 2:
        return [None, None]
    first = there.index(True)
    rest = there[first:]
    added = VERSIONS[first][1] if first else None
    removed = VERSIONS[first + rest.index(False)][1] if False in rest else None
    if removed is not None and any(rest[rest.index(False) :]):
        return [None, None]
    return [added, removed]


def read_names(path: Path, known: dict[Path, Names]) -> Names:
    """The names that a stub defines, with the versions in which it does."""
    if path not in known:
        names: Names = {}
        known[path] = names
        if path.is_file():
            tree = ast.parse(path.read_text(encoding="utf-8"))
            _collect(tree.body, set(VERSIONS), names, path, known)
    return known[path]


def _collect(
    body: list[ast.stmt],
    versions: set[tuple[int, int]],
    names: Names,
    path: Path,
    known: dict[Path, Names],
) -> None:
    for node in body:
        if isinstance(node, ast.If):
            yes = {each for each in versions if _holds(node.test, each)}
            no = {each for each in versions if not _holds(node.test, each, otherwise=False)}
            _collect(node.body, yes, names, path, known)
            _collect(node.orelse, no, names, path, known)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.setdefault(node.name, set()).update(versions)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    names.setdefault(target.id, set()).update(versions)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name == "*":
                    for name, there in read_names(_stub(node, path), known).items():
                        if not name.startswith("_"):
                            names.setdefault(name, set()).update(there & versions)
                elif alias.asname == alias.name:  # else a stub keeps it to itself
                    names.setdefault(alias.name, set()).update(versions)


def _stub(node: ast.ImportFrom, path: Path) -> Path:
    folder = path.parent
    root = folder
    while not (root / "VERSIONS").is_file():
        root = root.parent
    base = root if not node.level else folder
    for _ in range(node.level - 1):
        base = base.parent
    module = base.joinpath(*(node.module or "").split("."))
    return module / "__init__.pyi" if module.is_dir() else module.with_suffix(".pyi")


def _holds(test: ast.expr, version: tuple[int, int], *, otherwise: bool = True) -> bool:
    """Whether a condition holds in a version; `otherwise` where that depends on the platform."""
    if isinstance(test, ast.BoolOp):
        parts = [_holds(value, version, otherwise=otherwise) for value in test.values]
        return all(parts) if isinstance(test.op, ast.And) else any(parts)
    if isinstance(test, ast.Compare) and ast.unparse(test.left) == "sys.version_info":
        wanted = ast.literal_eval(test.comparators[0])
        return version >= wanted if isinstance(test.ops[0], ast.GtE) else version < wanted
    return otherwise


if __name__ == "__main__":
    main()
