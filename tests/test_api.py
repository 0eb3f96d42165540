"""The public API: what `slint` itself has to offer, documented by an example that runs."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import slint

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, Timeout: 3, Policies: [%s]}
"""
WIDE = '{Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}'


def example() -> str:
    """The code in the docstring of the package."""
    assert slint.__doc__ is not None
    (code,) = re.findall(r"^(    from .*?\n)(?=^\S)", slint.__doc__, re.MULTILINE | re.DOTALL)
    return textwrap.dedent(code)


def test_the_example_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE % WIDE)
    (tmp_path / "app.py").write_text("def handler(event, context):\n    return {}\n")
    monkeypatch.chdir(tmp_path)
    exec(compile(example(), "example", "exec"), {})
    assert capsys.readouterr().out.startswith("template.yaml:5: SL401 ")


def test_the_readme_shows_it(checkout: Path) -> None:
    readme = (checkout / "README.md").read_text(encoding="utf-8")
    assert f"```python\n{example().rstrip()}\n```" in readme


def test_everything_public_is_there() -> None:
    for name in slint.__all__:
        assert getattr(slint, name) is not None
    assert set(slint._PLACES) <= set(sys.modules)
    with pytest.raises(AttributeError, match="has no attribute 'lint'"):
        _ = slint.lint  # type: ignore[attr-defined]


def test_a_version_loads_nothing_of_it() -> None:
    code = (
        "import sys, slint; slint.__version__; "
        "print([name for name in sys.modules if name.startswith('slint.')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
