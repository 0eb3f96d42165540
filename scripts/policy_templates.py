"""Makes rules/data/policy-templates.json: what SAM's policy templates and connectors allow.

    pip install aws-sam-translator && python scripts/policy_templates.py

Source: policy_templates.json and the connector profiles of aws-sam-translator (Apache-2.0).
"""

from __future__ import annotations

import json
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent.parent / "rules" / "data" / "policy-templates.json"


def main() -> None:
    """Writes the table.

    By template its parameters and statements (actions, resources in which `${name}` stands for a
    parameter, and whether there is a condition); by source and destination type of a connector
    the same for `Read` and `Write`.
    """
    spec = find_spec("samtranslator")
    if spec is None or spec.origin is None:
        raise SystemExit("aws-sam-translator is not installed")
    here = Path(spec.origin).parent
    read = json.loads((here / "policy_templates_data/policy_templates.json").read_text("utf-8"))
    templates = {
        name: [sorted(template.get("Parameters", {})), statements(template["Definition"])]
        for name, template in read["Templates"].items()
    }
    profiles = json.loads((here / "model/connector_profiles/profiles.json").read_text("utf-8"))
    connectors = {
        f"{source} {destination}": {
            category: statements(document)
            for category, document in profile["Properties"]["AccessCategories"].items()
        }
        for source, row in profiles["Permissions"].items()
        for destination, profile in row.items()
        if profile["Type"] == "AWS_IAM_ROLE_MANAGED_POLICY"
        and profile["Properties"].get("SourcePolicy")
    }
    source = f"aws-sam-translator {version('aws-sam-translator')} (Apache-2.0)"
    text = ",\n".join(
        [f'"source":{json.dumps(source)}']
        + [
            f'"{title}":{{\n'
            + ",\n".join(f"{json.dumps(k)}:{json.dumps(v)}" for k, v in rows)
            + "\n}"
            for title, rows in (
                ("templates", sorted(templates.items())),
                ("connectors", sorted(connectors.items())),
            )
        ]
    )
    TABLE.write_text(f"{{{text}}}\n", encoding="utf-8")


def statements(definition: dict[str, Any]) -> list[list[Any]]:
    """The statements of a document, all of which allow."""
    found = []
    for each in listed(definition["Statement"]):
        if each["Effect"] != "Allow":
            raise SystemExit("a template with a Deny")
        resources = [resource(one) for one in listed(each.get("Resource", "*"))]
        found.append([listed(each["Action"]), resources, bool(each.get("Condition"))])
    return found


def resource(value: Any) -> str:
    """A resource with its parameters as `${Name}`."""
    if isinstance(value, str):
        return value
    if "Fn::Sub" in value:
        text, names = (
            value["Fn::Sub"] if isinstance(value["Fn::Sub"], list) else (value["Fn::Sub"], {})
        )
        for name, given in names.items():
            text = text.replace(f"${{{name}}}", resource(given))
        return str(text)
    if "Ref" in value:
        return f"${{{value['Ref']}}}"
    raise SystemExit(f"an intrinsic function that is not known: {value}")


def listed(value: Any) -> list[Any]:
    """A list, also of one."""
    return value if isinstance(value, list) else [value]


if __name__ == "__main__":
    main()
