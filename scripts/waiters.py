"""Makes rules/data/waiters.json: which AWS operations have a waiter.

    pip install botocore && python scripts/waiters.py

Source: the waiters of botocore (Apache-2.0).
"""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

TABLE = Path(__file__).parent.parent / "rules" / "data" / "waiters.json"


def main() -> None:
    """Writes the table.

    `operations` by service, by name as the method gives it (`describe_instances` is
    DescribeInstances): the names for `get_waiter` of what waits with it.
    """
    loader = Loader()
    services = []
    for service in loader.list_available_services("service-2"):
        try:
            waiters = loader.load_service_model(service, "waiters-2")["waiters"]
        except UnknownServiceError:
            continue
        rows: dict[str, list[str]] = {}
        for name, waiter in sorted(waiters.items()):
            method = xform_name(waiter["operation"])
            operation = "".join(part.capitalize() for part in method.split("_"))
            rows.setdefault(operation, []).append(xform_name(name))
        if rows:
            text = json.dumps(dict(sorted(rows.items())), separators=(",", ":"))
            services.append(f"{json.dumps(service)}:{text}")
    source = f"botocore {version('botocore')} (Apache-2.0)"
    lines = ",\n".join(services)
    text = f'{{"source":{json.dumps(source)},\n"operations":{{\n{lines}\n}}}}\n'
    TABLE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
