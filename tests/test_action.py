"""The action for GitHub: its steps run here as a runner would; zizmor reads it and the workflow."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

Step = dict[str, Any]


def test_zizmor_finds_nothing(checkout: Path) -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    read = [checkout / "action.yml", *(checkout / ".github/workflows").glob("*.yml")]
    assert len(read) > 1
    arguments = ["--offline", "--persona=auditor", *map(str, read)]
    run = subprocess.run([zizmor, *arguments], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


class Runner:
    """Runs steps of a composite action, each in `bash` and with its expressions replaced."""

    def __init__(self, folder: Path, values: dict[str, str]) -> None:
        self.values = dict(values)
        self.output = folder / "output"
        self.summary = folder / "summary"
        self.temporary = folder / "temporary"
        self.temporary.mkdir()

    def expand(self, text: str) -> str:
        return re.sub(r"\$\{\{ (\S+) \}\}", lambda match: self.values.get(match[1], ""), text)

    def run(self, steps: list[Step], project: Path) -> tuple[int, str]:
        """The code of the first step that fails, else 0, and all that the steps print."""
        printed = ""
        for step in steps:
            self.output.write_text("")
            run = subprocess.run(
                ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step["run"]],
                cwd=project,
                env=self.environment(step),
                capture_output=True,
                text=True,
                check=False,
            )
            printed += run.stdout + run.stderr
            for line in self.output.read_text().splitlines():
                name, _, value = line.partition("=")
                self.values[f"steps.{step['id']}.outputs.{name}"] = value
            if run.returncode:
                return run.returncode, printed
        return 0, printed

    def environment(self, step: Step) -> dict[str, str]:
        return {
            **os.environ,
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.temporary),
            # What slint is built with and needs is here already: no index has to be reached.
            "PYTHONPATH": os.pathsep.join(map(sysconfig.get_path, ("purelib", "platlib"))),
            "PIP_NO_INDEX": "1",
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # as pip reads it: no isolation
            **{name: self.expand(value) for name, value in step["env"].items()},
        }


@pytest.fixture(scope="module")
def action(checkout: Path) -> Step:
    text = (checkout / "action.yml").read_text(encoding="utf-8")
    loaded: Step = yaml.safe_load(text)
    return loaded


@pytest.fixture(scope="module")
def installed(
    action: Step, checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """What the steps know when the first one has installed slint."""
    folder = tmp_path_factory.mktemp("runner")
    values = {"github.action_path": str(checkout), "inputs.cfn-lint": "true"}
    runner = Runner(folder, values)
    code, printed = runner.run(action["runs"]["steps"][:1], folder)
    assert code == 0, printed
    yield runner.values
    shutil.rmtree(runner.temporary)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"paths": "my app\n", "sarif-category": "thumbnails"}, 1),
        ({"paths": "my app/src\n\nmy app", "arguments": "--fail-on=never\n--min-severity=note"}, 0),
        ({"paths": "empty"}, 3),
        ({"arguments": "--colour"}, 2),
    ],
)
def test_the_steps(
    inputs: dict[str, str],
    code: int,
    action: Step,
    installed: dict[str, str],
    checkout: Path,
    tmp_path: Path,
) -> None:
    project = tmp_path / "project"
    shutil.copytree(checkout / "fixtures/thumbnails-faulty", project / "my app")
    (project / "empty").mkdir()
    (project / ".git").mkdir()
    given = {name: entry["default"] for name, entry in action["inputs"].items()}
    given |= {"cfn-lint": "false", **inputs}
    values = {f"inputs.{name}": value for name, value in given.items()}
    runner = Runner(tmp_path, {**installed, **values})
    ended, printed = runner.run(action["runs"]["steps"][1:], project)
    assert ended == code, printed
    assert runner.expand(action["outputs"]["exit-code"]["value"]) == str(code)
    sarif = runner.expand(action["outputs"]["sarif-file"]["value"])
    if code == 2:
        assert "No such option" in printed
        assert (sarif, runner.summary.exists()) == ("", False)
        return
    assert sarif == "slint.sarif"
    category = f"slint/{inputs.get('sarif-category', '')}/".replace("//", "/")
    assert f'"{category}"' in (project / sarif).read_text()
    assert runner.summary.read_text().startswith("## slint: ")
    assert ("::error file=my app/src/" in printed) == (code != 3)
    assert ("error[SL101]" in printed) == (code != 3)
