"""Files and folders that cannot be read: said, and the rest is checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from slint.catalogue import Catalogue
from slint.check.engine import check
from slint.check.settle import settle
from slint.files import Entry, MemoryFiles
from slint.finding import Notice, Reason, Result, Severity
from slint.settings import Settings

CATALOGUE = Catalogue.load()
TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: app.handler, CodeUri: src}
"""
HANDLER = "import store\n\ndef handler(event, context):\n    store.keep(event)\n"
STORE = "KEPT = {}\n\ndef keep(event):\n    KEPT['a'] = event['a']\n"


class Locked(MemoryFiles):
    """Files of which some may not be read, nor some folders listed."""

    def __init__(self, files: Mapping[str, str], locked: Collection[str]) -> None:
        super().__init__(files)
        self.locked = locked

    def read(self, path: str) -> bytes:
        self._check(path)
        return super().read(path)

    def list(self, path: str) -> tuple[Entry, ...]:
        self._check(path)
        return super().list(path)

    def _check(self, path: str) -> None:
        if path in self.locked:
            raise PermissionError(13, "Permission denied")


def checked(
    files: Mapping[str, str], *locked: str, select: str = "SL001,SL004,SL101"
) -> list[Result]:
    settings = Settings(select=tuple(select.split(",")))
    return list(check(Locked(files, locked), settings, CATALOGUE))


def found(results: list[Result]) -> list[tuple[str, str]]:
    outcome = settle(results, Settings(min_severity=Severity.NOTE), CATALOGUE)
    return [(each.rule, each.span.path) for each in outcome.findings]


def unread(results: list[Result]) -> list[Notice]:
    return [each for result in results for each in result.unread]


FILES = {"template.yaml": TEMPLATE, "src/app.py": HANDLER, "src/store.py": STORE}
BARE = {"a/app.py": HANDLER, "a/store.py": STORE, "b/app.py": HANDLER, "b/store.py": STORE}


def test_a_template() -> None:
    results = checked({**FILES, "more.yaml": TEMPLATE}, "more.yaml")
    assert unread(results) == [Notice("more.yaml", "file", "permission denied")]
    assert found(results) == [("SL101", "src/store.py")]


def test_the_module_of_a_handler() -> None:
    results = checked(FILES, "src/app.py")
    assert found(results) == [("SL001", "src/app.py"), ("SL004", "template.yaml")]
    (unjoined,) = results[0].unjoined
    assert unjoined.reason == Reason("unreadable", path="src/app.py")


def test_a_module_that_a_handler_imports() -> None:
    assert found(checked(FILES, "src/store.py")) == [("SL001", "src/store.py")]


def test_the_folder_of_the_code() -> None:
    results = checked(FILES, "src")
    assert [each.reason for each in results[0].unjoined] == [
        Reason("folder", "permission denied", "src")
    ]
    assert Notice("src", "folder", "permission denied") in unread(results)


def test_the_folder_of_a_layer() -> None:
    layered = f"""\
{TEMPLATE.replace("CodeUri: src", "CodeUri: src, Layers: [!Ref Tools]")}
  Tools:
    Type: AWS::Serverless::LayerVersion
    Properties: {{ContentUri: layer}}
"""
    files = {**FILES, "template.yaml": layered, "layer/python/more.py": ""}
    results = checked(files, "layer/python")
    assert found(results) == [("SL101", "src/store.py")]
    assert not any(each.failures for each in results)


def test_a_handler_without_a_template() -> None:
    results = checked(BARE, "a/app.py")
    assert unread(results) == [Notice("a/app.py", "file", "permission denied")]
    assert found(results) == [("SL101", "b/store.py")]


def test_a_handler_that_is_no_python() -> None:
    results = checked({**BARE, "a/app.py": f"{HANDLER}\nx = (\n"})
    assert found(results) == [("SL001", "a/app.py"), ("SL101", "b/store.py")]


def test_code_in_a_template_that_is_no_python() -> None:
    text = """\
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: %s
      Code: {ZipFile: %s}
"""
    broken = checked({"template.yaml": text % ("index.handler", "'def handler(:'")})
    assert found(broken) == [("SL004", "template.yaml"), ("SL001", "template.yaml")]
    code = "'def handler(event, context): pass'"
    other = checked({"template.yaml": text % ("app.handler", code)}, select="SL901")
    assert found(other) == [("SL901", "template.yaml")]
    unknown = checked({"template.yaml": text % ("index.handler", "!Ref Code")}, select="SL901")
    assert found(unknown) == []


def test_one_finding_though_many_functions_share_their_code() -> None:
    """More of them than records are remembered, and in turns."""
    lines = ["Resources:"]
    files = {"src/store.py": STORE}
    for at in range(80):
        name = f"app{at % 40}"
        files[f"src/{name}.py"] = HANDLER
        properties = f"{{Runtime: python3.13, Handler: {name}.handler, CodeUri: src}}"
        lines.append(f"  F{at}: {{Type: AWS::Serverless::Function, Properties: {properties}}}")
    (result, _) = checked({**files, "template.yaml": "\n".join(lines)})
    (finding,) = result.findings
    assert finding.functions == tuple(f"F{at}" for at in range(80))
    assert (result.counts.functions, result.counts.joined) == (80, 80)
