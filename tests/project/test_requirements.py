"""What files of requirements ask for."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
# a comment ends where its line does \\
Requests>=2.31,<3  # http
  python_dateutil == 2.9.0 ; python_version < "3.13"
moto[s3]==5.0.14
urllib3==2.* \\
    --hash=sha256:1234
--index-url https://example.com/simple
"""
    )
    assert names(found.installed) == ["requests", "python-dateutil", "moto", "urllib3"]
    assert [set(each.extras) for each in found.installed] == [set(), set(), {"s3"}, set()]
    assert [each.specifier for each in found.installed] == [
        "<3,>=2.31",
        "==2.9.0",
        "==5.0.14",
        "==2.*",
    ]
    assert [each.version for each in found.installed] == ["", "2.9.0", "5.0.14", ""]
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
        "./wheels/shop.whl",
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
    assert [set(each.extras) for each in found.installed] == [{"socks"}, set(), set(), {"aws"}]
    assert [each.version for each in found.installed] == ["", "", "", "2"]
    assert found.installed[0].span[1:3] == (3, 18)


def test_pipfile_and_lock_files() -> None:
    found = read(
        Pipfile='[packages]\nrequests = "*"\n\n[dev-packages]\npytest = "*"\n',
        **{
            "Pipfile.lock": json.dumps({"default": {"idna": {"version": "==3.7"}}}, indent=4),
            "uv.lock": '[[package]]\nname = "certifi"\nversion = "1"\n',
            "poetry.lock": '[[package]]\nname = "urllib3"\nversion = "1"\n',
        },
    )
    assert names(found.installed) == ["requests"]
    assert sorted(names(found.locked)) == ["certifi", "idna", "urllib3"]
    assert {each.name: each.version for each in found.locked} == {
        "certifi": "1", "idna": "3.7", "urllib3": "1"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("marker", "python", "wanted"),
    [
        ("python_version < '3.11'", "3.13", False),
        ("python_version < '3.11'", "3.9", True),
        ("python_version < '3.11'", "", True),
        ("python_version < '3'", "", False),
        ("python_full_version >= '3.13.4'", "3.13", True),
        ("python_full_version < '3.13.0'", "3.13", False),
        ("sys_platform == 'win32'", "", False),
        ("sys_platform == 'linux' and platform_machine == 'aarch64'", "3.13", True),
        ("platform_machine == 'arm64'", "", False),
        ("implementation_name == 'pypy' or os_name == 'nt'", "3.13", False),
        ("extra == 'dev'", "", False),
    ],
)
def test_markers_are_evaluated_for_lambda(marker: str, python: str, *, wanted: bool) -> None:
    files = {
        "requirements.txt": f"shop==1 ; {marker}\n./shop-1.tar.gz ; {marker}\n",
        "pyproject.toml": "[tool.poetry.dependencies]\n"
        f"shop = {{version = '1', markers = \"{marker}\"}}",
    }
    found = read_requirements(".", MemoryFiles(files), python)
    assert names(found.installed) == ["shop"] * 3 * wanted
    assert found.complete


@pytest.mark.parametrize(
    ("line", "path", "extras"),
    [
        ("./lib", "src/lib", ()),
        ("-e ./lib", "src/lib", ()),
        ("--editable=./lib", "src/lib", ()),
        ("-e .", "src", ()),
        ("-e .[dev]", "src", ("dev",)),
        ("../lib/pkg[extra, more] # why", "lib/pkg", ("extra", "more")),
        ("lib/pkg", "src/lib/pkg", ()),
        ("file:./lib ; python_version > '3'", "src/lib", ()),
    ],
)
def test_what_lies_in_a_folder_has_a_path(line: str, path: str, extras: tuple[str, ...]) -> None:
    found = read(requirements=line)
    assert [(each.name, each.path, set(each.extras)) for each in found.local] == [
        ("", path, set(extras))
    ]
    assert not found.installed
    assert found.complete


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("./a_b-1.2-py3-none-any.whl", ("a-b", "1.2", "src/a_b-1.2-py3-none-any.whl")),
        ("shop-1.2.tar.gz --hash=sha256:12", ("shop", "1.2", "src/shop-1.2.tar.gz")),
        ("https://example.com/shop-1.2.tar.gz", ("shop", "1.2", "")),
        ("git+https://example.com/x.git@main#egg=Shop", ("shop", "", "")),
        ("-e git+https://example.com/x.git#egg=shop&subdirectory=y", ("shop", "", "")),
        ("shop @ git+https://example.com/x.git", ("shop", "", "")),
        ("shop @ ./lib", ("shop", "", "src/lib")),
        ("shop @ file:///lib", ("shop", "", "")),
        ("shop===1.0+local", ("shop", "1.0+local", "")),
        ("shop==1.0,!=1.1", ("shop", "", "")),
        ("shop \\\n  == \\\n  1.0 \\\n  --hash=sha256:12 # why", ("shop", "1.0", "")),
    ],
)  # fmt: skip
def test_names_versions_and_places(line: str, expected: tuple[str, str, str]) -> None:
    found = read(requirements=line)
    assert [(each.name, each.version, each.path) for each in found.installed] == [expected]
    assert found.complete
    assert found.installed[0].span[1:3] == (1, 1)


def test_tables_of_poetry_and_pipenv_tell_versions_and_paths() -> None:
    found = read(
        pyproject="""
[tool.poetry.dependencies]
exact = "1.2"
caret = "^1.2"
range = ">=1,<2"
any = "*"
lib = {path = "../lib", develop = true}
many = [{version = "1", python = "<3.9"}, {version = "2", python = ">=3.9"}]
odd = 5
""",
        Pipfile='[packages]\npinned = "==3.0"\nhere = {editable = true, path = "."}\n',
    )
    told = {each.name: (each.specifier, each.path) for each in found.installed}
    assert told == {
        "exact": ("==1.2", ""), "caret": ("", ""), "range": ("<2,>=1", ""), "any": ("", ""),
        "lib": ("", "lib"), "many": ("", ""), "odd": ("", ""), "pinned": ("==3.0", ""),
        "here": ("", "src"),
    }  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            [*"a1.[](),;=<>~!@#'\" \\/-$\n", "-r ", "-e ", "==", "file:", "shop", ".whl", ".tar.gz",
             "egg=", "https://", "python_version", " ; ", " and ", "extra", "../", "--hash=", "\0"]
        ),
        max_size=20,
    ).map("".join)
)  # fmt: skip
def test_any_line_is_read_or_left(text: str) -> None:
    read(requirements=text)
    for value in (repr(text), f"[{text!r}]", f"{{version = {text!r}, markers = {text!r}}}", text):
        read(
            pyproject=f"[project]\ndependencies = {value}\n[tool.poetry.dependencies]\na = {value}"
        )
        read(Pipfile=f"[packages]\na = {value}\n", **{"poetry.lock": f"package = {value}"})
    read(**{"Pipfile.lock": text, "uv.lock": f"[[package]]\nname = {text!r}\nversion = 1"})


def test_odd_lines_cost_no_more_than_they_are_long() -> None:
    started = time.process_time()
    for text in (
        "a" * 100_000,
        "a[" * 20_000,
        "a;" + "(" * 9_000,
        "a" + "\\\n" * 50_000,
        "./" * 50_000,
    ):
        read(requirements=text, pyproject=f"[project]\ndependencies = [{json.dumps(text)}]")
    packages = "".join(f'[[package]]\nname = "p{n}"\nversion = "1"\n' for n in range(2_000))
    assert len(read(**{"uv.lock": packages}).locked) == 2_000
    assert time.process_time() - started < 5


def test_any_file_that_names_distributions() -> None:
    files = MemoryFiles(
        {
            "requirements.txt": "a1\n",
            "requirements-dev.txt": "b2\n",
            "test-requirements.txt": "c3\n",
            "pyproject.toml": "[dependency-groups]\ndev = ['d4', {include-group = 'x'}]\n"
            "[project.optional-dependencies]\nextra = ['e5']\n",
        }
    )
    assert {each.name for each in names_in(".", files)} == {"a1", "b2", "c3", "d4", "e5"}
    assert list(names_in("nowhere", files)) == []
