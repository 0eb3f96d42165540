"""Bad files through the whole command: a clear line with the place, and all other findings."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from slint.cli import run

Captured = pytest.CaptureFixture[str]

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
"""
HANDLER = "def handler(event, context):\n    return {}\n"
GOOD = "good/template.yaml:3:3: warning[SL201]"
SUITED = TEMPLATE + "      Timeout: 10\n"
TOPIC = "  Topic:\n    Type: AWS::SNS::Topic\n    Properties: "
NESTED = "[" * 3_000 + "]" * 3_000
LAUGHS = "Metadata:\n  a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]\n" + "".join(
    f"  a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 10)}]\n" for number in range(1, 12)
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with an application that has one finding."""
    (tmp_path / ".git").mkdir()
    good = tmp_path / "good"
    good.mkdir()
    (good / "template.yaml").write_text(TEMPLATE)
    (good / "app.py").write_text(HANDLER)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def check(capsys: Captured, *arguments: str) -> tuple[int, list[str], str]:
    """The exit code, the findings as lines, and standard error."""
    code = run(["check", "-q", "-o", "concise", *arguments])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return code, out.splitlines(), err


@pytest.mark.parametrize(
    ("name", "text", "place", "message"),
    [
        ("template.yaml", SUITED + "  - Orders\n", "template.yaml:9:3", "not YAML"),
        ("template.yaml", SUITED + "\tQueue: {}\n", "template.yaml:9:1", "not YAML"),
        ("template.yaml", SUITED + "    Tags: *tags\n", "template.yaml:9:11", "undefined alias"),
        ("template.yaml", SUITED + TOPIC + NESTED, "template.yaml:11:", "nest"),
        ("template.yaml", SUITED + LAUGHS, "template.yaml:15:", "more than 250,000 nodes"),
        ("template.json", '{"Resources": {"A": {"Type": "AWS::X::Y",,}}}', "1:42", "not JSON"),
        ("template.json", f'{{"A": {{"Type": "AWS::X::Y"}}, "B": {NESTED}}}', ":1:", "nest"),
        ("template.yaml", SUITED + "# \0", "template.yaml:9:3", "zero byte"),
        ("template.yaml", SUITED + "# \x01", "template.yaml:9:3", "U+0001"),
    ],
)
def test_a_template_that_cannot_be_read(
    folder: Path, capsys: Captured, name: str, text: str, place: str, message: str
) -> None:
    (folder / name).write_text(text)
    code, (other, bad), _ = check(capsys)
    assert code == 1
    assert other.startswith(GOOD)
    assert "error[SL001] unreadable-file: " in bad
    assert place in bad
    assert message in bad


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        (b"\x7fELF\x02\x01\x00\xff\xfe", "1:8", "byte 0xff"),
        (b"MZ\0\0\0", "1:3", "zero byte"),
        (b"# coding: klingon\n", "1:1", "klingon"),
        (b"def handler(event, context):\n    print 'hello'\n", "2:", "print"),
        (b"def handler(event, context):\n    raise ValueError, 'no'\n", "2:", "invalid syntax"),
        (b"def handler(event, context):\n    return " + NESTED.encode(), "2:212", "nested"),
        (b"x = " + b"1 + " * 20_000 + b"1\n", "1:", "operators"),
        (b"def handler(event, context):\n    return '''\n", "2:", "unterminated"),
        (b"def handler(event, context):\n\tx = 1\n        return x\n", "3:", "tabs"),
    ],
)
def test_a_handler_that_cannot_be_read(
    folder: Path, capsys: Captured, data: bytes, place: str, message: str
) -> None:
    (folder / "template.yaml").write_text(SUITED)
    (folder / "app.py").write_bytes(data)
    code, (bad, other), err = check(capsys, "-v")
    assert code == 1
    assert bad.startswith(f"app.py:{place}")
    assert "error[SL001] unreadable-file: " in bad
    assert message in bad
    assert other.startswith(GOOD)
    assert err == "template.yaml:3: Orders is not joined to its code: app.py is unreadable\n"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(folder: Path, capsys: Captured, encoding: str, end: str) -> None:
    code = "seen = []\n\n\n" + HANDLER.replace("return {}", "seen.append(event)")
    (folder / "template.yaml").write_bytes(TEMPLATE.replace("\n", end).encode(encoding))
    if encoding != "utf-16":  # which Python does not take either
        code = code.replace("\n", end)
        (folder / "app.py").write_bytes(code.encode(encoding))
    else:
        (folder / "app.py").write_text(code)
    exit_code, lines, _ = check(capsys)
    assert exit_code == 1
    assert [line.split(" ")[0] for line in lines] == [
        "app.py:5:5:",
        "good/template.yaml:3:3:",
        "template.yaml:3:3:",
    ]


def test_empty_files(folder: Path, capsys: Captured) -> None:
    for name in ("template.yaml", "template.json", "app.py"):
        (folder / name).touch()
    code, lines, err = check(capsys, "-v")
    assert (code, err) == (1, "")
    assert [line.startswith(GOOD) for line in lines] == [True]


@pytest.mark.parametrize("name", ["template.yaml", "template.json", "app.py"])
def test_one_empty_file(folder: Path, capsys: Captured, name: str) -> None:
    (folder / name).touch()
    line = f"Nothing to check: no template and no handler in {name}\n"
    assert check(capsys, name) == (3, [], line)


def test_an_empty_handler(folder: Path, capsys: Captured) -> None:
    (folder / "template.yaml").write_text(SUITED)
    (folder / "app.py").touch()
    code, (other, missing), _ = check(capsys)
    assert code == 1
    assert other.startswith(GOOD)
    assert missing.startswith("template.yaml:7:16: error[SL901]")


def test_a_path_that_does_not_exist(folder: Path, capsys: Captured) -> None:
    line = "error: no such file or folder: gone\n"
    assert check(capsys, "good", "gone") == (2, [], line)


def test_a_folder_named_like_a_template(folder: Path, capsys: Captured) -> None:
    (folder / "template.yaml").mkdir()
    code, (line,), err = check(capsys, "-v")
    assert (code, err) == (1, "")
    assert line.startswith(GOOD)
    assert check(capsys, "template.yaml")[0] == 3
    (folder / "template.yaml" / "app.yaml").write_text(TEMPLATE)
    (folder / "template.yaml" / "app.py").write_text(HANDLER)
    code, lines, _ = check(capsys)
    assert [line.split(" ")[0] for line in lines] == [
        "good/template.yaml:3:3:",
        "template.yaml/app.yaml:3:3:",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_a_pipe_named_like_a_template(folder: Path, capsys: Captured) -> None:
    os.mkfifo(folder / "template.yaml")
    code, (line,), err = check(capsys, "-v")
    assert (code, err) == (1, "warning: template.yaml: not a regular file\n")
    assert line.startswith(GOOD)
    line = "error: neither a file nor a folder: template.yaml\n"
    assert check(capsys, "template.yaml") == (2, [], line)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_links_in_a_circle(folder: Path, capsys: Captured) -> None:
    (folder / "loop").symlink_to(".")
    (folder / "template.yaml").symlink_to("template.yaml")
    (folder / "one.yaml").symlink_to("two.yaml")
    (folder / "two.yaml").symlink_to("one.yaml")
    code, (line,), err = check(capsys, "-v")
    assert code == 1
    assert line.startswith(GOOD)
    assert err == "".join(
        f"warning: {name}.yaml: a link that leads nowhere\n" for name in ("one", "template", "two")
    )
    line = "error: no such file or folder: template.yaml\n"
    assert check(capsys, "template.yaml") == (2, [], line)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
@pytest.mark.parametrize("target", ["missing.py", "app.py"])
def test_a_handler_that_is_a_link_to_nothing(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    (folder / "good" / "app.py").unlink()
    (folder / "good" / "app.py").symlink_to(target)
    monkeypatch.chdir(folder / "good")
    code, lines, err = check(capsys, "-v", "--select", "SL901")
    assert code == 1
    assert any(
        "SL901" in line and "the link `app.py` in the folder of the template leads nowhere" in line
        for line in lines
    )
    assert err.splitlines() == [
        "warning: app.py: a link that leads nowhere",
        "template.yaml:3: Orders is not joined to its code: app.py is a link that leads nowhere",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_code_behind_links_in_a_circle(folder: Path, capsys: Captured) -> None:
    (folder / "loop").symlink_to(".")
    code_uri = "      CodeUri: loop/loop/loop/good\n"
    (folder / "template.yaml").write_text(SUITED + code_uri)
    code, (line,), err = check(capsys, "-v")
    assert (code, err) == (1, "")
    assert line.startswith(GOOD)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_links_out_of_the_checkout_are_not_followed(
    folder: Path, capsys: Captured, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "template.yaml").write_text(TEMPLATE)
    (folder / "template.yaml").symlink_to(outside / "template.yaml")
    (folder / "linked").symlink_to(outside)
    code, (line,), _ = check(capsys)
    assert code == 1
    assert line.startswith(GOOD)


@pytest.fixture
def locked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that may not be listed; root may list all, so the system call is replaced."""
    (folder / "secret").mkdir()
    (folder / "secret" / "template.yaml").write_text(TEMPLATE)
    scan = os.scandir

    def refuse(path: str) -> Iterator[os.DirEntry[str]]:
        if Path(path).name == "secret":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    return folder / "secret"


def test_a_folder_without_permission(locked: Path, capsys: Captured) -> None:
    code, (line,), err = check(capsys, "-v")
    assert (code, err) == (1, "warning: secret: folder not read: permission denied\n")
    assert line.startswith(GOOD)


@pytest.mark.parametrize("named", ["template.yaml", "app.py"])
def test_a_file_without_permission(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    (folder / "template.yaml").write_text(SUITED)
    (folder / "app.py").write_text(HANDLER)
    unreadable = str(folder / named)
    opened = open

    def refuse(path: str, *rest: str) -> object:
        if str(path) == unreadable:
            raise PermissionError(13, "Permission denied", path)
        return opened(path, *rest)

    monkeypatch.setattr("builtins.open", refuse)
    code, lines, err = check(capsys, "-v")
    assert code == 1
    assert any(line.startswith(GOOD) for line in lines)
    if named == "app.py":
        assert any("error[SL001]" in line and "permission denied" in line for line in lines)
    else:
        assert "template.yaml: not read: permission denied" in err
