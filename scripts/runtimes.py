"""Makes rules/data/runtimes.json: until when each Lambda runtime is supported.

    pip install cfn-lint && python scripts/runtimes.py

Source: cfn-lint's data/AdditionalSpecs/LmbdRuntimeLifecycle.json (MIT-0), made from the page about
runtimes of the AWS Lambda Developer Guide.
"""

from __future__ import annotations

import json
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

TABLE = Path(__file__).parent.parent / "rules" / "data" / "runtimes.json"
MEMBERS = ("deprecated", "create-block", "update-block", "successor")


def main() -> None:
    """Writes the table.

    `runtimes` by name, each [day of deprecation, first day on which no function can be created
    with it, on which none can be updated, runtime to move to]; null where that is not known.
    """
    spec = find_spec("cfnlint")
    if spec is None or spec.origin is None:
        raise SystemExit("cfn-lint is not installed")
    path = Path(spec.origin).parent / "data/AdditionalSpecs/LmbdRuntimeLifecycle.json"
    runtimes = json.loads(path.read_text(encoding="utf-8"))
    source = f"AWS Lambda Developer Guide, through cfn-lint {version('cfn-lint')} (MIT-0)"
    lines = ",\n".join(
        f"{json.dumps(name)}:{json.dumps([dates[key] for key in MEMBERS])}"
        for name, dates in sorted(runtimes.items())
    )
    text = f'{{"source":{json.dumps(source)},\n"runtimes":{{\n{lines}\n}}}}\n'
    TABLE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
