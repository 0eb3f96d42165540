"""Makes rules/data/iam-calls.json: which IAM actions a call of the AWS SDK needs.

    python scripts/iam_calls.py CALLS.json

CALLS.json holds under `services`, for each client of boto3, the `prefix` of its actions, the
`exceptions` (operations that need other actions than the one of their name, `any_of` where that
depends on the arguments) and the `unknown` ones. It was compiled from botocore's service models
(Apache-2.0), the Service Authorization Reference in cfn-lint (MIT-0) and iann0036/iam-dataset
(MIT). Actions that rules/data/iam-actions.json does not know are refused.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "rules" / "data"
SOURCE = (
    "botocore's service models (Apache-2.0), the AWS Service Authorization Reference through "
    "cfn-lint (MIT-0), and iann0036/iam-dataset (MIT)"
)


def main() -> None:
    """Writes the table.

    By client the prefix of its actions and, by operation, the actions that it needs; null where
    they are not known.
    """
    known = json.loads((DATA / "iam-actions.json").read_text(encoding="utf-8"))["services"]
    written = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["services"]
    lines = [
        f"{json.dumps(client)}:{json.dumps([row['prefix'][0], _operations(row, known)])}"
        for client, row in sorted(written.items())
        if len(row["prefix"]) == 1
    ]
    rows = ",\n".join(lines)
    text = f'{{"source":{json.dumps(SOURCE)},\n"services":{{\n{rows}\n}}}}\n'
    (DATA / "iam-calls.json").write_text(text, encoding="utf-8")


def _operations(row: dict[str, Any], known: dict[str, list[str]]) -> dict[str, list[str] | None]:
    found: dict[str, list[str] | None] = {
        _camel(operation): None if isinstance(actions, dict) else actions
        for operation, actions in row.get("exceptions", {}).items()
    }
    for actions in found.values():
        for action in actions or ():
            service, _, name = action.partition(":")
            if name.lower() not in " ".join(known.get(service, ())).lower().split():
                raise SystemExit(f"{action} is no IAM action")
    return {**found, **{_camel(operation): None for operation in row.get("unknown", ())}}


def _camel(operation: str) -> str:
    """`put_object` → `PutObject`, as the record of a run names it."""
    return "".join(part[:1].upper() + part[1:] for part in operation.split("_"))


if __name__ == "__main__":
    main()
