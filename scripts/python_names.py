"""Makes src/slint/execution/python_names.py: the names that Python itself brings.

    for version in 3.11 3.12 3.13 3.14; do python$version scripts/python_names.py; done

A run adds what its interpreter has to what is there already, so that slint says the same of a
program on every version of Python that it runs on. Source: the interpreters themselves.
"""

from __future__ import annotations

import builtins
import runpy
from pathlib import Path
from textwrap import fill, indent

MODULE = Path(__file__).parents[1] / "src" / "slint" / "execution" / "python_names.py"
ONLY_WINDOWS = {"WindowsError"}
TEXT = '''\
"""The names that Python itself brings, of all versions that slint runs on.

Made by scripts/python_names.py.
"""

from __future__ import annotations

BUILTINS = frozenset(
    """
{builtins}
    """.split()
)
"""The names that are there without an import."""

METHODS = frozenset(
    """
{methods}
    """.split()
)
"""The methods of texts, bytes, dictionaries, lists and sets."""
'''


def main() -> None:
    """Writes the module."""
    known = runpy.run_path(str(MODULE)) if MODULE.exists() else {}
    types = (str, bytes, dict, list, set)
    found = {
        "builtins": {*known.get("BUILTINS", ()), *dir(builtins), *ONLY_WINDOWS} - {"_"},
        "methods": {*known.get("METHODS", ()), *(name for type_ in types for name in dir(type_))},
    }
    lines = {
        kind: indent(fill(" ".join(sorted(names)), 92), " " * 4) for kind, names in found.items()
    }
    MODULE.write_text(TEXT.format_map(lines))


if __name__ == "__main__":
    main()
