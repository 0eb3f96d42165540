"""Rules that others wrote: a folder of YAML, and an installed package."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from slint.catalogue import Catalogue, CatalogueError
from slint.catalogue.packs import installed_packages, with_packs
from slint.cli import run
from slint.files import DiskFiles
from slint.rules import _DETECTORS
from slint.testing import run_folder, run_package

OWN = Catalogue.load()
OWNED = """\
id: {id}
summary: Bucket without an owner
severity: {severity}
why: Nobody knows whom to ask.
fix: Set the tags.
detector:
  resource: AWS::S3::Bucket
  property: Tags
  must: present
  message: "`{{id}}` has no owner; set `Tags`"
examples:
  - bad: |
      Resources:
        Files:  # expect: {id}
          Type: AWS::S3::Bucket
  - good: |
      Resources:
        Files:
          Type: AWS::S3::Bucket
          Properties: {{Tags: [{{Key: owner, Value: orders}}]}}
"""
MODULE = '''\
"""Rules of ACME."""

from acme_slint import naming
'''
DETECTOR = '''\
"""How things are named."""

from slint.model.function import Function
from slint.rules import Report, rule


@rule
def function_without_prefix(function: Function, report: Report) -> None:
    """ACME001: a function whose name does not say whose it is."""
    if not function.id.startswith(report.options["prefix"]):
        report(function.span, f"`{function.id}` does not start with its team's prefix")
'''
PACKAGED = """\
id: ACME001
summary: Function without its team's prefix
severity: warning
tags: [naming]
why: Nobody knows whose it is.
fix: Put the prefix in front.
options:
  prefix: {default: Acme, help: What names start with.}
examples:
  - bad: |
      Resources:
        Orders:  # expect: ACME001
          Type: AWS::Lambda::Function
  - good: |
      Resources:
        AcmeOrders:
          Type: AWS::Lambda::Function
"""
TEMPLATE = """\
Resources:
  Orders:  # slint: ignore[SL201]
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13}
  Files:
    Type: AWS::S3::Bucket
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a folder of rules."""
    write(
        tmp_path,
        {
            ".git/HEAD": "",
            "template.yaml": TEMPLATE,
            "ops/slint/storage/bucket-without-owner.yaml": OWNED.format(
                id="OPS001", severity="warning"
            ),
            "ops/slint/bucket-of-the-others.yaml": OWNED.format(id="OPS002", severity="note"),
        },
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def package(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """What `pip install` leaves behind of a package with a rule, on Python's path."""
    site = tmp_path_factory.mktemp("site")
    write(
        site,
        {
            "acme_slint/__init__.py": MODULE,
            "acme_slint/naming.py": DETECTOR,
            "acme_slint/rules/function-without-prefix.yaml": PACKAGED,
            "acme_slint-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-slint\n",
            "acme_slint-1.0.dist-info/entry_points.txt": "[slint.rules]\nacme = acme_slint\n",
        },
    )
    monkeypatch.syspath_prepend(site)
    yield site
    for name in [name for name in sys.modules if name.startswith("acme_slint")]:
        del sys.modules[name]
    _DETECTORS.pop("function_without_prefix", None)


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def concise(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    """The rules of packs and the lines that a check reports."""
    run(["check", "-q", "-o", "concise", *arguments])
    out, err = capsys.readouterr()
    assert err == ""
    lines = [line for line in out.splitlines() if "[SL" not in line]
    return [f"{line.split()[1]} {line.split(':')[1]}" for line in lines]


def test_a_folder_of_rules(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "slint.toml").write_text('rules = ["ops/slint"]\nextend-select = ["OPS001"]\n')
    assert concise(capsys) == ["warning[OPS001] 5"]
    assert concise(capsys, "--select", "OPS") == ["warning[OPS001] 5", "note[OPS002] 5"]
    assert concise(capsys, "--select", "OPS001", "--ignore", "bucket-without-owner") == []
    assert run(["check", "--isolated", "--select", "OPS001"]) == 2
    assert "no rule, prefix or tag is called 'OPS001'" in capsys.readouterr().err
    assert run(["rule", "OPS001"]) == 0
    assert "Nobody knows whom to ask." in capsys.readouterr().out


def test_its_rules_are_silenced_like_others(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pyproject.toml").write_text(
        '[tool.slint]\nrules = ["ops/slint"]\nseverity = {OPS002 = "error"}\n'
    )
    (project / "template.yaml").write_text(
        TEMPLATE.replace("Files:", "Files:  # slint: ignore[bucket-without-owner] it is ours")
    )
    assert concise(capsys) == ["error[OPS002] 5"]


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("a.yaml", OWNED.format(id="SL999", severity="note"), "the ids SL… belong to slint"),
        (
            "a.yaml",
            "id: OPS003\nsummary: s\nseverity: note\nwhy: w\nfix: f\n",
            "a rule in a folder",
        ),
        ("a.yaml", "id: [", "a.yaml:1: not YAML: "),
        ("a.yaml", OWNED.format(id="OPS001", severity="note"), "OPS001 is taken by"),
        ("timeout-unset.yaml", OWNED.format(id="OPS4", severity="note"), "is not an id like"),
        ("timeout-unset.yaml", OWNED.format(id="OPS444", severity="note"), "timeout-unset is ta"),
    ],
)
def test_a_rule_that_does_not_fit(
    project: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, message: str
) -> None:
    (project / "slint.toml").write_text('rules = ["ops/slint"]\n')
    (project / "ops/slint" / file).write_text(text)
    assert run(["check"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("error: ")
    assert message in err


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("..", "slint.toml:1: `rules`: .. lies outside the repository"),
        ("gone", "slint.toml:1: `rules`: gone is no folder"),
        ("linked", "slint.toml:1: `rules`: linked is no folder"),
    ],
)
def test_a_folder_that_is_not_there(
    project: Path, capsys: pytest.CaptureFixture[str], folder: str, message: str
) -> None:
    (project / "linked").symlink_to(project.parent)
    (project / "slint.toml").write_text(f'rules = ["{folder}"]\n')
    assert run(["check"]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.usefixtures("package")
def test_a_package_is_loaded_only_when_it_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert installed_packages() == {"acme": "acme_slint"}
    assert concise(capsys) == []
    assert "acme_slint" not in sys.modules
    (project / "slint.toml").write_text('plugins = ["acme"]\nrules = ["ops/slint"]\n')
    assert concise(capsys) == ["warning[ACME001] 2", "warning[OPS001] 5"]
    assert concise(capsys, "--select", "naming") == ["warning[ACME001] 2"]
    (project / "slint.toml").write_text('plugins = ["acme"]\n[ACME001]\nprefix = "Ord"\n')
    assert concise(capsys) == []
    (project / "slint.toml").write_text('plugins = ["acme"]\n[ACME001]\nprefix = 3\n')
    assert run(["check"]) == 2
    err = capsys.readouterr().err
    assert err == "error: slint.toml:3: `ACME001.prefix` is a whole number, not a text\n"
    (project / "slint.toml").write_text('plugins = ["acne"]\n')
    assert run(["check"]) == 2
    assert "no installed package has the entry point 'acne'; did you" in capsys.readouterr().err


def test_a_package_that_does_not_fit(project: Path, package: Path) -> None:
    files = DiskFiles(project)
    with pytest.raises(CatalogueError, match="gone_slint: cannot be loaded: No module named"):
        with_packs(OWN, files, (), ["gone_slint"])
    (package / "acme_slint/rules/no-detector.yaml").write_text(
        PACKAGED.replace("ACME001", "ACME002")
    )
    with pytest.raises(CatalogueError, match="no detector of that name"):
        with_packs(OWN, files, (), ["acme_slint"])
    (package / "acme_slint/rules/no-detector.yaml").write_text(
        OWNED.format(id="OPS009", severity="note")
    )
    with pytest.raises(CatalogueError, match="the ids OPS… belong to ops/slint"):
        with_packs(OWN, files, ["ops/slint"], ["acme_slint"])
    for file in package.glob("acme_slint/rules/*"):
        file.unlink()
    with pytest.raises(CatalogueError, match="acme_slint: holds no rules"):
        with_packs(OWN, files, (), ["acme_slint"])


def test_a_detector_does_not_take_the_place_of_another(project: Path, package: Path) -> None:
    (package / "acme_slint/naming.py").write_text(
        DETECTOR.replace("function_without_prefix", "timeout_unset")
    )
    with pytest.raises(CatalogueError, match="has a detector called timeout_unset, too"):
        with_packs(OWN, DiskFiles(project), (), ["acme_slint"])


@pytest.mark.usefixtures("package")
def test_the_examples_of_both_are_run(project: Path) -> None:
    assert run_folder(project / "ops/slint") == []
    assert run_package("acme_slint") == []
    rule = project / "ops/slint/bucket-of-the-others.yaml"
    rule.write_text(rule.read_text().replace("must: present", "must: absent"))
    missing, unexpected = run_folder(project / "ops/slint")
    assert missing == "OPS002 bucket-of-the-others, example 1 (bad): template.yaml:2: no finding"
    assert "example 2 (good): template.yaml:4: unexpected finding: `Files` has no" in unexpected


def test_a_built_wheel_is_a_package(tmp_path: Path, project: Path) -> None:
    source, site = tmp_path / "source", tmp_path / "site"
    write(
        source,
        {
            "pyproject.toml": """\
                [build-system]
                requires = ["hatchling"]
                build-backend = "hatchling.build"
                [project]
                name = "acme-slint"
                version = "1.0"
                [project.entry-points."slint.rules"]
                acme = "acme_slint"
            """,
            "acme_slint/__init__.py": MODULE,
            "acme_slint/naming.py": DETECTOR,
            "acme_slint/rules/function-without-prefix.yaml": PACKAGED,
        },
    )
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(site)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (wheel,) = site.glob("*.whl")
    (project / "slint.toml").write_text('plugins = ["acme"]\n')
    code = f"import sys; sys.path.insert(0, {str(wheel)!r}); from slint.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", "-q", "-o", "concise"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("template.yaml:2:3: warning[ACME001] function-without-prefix: ")
