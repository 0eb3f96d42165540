"""Imports run one way, as the contracts in pyproject.toml say."""

from __future__ import annotations

import graphlib
import subprocess
import sys
from pathlib import Path

import grimp


def test_the_contracts_hold(checkout: Path) -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = grimp.build_graph("slint", cache_dir=None)  # with imports inside functions
    imports = {file: graph.find_modules_directly_imported_by(file) for file in graph.modules}
    graphlib.TopologicalSorter(imports).prepare()  # CycleError names the files of a circle
