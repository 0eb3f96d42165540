"""Makes rules/data/resource-types.json: which boto3 resources the methods of others give.

    pip install boto3 && python scripts/resource_types.py

Source: the resource models that boto3 ships (Apache-2.0).
"""

from __future__ import annotations

import json
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from botocore.loaders import Loader
from resources import snake

TABLE = Path(__file__).parent.parent / "rules" / "data" / "resource-types.json"


def main() -> None:
    """Writes the table.

    By type (`s3`, `s3.Bucket`) and method, collection or attribute, the type of what it gives
    (`[]` for a list) and what names that: an argument of the call, `.` for what names the owner,
    `*` for what the call works on, or empty. By type, what names an object of it, and the
    attributes that it has to load.
    """
    spec = find_spec("boto3")
    if spec is None or spec.origin is None:
        raise SystemExit("boto3 is not installed")
    rows: dict[str, dict[str, str]] = {}
    for path in sorted((Path(spec.origin).parent / "data").glob("*/*/resources-1.json")):
        service = path.parts[-3]
        model = json.loads(path.read_text(encoding="utf-8"))
        for name, shape in [("", model["service"]), *model["resources"].items()]:
            if row := dict(_given(service, shape)):
                rows[f"{service}.{name}".rstrip(".")] = row
    loader = Loader()
    data = {}
    for path in sorted((Path(spec.origin).parent / "data").glob("*/*/resources-1.json")):
        service = path.parts[-3]
        shapes = loader.load_service_model(service, "service-2")["shapes"]
        for name, shape in json.loads(path.read_text(encoding="utf-8"))["resources"].items():
            identifiers = [
                [snake(each[name]) for name in ("name", "memberName") if name in each]
                for each in shape.get("identifiers", ())
            ]
            members = shapes[shape["shape"]].get("members", {}) if "shape" in shape else {}
            held = sorted(set(map(snake, members)).difference(*identifiers))
            first = " ".join(identifiers[0]) if identifiers else ""
            data[f"{service}.{name}"] = [first, " ".join(held)]
    lines = ",\n".join(
        f"{json.dumps(name)}:{json.dumps(row, sort_keys=True, separators=(',', ':'))}"
        for name, row in sorted(rows.items())
    )
    source = f"the resource models of boto3 {version('boto3')} (Apache-2.0)"
    kept = ",\n".join(
        f"{json.dumps(name)}:{json.dumps(row, separators=(',', ':'))}" for name, row in data.items()
    )
    text = f'{{"source":{json.dumps(source)},\n"types":{{\n{lines}\n}},\n"data":{{\n{kept}\n}}}}\n'
    TABLE.write_text(text, encoding="utf-8")


def _given(service: str, shape: dict[str, Any]) -> Any:
    for section in ("actions", "hasMany", "has"):
        for name, each in shape.get(section, {}).items():
            resource = each.get("resource")
            identifiers = resource.get("identifiers", []) if resource else []
            if resource is None or any(one["source"] == "input" for one in identifiers):
                continue
            first = identifiers[0] if identifiers else {"source": ""}
            named = ""
            if first["source"] == "requestParameter":
                named = first["path"].partition("[")[0]
            elif first["source"] == "identifier":
                named = "."
            elif first["source"] == "response" and section == "actions":
                named = "*"
            listed = section == "actions" and "[]" in json.dumps(resource)
            many = "[]" if listed else ""
            yield snake(name), f"{service}.{resource['type']}{many} {named}".strip()


if __name__ == "__main__":
    main()
