"""Makes rules/data/escalations.json: sets of IAM actions by which one can gain more rights.

    pip install cloudsplaining && python scripts/escalations.py

Source: the methods that cloudsplaining lists (MIT by its metadata, BSD-3 by its LICENSE), most of
them from the research of Rhino Security Labs. Names are written as rules/data/iam-actions.json
has them.
"""

from __future__ import annotations

import ast
import json
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

DATA = Path(__file__).parent.parent / "rules" / "data"
NAME = "PRIVILEGE_ESCALATION_METHODS"


def main() -> None:
    """Writes the table: the actions of each method, by its name."""
    spec = find_spec("cloudsplaining")
    if spec is None or spec.origin is None:
        raise SystemExit("cloudsplaining is not installed")
    text = (Path(spec.origin).parent / "shared" / "constants.py").read_text(encoding="utf-8")
    methods = next(
        ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == NAME
    )
    services = json.loads((DATA / "iam-actions.json").read_text(encoding="utf-8"))["services"]
    names = {
        f"{service}:{name}".lower(): f"{service}:{name}"
        for service, groups in services.items()
        for name in " ".join(groups).split()
    }
    lines = ",\n".join(
        f"{json.dumps(method)}:{json.dumps([names[action] for action in actions])}"
        for method, actions in methods.items()
        if all(action in names for action in actions)
    )
    source = f"cloudsplaining {version('cloudsplaining')} (MIT)"
    (DATA / "escalations.json").write_text(
        f'{{"source":{json.dumps(source)},\n"methods":{{\n{lines}\n}}}}\n', encoding="utf-8"
    )


if __name__ == "__main__":
    main()
