"""Makes docs/settings.schema.json, the JSON Schema of the settings.

It describes a slint.toml, and `tool.slint` of a pyproject.toml.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
TARGET = CHECKOUT / "docs/settings.schema.json"
sys.path.insert(0, str(CHECKOUT / "src"))

from slint.catalogue import Catalogue  # noqa: E402
from slint.configuration.keys import KEYS, option_schema  # noqa: E402


def schema() -> str:
    """The text of the schema."""
    properties = dict(KEYS)
    for rule in Catalogue.load(CHECKOUT / "rules"):
        if rule.options:
            options = {name: option_schema(option) for name, option in rule.options.items()}
            properties[rule.id] = {
                "type": "object",
                "title": rule.name,
                "description": rule.summary,
                "properties": options,
                "additionalProperties": False,
            }
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of slint",
        "type": "object",
        "properties": properties,
        "additionalProperties": {
            "type": "object",
            "description": "The options of a rule, by its name, or of a rule of your own.",
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(schema(), encoding="utf-8")
