"""Makes rules/data/access.json: what AWS calls and libraries need beside the plain action.

    pip install botocore PyYAML && python scripts/access.py

scripts/access.yaml is kept by hand; every action in it has to exist. Operations that botocore
(Apache-2.0) does not sign need no permission.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml
from botocore.loaders import Loader

HERE = Path(__file__).parent
DATA = HERE.parent / "rules" / "data"
ACTION = re.compile(r"[a-z0-9-]+:[A-Z]\w+")


def main() -> None:
    """Writes the table: the sections of access.yaml, and `free` operations by client."""
    kept = yaml.safe_load((HERE / "access.yaml").read_text(encoding="utf-8"))
    services = json.loads((DATA / "iam-actions.json").read_text(encoding="utf-8"))["services"]
    for action in _actions({key: kept[key] for key in ("calls", "partiql", "libraries", "layers")}):
        service, _, name = action.partition(":")
        if name not in " ".join(services.get(service, ())).split():
            raise SystemExit(f"{action} is no IAM action")
    loader = Loader()
    free = {
        client: names
        for client in loader.list_available_services("service-2")
        if (names := list(_unsigned(loader.load_service_model(client, "service-2"))))
    }
    source = f"scripts/access.yaml; botocore {version('botocore')} (Apache-2.0)"
    sections = {**kept, "free": free}
    lines = ",\n".join(
        f"{json.dumps(name)}:{json.dumps(rows, separators=(',', ':'))}"
        for name, rows in {"source": source, **sections}.items()
    )
    (DATA / "access.json").write_text(f"{{{lines}}}\n", encoding="utf-8")


def _actions(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, held in value.items():
            if key == "action":
                yield held
            else:
                yield from _actions(held)
    elif isinstance(value, list):
        for held in value:
            yield from _actions(held)
    elif isinstance(value, str) and ACTION.fullmatch(value) and "PartiQL" in value:
        yield value


def _unsigned(model: dict[str, Any]) -> Iterator[str]:
    for name, operation in model["operations"].items():
        if operation.get("authtype") == "none" or operation.get("auth") == ["smithy.api#noAuth"]:
            yield name


if __name__ == "__main__":
    main()
