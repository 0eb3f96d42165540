"""Makes rules/data/paginators.json: which AWS operations answer in pages, and how.

    pip install botocore && python scripts/paginators.py

Source: the paginators and service models of botocore (Apache-2.0).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader

TABLE = Path(__file__).parent.parent / "rules" / "data" / "paginators.json"
NAMED = re.compile(r"(ids?|names?|arns?|identifiers?)(prefix|pattern|query)?$", re.IGNORECASE)


def main() -> None:
    """Writes the table.

    `ways` are the ways in which operations page, each [arguments that ask for a page, keys of
    the answer that tell of the next one, argument that bounds a page or null]. `operations` by
    service, by name as the method gives it (`list_objects_v2` is ListObjectsV2): [number of
    the way, arguments that name some of the things …].
    """
    loader = Loader()
    ways: dict[str, int] = {}
    services = []
    for service in loader.list_available_services("service-2"):
        rows = []
        for name, way, singling in sorted(_operations(loader, service)):
            row = [ways.setdefault(way, len(ways)), *singling]
            rows.append(f"{json.dumps(name)}:{json.dumps(row, separators=(',', ':'))}")
        if rows:
            services.append(f"{json.dumps(service)}:{{{','.join(rows)}}}")
    source = f"botocore {version('botocore')} (Apache-2.0)"
    lines = ",\n".join(ways), ",\n".join(services)
    text = f'{{"source":{json.dumps(source)},\n"ways":[\n{lines[0]}\n],\n'
    TABLE.write_text(f'{text}"operations":{{\n{lines[1]}\n}}}}\n', encoding="utf-8")


def _operations(loader: Loader, service: str) -> Iterator[tuple[str, str, list[str]]]:
    """The operations of a service that page: name, way, arguments that name single things."""
    try:
        pages = loader.load_service_model(service, "paginators-1").get("pagination", {})
    except UnknownServiceError:
        return
    model = loader.load_service_model(service, "service-2")
    for name, page in pages.items():
        operation = model["operations"].get(name)
        if operation is None:
            continue
        paths = [*_list(page["output_token"]), *_list(page.get("more_results", ""))]
        answers = {re.split(r"[.\[| ]", path)[0] for path in paths}
        way = [_list(page["input_token"]), sorted(answers - {""}), page.get("limit_key")]
        method = "".join(part.capitalize() for part in xform_name(name).split("_"))
        shape = model["shapes"][operation["input"]["shape"]]
        singling = sorted(_singling(name, shape))
        yield method, json.dumps(way, separators=(",", ":")), singling


def _singling(operation: str, shape: dict[str, Any]) -> Iterator[str]:
    """The optional arguments that name some of what an operation lists, or how they begin."""
    noun = re.sub(r"^[A-Z][a-z]+", "", operation).lower()
    last = re.split(r"(?=[A-Z][a-z])", operation)[-1].lower()
    for member in shape["members"]:
        stem = NAMED.sub("", member).lower()
        if member in shape.get("required", ()) or stem == member.lower():
            continue
        if not stem or any(word.startswith(stem) for word in (noun, last)):
            yield member


def _list(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


if __name__ == "__main__":
    main()
