"""Makes rules/data/import-costs.json: what importing a package costs a cold start.

    python scripts/import_costs.py MEASUREMENTS.json

Libraries with a file in rules/libraries are left out of the table: what was measured of them is
printed as it stands in their files.

Source: our own measurements, a JSON file of the form {"baseline": text, "imports": {dotted path:
{"beyond_boto3_ratio", "size_mb", "distribution", ...}}}. Licence: that of this project.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

RULES = Path(__file__).parent.parent / "rules"
TABLE = RULES / "data" / "import-costs.json"
SOURCE = (
    "own measurements, November 2026, CPython 3.11 on x86-64: CPU time of the import in a process "
    'that has made a boto3 client, over that of `import boto3; boto3.client("s3")`; unpacked size '
    "with dependencies"
)


def main(measurements: Path) -> None:
    """Writes the table: `imports` by dotted path, each [ratio beyond boto3, MB, distribution]."""
    measured = json.loads(measurements.read_text(encoding="utf-8"))["imports"]
    rows = {}
    for path, cost in sorted(measured.items()):
        ratio, size = cost["beyond_boto3_ratio"], cost["size_mb"]
        if (RULES / "libraries" / f"{path.partition('.')[0]}.yaml").is_file():
            print(f"{path}: {{cost: {ratio}, size: {size}}}")
        else:
            rows[path] = [ratio, size, cost["distribution"]]
    lines = ",\n".join(
        f"{json.dumps(path)}:{json.dumps(row, separators=(',', ':'))}" for path, row in rows.items()
    )
    text = f'{{"source":{json.dumps(SOURCE)},\n"imports":{{\n{lines}\n}}}}\n'
    TABLE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
