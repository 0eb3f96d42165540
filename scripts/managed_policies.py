"""Makes rules/data/managed-policies.json: the managed policies of AWS and what they allow.

    pip install moto && python scripts/managed_policies.py

Source: moto's copy of the policies that IAM lists (Apache-2.0). Policies of service-linked roles,
which nobody else can attach, are listed without their statements.
"""

from __future__ import annotations

import ast
import json
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent.parent / "rules" / "data" / "managed-policies.json"
SERVICE_LINKED = "aws-service-role/"


def main() -> None:
    """Writes the table.

    By name the path, then a line a statement: `A` or `D` for its effect (in lower case where it
    has a condition), its actions by service and its resources, where `!` stands for all but these.
    """
    spec = find_spec("moto")
    if spec is None or spec.origin is None:
        raise SystemExit("moto is not installed")
    path = Path(spec.origin).parent / "iam" / "aws_managed_policies.py"
    module = ast.parse(path.read_text(encoding="utf-8"))
    texts = [node.value.value for node in module.body if isinstance(node, ast.Assign)]  # type: ignore[attr-defined]
    policies = json.loads(max(texts, key=len))
    lines = ",\n".join(
        f"{json.dumps(name)}:{json.dumps(text(policy))}"
        for name, policy in sorted(policies.items())
    )
    source = f"the managed policies of AWS, through moto {version('moto')} (Apache-2.0)"
    TABLE.write_text(
        f'{{"source":{json.dumps(source)},\n"policies":{{\n{lines}\n}}}}\n', encoding="utf-8"
    )


def text(policy: dict[str, Any]) -> str:
    """A policy as the table writes it."""
    path = policy["Path"].strip("/")
    path = f"{path}/" if path else ""
    if path == SERVICE_LINKED:
        return path
    statements = listed(policy["Document"]["Statement"])
    return "\n".join([path, *map(statement, statements)])


def statement(written: dict[str, Any]) -> str:
    """A statement as the table writes it."""
    effect = written["Effect"][0]
    if written.get("Condition"):
        effect = effect.lower()
    fields = [effect]
    for name in ("Action", "Resource"):
        excepted = f"Not{name}" in written
        values = listed(written.get(f"Not{name}") if excepted else written.get(name, "*"))
        shown = by_service(values) if name == "Action" else " ".join(values)
        fields.append(f"!{shown}" if excepted else shown)
    return "\t".join(fields)


def by_service(actions: list[str]) -> str:
    """`s3:Get*,List* sqs:*` of single actions."""
    services: dict[str, list[str]] = {}
    for action in actions:
        service, _, name = action.partition(":")
        services.setdefault(service, []).append(name)
    return " ".join(f"{service}:{','.join(names)}" for service, names in services.items())


def listed(value: Any) -> list[Any]:
    """A list, also of one."""
    return value if isinstance(value, list) else [value]


if __name__ == "__main__":
    main()
