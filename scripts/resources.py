"""Makes rules/data/resources.json: which operation a method of a boto3 resource calls.

    pip install boto3 && python scripts/resources.py

Source: the resource models that boto3 ships (Apache-2.0).
"""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent.parent / "rules" / "data" / "resources.json"


def main() -> None:
    """Writes the table.

    `resources` by service and type (`s3`, `s3.Bucket`), each with the operation of its methods
    (`put_object`), of its collections (`objects`) and of what those do at once (`objects.delete`).
    """
    spec = find_spec("boto3")
    if spec is None or spec.origin is None:
        raise SystemExit("boto3 is not installed")
    rows: dict[str, dict[str, str]] = {}
    for path in sorted((Path(spec.origin).parent / "data").glob("*/*/resources-1.json")):
        service = path.parts[-3]
        model = json.loads(path.read_text(encoding="utf-8"))
        types = model["resources"]
        for name, shape in [("", model["service"]), *types.items()]:
            rows[f"{service}.{name}".rstrip(".")] = operations(shape, types)
    lines = ",\n".join(
        f"{json.dumps(name)}:{json.dumps(row, sort_keys=True, separators=(',', ':'))}"
        for name, row in sorted(rows.items())
        if row
    )
    source = f"the resource models of boto3 {version('boto3')} (Apache-2.0)"
    TABLE.write_text(
        f'{{"sources":{{"resources":{json.dumps(source)}}},\n"resources":{{\n{lines}\n}}}}\n',
        encoding="utf-8",
    )


def operations(shape: dict[str, Any], types: dict[str, Any]) -> dict[str, str]:
    """The operations of one type, by method and collection."""
    found = {snake(name): each["request"]["operation"] for name, each in actions(shape)}
    if load := shape.get("load"):
        found["load"] = found["reload"] = load["request"]["operation"]
    for name, many in shape.get("hasMany", {}).items():
        collection = snake(name)
        found[collection] = many["request"]["operation"]
        held = types.get(many["resource"]["type"], {})
        for action, each in held.get("batchActions", {}).items():
            found[f"{collection}.{snake(action)}"] = each["request"]["operation"]
    return found


def actions(shape: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The actions of a type, as the model lists them."""
    return list(shape.get("actions", {}).items())


def snake(name: str) -> str:
    """`PutObject` → `put_object`, as botocore names methods."""
    partly = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", partly).lower()


if __name__ == "__main__":
    main()
