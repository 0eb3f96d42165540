"""Makes rules/data/distributions.json: what distributions are imported as, need and weigh.

    pip install pipreqs packaging
    pip install --dry-run --ignore-installed --report report.json DISTRIBUTION...
    python scripts/distributions.py report.json...

Sources: the metadata of the distributions themselves, as pip reports it; pipreqs' mapping
(Apache-2.0); the names and sizes in rules/data/import-costs.json. What a file of rules/libraries
describes is left out.
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

CHECKOUT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(CHECKOUT / "src"))

from slint.catalogue import Catalogue  # noqa: E402

DATA = CHECKOUT / "rules" / "data"
TABLE = DATA / "distributions.json"
ENVIRONMENT = {
    "python_version": "3.13",
    "python_full_version": "3.13.0",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
    "os_name": "posix",
    "platform_python_implementation": "CPython",
    "implementation_name": "cpython",
    "extra": "",
}
# Imported under names that neither source knows.
MORE = {
    "attrs": ["attrs"],
    "aws-cdk-asset-awscli-v1": ["aws_cdk"],
    "aws-cdk-asset-node-proxy-agent-v6": ["aws_cdk"],
    "aws-cdk-cloud-assembly-schema": ["aws_cdk"],
    "aws-xray-sdk": ["aws_xray_sdk"],
    "black": ["blackd", "blib2to3"],
    "cattrs": ["cattr"],
    "charset-normalizer": ["charset_normalizer"],
    "markdown-it-py": ["markdown_it"],
    "mypy": ["mypyc"],
    "opencv-python-headless": ["cv2"],
    "protobuf": ["google"],
    "pyjwt": ["jwt"],
    "psycopg": ["psycopg"],
    "pytest": ["_pytest", "py"],
    "setuptools": ["pkg_resources", "distutils"],
    "snowflake-connector-python": ["snowflake"],
}


def main() -> None:
    """Writes the table.

    `distributions` by canonical name, each [names it is imported as, distributions it needs or
    null where that is not known, unpacked MB with all it needs or null].
    """
    imports: dict[str, set[str]] = {}
    sizes: dict[str, float] = {}
    costs = json.loads((DATA / "import-costs.json").read_text(encoding="utf-8"))["imports"]
    for path, (_, size, name) in costs.items():
        imports.setdefault(canonicalize_name(name), set()).add(path.partition(".")[0])
        # Some paths need extras, and weigh more.
        sizes[canonicalize_name(name)] = min(size, sizes.get(canonicalize_name(name), size))
    spec = find_spec("pipreqs")
    if spec is None or spec.origin is None:
        raise SystemExit("pipreqs is not installed")
    mapping = Path(spec.origin).with_name("mapping").read_text(encoding="utf-8")
    for line in mapping.splitlines():
        module, _, name = line.partition(":")
        if module.isidentifier():
            imports.setdefault(canonicalize_name(name), set()).add(module)
    needs = {name: found for path in sys.argv[1:] for name, found in read_report(Path(path))}
    for name, modules in MORE.items():
        imports.setdefault(name, set()).update(modules)
    for name in needs:
        imports.setdefault(name, set())
    libraries = Catalogue.load(CHECKOUT / "rules").libraries
    files = (CHECKOUT / "rules" / "libraries").glob("*.yaml")
    described = {name for file in files for name in libraries.library(file.stem).distributions}
    rows = []
    for name in sorted(imports.keys() - described):
        modules = sorted(imports[name] | {name.replace("-", "_")})
        row = [modules, sorted(needs[name]) if name in needs else None, sizes.get(name)]
        rows.append(f"{json.dumps(name)}:{json.dumps(row)}")
    source = "metadata of the distributions; pipreqs (Apache-2.0); own measurements"
    TABLE.write_text(
        f'{{"source":{json.dumps(source)},\n"distributions":{{\n' + ",\n".join(rows) + "}}\n",
        encoding="utf-8",
    )


def read_report(path: Path) -> list[tuple[str, set[str]]]:
    """Each distribution of a report with those that it needs itself."""
    report: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    found = []
    for each in report["install"]:
        metadata = each["metadata"]
        wanted = [Requirement(text) for text in metadata.get("requires_dist", [])]
        needed = {
            canonicalize_name(part.name)
            for part in wanted
            if part.marker is None or part.marker.evaluate(ENVIRONMENT)
        }
        found.append((canonicalize_name(metadata["name"]), needed))
    return found


if __name__ == "__main__":
    main()
