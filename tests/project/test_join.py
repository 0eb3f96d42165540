"""Code that is not where its template says: in archives, and by the name of its handler."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from slint.catalogue import Catalogue
from slint.check.engine import check
from slint.files import MemoryFiles
from slint.finding import Found, Reason, Result
from slint.settings import Settings

CATALOGUE = Catalogue.load()
FUNCTION = """\
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: %s
      CodeUri: %s
"""
HANDLER = "def handler(event, context):\n    return 1\n"


def checked(files: dict[str, str | bytes], **settings: object) -> list[Result]:
    """The results of the templates."""
    given = Settings(select=("ALL",), **settings)  # type: ignore[arg-type]
    found = check(MemoryFiles(files), given, CATALOGUE)
    return [result for result in found if result.counts.functions]


def found(files: dict[str, str | bytes], **settings: object) -> Found | Reason:
    """How the function of the template is joined to its code, or why it is not."""
    (result,) = checked(files, **settings)
    return result.found[0] if result.found else result.unjoined[0].reason


def by_name(*paths: str, handler: str = "app.handler", code: str = "s3://b/k") -> str:
    """The file that a function is joined to, or the files between which it is not."""
    files: dict[str, str | bytes] = dict.fromkeys(paths, HANDLER)
    files["infra/template.yaml"] = FUNCTION % (handler, code)
    joined = found(files)
    return joined.path if isinstance(joined, Found) else " ".join(joined.places)


@pytest.mark.parametrize(
    ("paths", "handler", "path"),
    [
        (["src/app.py"], "app.handler", "src/app.py"),
        (["src/shop/app.py"], "shop.app.handler", "src/shop/app.py"),
        (["src/shop/__init__.py"], "shop.handler", "src/shop/__init__.py"),
        (["src/shop/app.py"], "other.app.handler", ""),
        (["src/app.py"], "app.other", ""),
        (["src/myapp.py"], "app.handler", ""),
        (["a/app.py", "b/app.py"], "app.handler", "a/app.py b/app.py"),
        (["a/app.py", "tests/app.py", "vendor/x/app.py"], "app.handler", "a/app.py"),
        (["infra/src/app.py", "b/app.py"], "app.handler", "infra/src/app.py"),
    ],
)
def test_the_one_place_that_has_the_handler(paths: list[str], handler: str, path: str) -> None:
    """Tests and what others wrote do not count; what lies by the template comes first."""
    assert by_name(*paths, handler=handler) == path


@pytest.mark.parametrize("code", ["build.zip", "../dist", "!Ref Code", "{Bucket: b, Key: k}"])
def test_where_the_code_may_be_elsewhere(code: str) -> None:
    assert by_name("src/app.py", code=code) == "src/app.py"


def test_a_folder_that_is_not_there_is_a_fault_unless_a_build_makes_it() -> None:
    files: dict[str, str | bytes] = {
        "template.yaml": FUNCTION % ("app.handler", "orders"),
        "src/app.py": HANDLER,
    }
    assert found(files) == Reason("no-folder", path="orders")
    script = {"build.sh": "cp -r src/* orders/\n"}
    for made in (
        script,
        {"Makefile": "package:\n\tcp src/app.py orders\n"},
        {".gitignore": "orders/"},
    ):
        joined = found({**files, **made})
        assert isinstance(joined, Found)
        assert (joined.by, joined.path) == ("name", "src/app.py")
    assert found({**files, "notes.md": "all orders\n"}) == Reason("no-folder", path="orders")


def test_the_code_of_another_application_is_not_taken() -> None:
    other = FUNCTION.replace("Orders", "Other") % ("app.handler", "src")
    files: dict[str, str | bytes] = {
        "infra/template.yaml": FUNCTION % ("app.handler", "s3://b/k"),
        "shop/template.yaml": other,
        "shop/src/app.py": HANDLER,
    }
    result = next(each for each in checked(files) if each.application == "infra/template.yaml")
    assert not result.found
    files["shop/template.yaml"] = other.replace("Other", "Orders")
    result = next(each for each in checked(files) if each.application == "infra/template.yaml")
    assert [each.path for each in result.found] == ["shop/src/app.py"]


def test_only_what_is_declared_counts_where_the_settings_say_so() -> None:
    files: dict[str, str | bytes] = {
        "template.yaml": FUNCTION % ("app.handler", "s3://b/k"),
        "src/app.py": HANDLER,
    }
    assert found(files, join="declared") == Reason("s3")


def test_functions_joined_by_name_are_counted() -> None:
    files: dict[str, str | bytes] = {
        "template.yaml": FUNCTION % ("app.handler", "s3://b/k"),
        "src/app.py": HANDLER,
    }
    (result,) = checked(files)
    counts = result.counts
    assert (counts.functions, counts.joined, counts.joined_by_name) == (1, 1, 1)


# Archives -----------------------------------------------------------------------


def packed(*members: tuple[str | zipfile.ZipInfo, str]) -> bytes:
    """A zip archive of these members."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members:
            archive.writestr(name, text)
    return data.getvalue()


def archived(data: bytes, **settings: object) -> Found | Reason:
    """How a function is joined whose code is an archive."""
    template = FUNCTION % ("app.handler", "code.zip")
    return found({"template.yaml": template, "code.zip": data}, **settings)


def test_code_in_an_archive_of_the_checkout() -> None:
    joined = archived(packed(("app.py", HANDLER)), join="declared")
    assert isinstance(joined, Found)
    assert (joined.by, joined.path) == ("archive", "code.zip/app.py")


def test_findings_in_an_archive_stand_where_it_is_named() -> None:
    text = "import boto3\nimport tools\ndef handler(event, context):\n    boto3.client('sns')\n"
    files: dict[str, str | bytes] = {
        "template.yaml": FUNCTION % ("app.handler", "code.zip"),
        "code.zip": packed(("app.py", text), ("tools.py", "")),
    }
    (result,) = checked(files)
    (finding,) = (each for each in result.findings if each.rule == "SL502")
    assert (finding.span.path, finding.span.line) == ("template.yaml", 7)
    assert finding.message.endswith("(line 4 of `app.py` in the archive)")
    assert all(each.span.path == "template.yaml" for each in result.findings)


def link(name: str) -> zipfile.ZipInfo:
    """A member that is a link."""
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04 and then nothing", "bad-archive"),
        (b"", "bad-archive"),
        (packed(("app.py", HANDLER))[:-30], "bad-archive"),
        (packed(("other.py", HANDLER)), "no-file"),
        (packed((link("app.py"), "/etc/passwd")), "no-file"),
        (packed(("../app.py", HANDLER)), "no-file"),
        (packed(("/app.py", HANDLER)), "no-file"),
        (packed(("app.py", HANDLER + "#" * 3_000_000)), "unreadable"),
        (packed(*((f"m{number}.py", "") for number in range(5_001))), "bad-archive"),
        (bytes(5_000_001), "bad-archive"),
    ],
)
def test_archives_that_hold_no_handler_that_can_be_read(data: bytes, kind: str) -> None:
    """Links, members that lead out of it, and what is too large are left alone."""
    reason = archived(data)
    assert isinstance(reason, Reason)
    assert reason.kind == kind


def test_an_archive_next_to_the_template_is_the_one_in_s3() -> None:
    files: dict[str, str | bytes] = {
        "template.yaml": FUNCTION % ("app.handler", "{Bucket: b, Key: !Sub 'v1/${K}/orders.zip'}"),
        "orders.zip": packed(("app.py", HANDLER)),
        "other.zip": packed(("app.py", HANDLER)),
    }
    joined = found(files)
    assert isinstance(joined, Found)
    assert joined.path == "orders.zip/app.py"


@pytest.mark.parametrize(("code", "lines"), [("orders.zip", [7]), ("s3://b/v1/orders.zip", [])])
def test_a_member_that_cannot_be_parsed(code: str, lines: list[int]) -> None:
    """It is a finding where the template names the archive, and nobody's where it is guessed."""
    files: dict[str, str | bytes] = {
        "template.yaml": FUNCTION % ("app.handler", code),
        "orders.zip": packed(("app.py", "print 'old'\n")),
    }
    (result,) = checked(files)
    unreadable = [each.span for each in result.findings if each.rule == "SL001"]
    assert [(span.path, span.line) for span in unreadable] == [("template.yaml", n) for n in lines]
    assert result.unjoined[0].reason == Reason("unreadable", path="orders.zip/app.py")


def test_requirements_by_path_are_read() -> None:
    files: dict[str, str | bytes] = {
        "template.yaml": FUNCTION % ("app.handler", "src"),
        "src/app.py": "import shop, tools\n\ndef handler(event, context):\n    shop.call(tools)\n",
        "src/requirements.txt": "../lib/shop\n",
        "lib/shop/pyproject.toml": "[project]\nname = 'x'\ndependencies = ['requests']\n",
        "lib/shop/src/shop/__init__.py": "import requests\ndef call(x):\n    requests.get(x)\n",
        "tools.py": "",
    }
    (result,) = checked(files)
    found = {(each.rule, each.span.path) for each in result.findings}
    assert ("SL203", "lib/shop/src/shop/__init__.py") in found
    (missing,) = (each.message for each in result.findings if each.rule == "SL906")
    assert missing == (
        "`tools` is not there when `Orders` starts: `tools` is not in its package; add it there"
    )
