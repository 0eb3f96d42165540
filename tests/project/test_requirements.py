"""What files of requirements ask for."""

from __future__ import annotations

from slint.files import MemoryFiles
from slint.model.code import Requirement
from slint.project.requirements import Requirements, names_in, read_requirements
from slint.source import Span


def read(**files: str) -> Requirements:
    return read_requirements("src", MemoryFiles({"src/app.py": "", **_paths(files)}))


def _paths(files: dict[str, str]) -> dict[str, str]:
    names = {"requirements": "requirements.txt", "pyproject": "pyproject.toml"}
    return {f"src/{names.get(name, name)}": text for name, text in files.items()}


def names(requirements: tuple[Requirement, ...]) -> list[str]:
    return [each.name for each in requirements]


def test_requirements_with_versions_extras_markers_and_comments() -> None:
    found = read(
        requirements="""\
# comment
Requests>=2.31,<3  # http
  python_dateutil == 2.9.0 ; python_version < "3.13"
moto[s3]==5.0.14
urllib3==2.* \\
    --hash=sha256:1234
--index-url https://example.com/simple
"""
    )
    assert names(found.installed) == ["requests", "python-dateutil", "moto", "urllib3"]
    assert [each.extras for each in found.installed] == [False, False, True, False]
    assert [each.pinned for each in found.installed] == [False, True, True, False]
    assert found.installed[0].span == Span("src/requirements.txt", 2, 1, 2, 18)
    assert found.installed[1].span[1:3] == (3, 3)
    assert found.complete


def test_other_files_are_followed() -> None:
    found = read_requirements(
        "src",
        MemoryFiles(
            {
                "src/requirements.txt": "-r ../base.txt\nboto3\n",
                "base.txt": "requests\n-r base.txt\n",
            }
        ),
    )
    assert names(found.installed) == ["requests", "boto3"]
    assert found.complete


def test_what_cannot_be_told() -> None:
    for line in (
        "-e .",
        "./wheels/shop.whl",
        "shop.whl/x",
        "https://example.com/shop.tar.gz",
        "-r missing.txt",
        "-r ../../outside.txt",
        "git+https://example.com/shop.git",
    ):
        assert not read(requirements=line).complete, line
    assert read(requirements="shop @ https://example.com/shop.tar").complete
    assert not read(pyproject="[project").complete
    assert not read(pyproject='[project]\ndynamic = ["dependencies"]\n').complete
    assert not read_requirements("src", MemoryFiles({"src/setup.py": ""})).complete
    assert not read_requirements(
        "src", MemoryFiles({"src/requirements.txt": b"\xff\xfe\x00"})
    ).complete
    assert read_requirements("nowhere", MemoryFiles({})) == Requirements()


def test_pyproject_of_both_kinds() -> None:
    found = read(
        pyproject="""\
[project]
name = "requests-shop"
dependencies = ["requests[socks]>=2 ; python_version > '3'", "PyYAML"]

[project.optional-dependencies]
test = ["pytest"]

[tool.poetry.dependencies]
python = "^3.12"
boto3 = "^1.35"
pandas = {version = "2", extras = ["aws"]}

[tool.poetry.group.dev.dependencies]
moto = "*"
"""
    )
    assert names(found.installed) == ["requests", "pyyaml", "boto3", "pandas"]
    assert [each.extras for each in found.installed] == [True, False, False, True]
    assert found.installed[0].span[1:3] == (3, 18)


def test_pipfile_and_lock_files() -> None:
    found = read(
        Pipfile='[packages]\nrequests = "*"\n\n[dev-packages]\npytest = "*"\n',
        **{
            "Pipfile.lock": '{\n    "default": {\n        "idna": {\n        }\n    }\n}\n',
            "uv.lock": '[[package]]\nname = "certifi"\nversion = "1"\n',
            "poetry.lock": '[[package]]\nname = "urllib3"\nversion = "1"\n',
        },
    )
    assert names(found.installed) == ["requests"]
    assert sorted(names(found.locked)) == ["certifi", "idna", "urllib3"]


def test_any_file_that_names_distributions() -> None:
    files = MemoryFiles(
        {
            "requirements.txt": "a1\n",
            "requirements-dev.txt": "b2\n",
            "test-requirements.txt": "c3\n",
        }
    )
    assert {each.name for each in names_in(".", files)} == {"a1", "b2", "c3"}
    assert list(names_in("nowhere", files)) == []
