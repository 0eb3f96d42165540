"""What is published: the rules travel inside, and nothing else does."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from slint.catalogue import Catalogue


@pytest.fixture(scope="module")
def dist(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=checkout,
        check=True,
        capture_output=True,
    )
    return folder


def test_the_wheel_holds_the_rules(dist: Path, checkout: Path) -> None:
    (wheel,) = dist.glob("serverless_slint-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    rules = {path.relative_to(checkout).as_posix() for path in checkout.glob("rules/**/*.*")}
    assert {f"slint/_{rule}" for rule in rules} <= names
    assert {"slint/cli/__init__.py", "slint/py.typed"} <= names
    assert all(name.startswith(("slint/", "serverless_slint-")) for name in names)


def test_the_source_distribution_is_whole_and_lean(dist: Path) -> None:
    (archive,) = dist.glob("serverless_slint-*.tar.gz")
    with tarfile.open(archive) as content:
        names = {name.partition("/")[2] for name in content.getnames()}
    tops = {name.partition("/")[0] for name in names}
    assert {"src", "rules", "tests", "pyproject.toml", "README.md", "LICENSE"} <= tops
    assert not tops & {".venv", ".git", "dist", "build"}


def test_it_runs_out_of_the_zipped_wheel(dist: Path, tmp_path: Path) -> None:
    (wheel,) = dist.glob("serverless_slint-*.whl")
    code = (
        "import slint.catalogue as c; rules = c.Catalogue.load(); print(c.__file__); "
        "print(len(rules), sum(len(rule.examples) for rule in rules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(wheel)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    place, counts = run.stdout.splitlines()
    assert wheel.name in place
    rules = Catalogue.load()
    assert counts == f"{len(rules)} {sum(len(rule.examples) for rule in rules)}"
