"""The files about libraries: what they may say, what is refused, and who may bring them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from slint.catalogue import Catalogue, CatalogueError, library_file, rules_folder
from slint.catalogue.library_file import read_library
from slint.cli import run
from slint.model.libraries import Distribution, ImportCost, Waiting

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "rules/libraries"
FILES = sorted(FOLDER.iterdir())
REDIS = """\
distributions:
  redis: {needs: [async-timeout], size: 2.6}
  redis-py: {modules: [rediscluster]}
imports:
  redis: {cost: 0.2}
  redis.cluster: {cost: 0.3, size: 4}
aliases:
  redis.StrictRedis: redis.Redis
calls:
  redis.Redis:
    makes: redis.Redis
    waits: &host {parameters: [socket_timeout], address: [0, host]}
  redis.Pool: {waits: *host, lets-through: number, sinks: {url: [0, url]}}
types:
  redis.Redis: {ignore: true, about-request: false}
"""


def known(path: Path) -> str:
    return path.stem.removeprefix("python-")


def test_a_file_is_read() -> None:
    redis = read_library("redis", REDIS, "redis.yaml")
    assert redis.module == "redis"
    assert redis.distributions["redis"] == Distribution(("redis",), ("async-timeout",), 2.6)
    assert redis.distributions["redis-py"].modules == ("redis", "redis_py", "rediscluster")
    assert redis.distributions["redis-py"].needs is None
    assert redis.imports["redis"] == ImportCost("redis", 0.2, 2.6)
    assert redis.imports["redis.cluster"] == ImportCost("redis.cluster", 0.3, 4)
    assert redis.aliases == {"redis.StrictRedis": "redis.Redis"}
    waits = Waiting(("socket_timeout",), address=(0, "host"))
    assert redis.calls["redis.Redis"].waits == redis.calls["redis.Pool"].waits == waits
    assert redis.calls["redis.Pool"].lets_through == "number"
    assert redis.calls["redis.Pool"].sinks == {"url": (0, "url")}
    assert redis.types["redis.Redis"].ignore


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("call: {}\n", 1, "unknown key `call`; did you mean `calls`?"),
        (
            "types:\n  redis.Redis:\n    ignor: true\n",
            3,
            "unknown key `types.redis.Redis.ignor`; did you mean `ignore`?",
        ),
        (
            "calls:\n  redis.Redis: {make: redis.Redis}\n",
            2,
            "unknown key `calls.redis.Redis.make`; did you mean `makes`?",
        ),
        ("calls: {redis.Redis: {makes: 3}}\n", 1, "`calls.redis.Redis.makes` is no text"),
        (
            "types: {redis.Redis: {ignore: 1}}\n",
            1,
            "`types.redis.Redis.ignore` is neither true nor false",
        ),
        (
            "calls:\n  redis.get: {returns: nothing}\n",
            2,
            "`calls.redis.get.returns` is none of argument, text, copy, shallow copy, items, ",
        ),
        (
            "calls:\n  redis.get:\n    sinks: {sqll: [0]}\n",
            3,
            "unknown key `calls.redis.get.sinks.sqll`; did you mean `sql`?",
        ),
        (
            "calls: {redis.get: {sinks: {sql: [-1]}}}\n",
            1,
            "`calls.redis.get.sinks.sql` holds no position, counted from 0",
        ),
        ("calls: {redis.get: {waits: {}}}\n", 1, "`calls.redis.get.waits` has no `parameters`"),
        (
            "calls: {redis.get: {waits: {parameters: [t], address: [0]}}}\n",
            1,
            "`calls.redis.get.waits.address` is no list of a position and a keyword",
        ),
        (
            "calls: {redis.get: {waits: {parameters: timeout}}}\n",
            1,
            "`calls.redis.get.waits.parameters` is no list",
        ),
        ("imports: {redis: {cost: much}}\n", 1, "`imports.redis.cost` is no number from 0"),
        ("imports:\n  redis: {size: 1}\n", 2, "`imports.redis` has no `cost`"),
        ("calls: [redis.Redis]\n", 1, "`calls` is no mapping"),
        ("[]\n", 1, "the file is no mapping"),
        (
            "calls:\n  redis.get: {}\n  redis.get: {}\n",
            3,
            "`calls.redis.get` stands here twice",
        ),
        (
            "calls:\n  redis.get: {}\n  valkey.get: {}\n",
            3,
            "`calls.valkey.get` belongs in the file of `valkey`",
        ),
        ("calls-aws:\n  - s3fs\n", 2, "`calls-aws.s3fs` belongs in the file of `s3fs`"),
        ("calls:\n  s3:GetObject: {}\n", 2, "`calls.s3:GetObject` belongs in the file of `boto3`"),
        ("calls:\n  redis.get: {\n", 2, "not YAML: "),
    ],
)
def test_what_does_not_fit_is_refused(text: str, line: int, message: str) -> None:
    with pytest.raises(CatalogueError) as error:
        read_library("redis", text, "ops/libraries/redis.yaml")
    assert str(error.value).startswith(f"ops/libraries/redis.yaml:{line}: {message}")


@pytest.mark.parametrize("path", FILES, ids=known)
def test_every_file_of_slint_fits(path: Path) -> None:
    assert path.suffix == ".yaml"
    library = read_library(known(path), path.read_text(encoding="utf-8"), path.name)
    assert any(library[1:]), "it says nothing"
    for alias, name in library.aliases.items():
        assert alias not in library.calls, f"nobody calls {alias}, but {name}"
    origins = [effect for effect in library.calls.values() if effect.when]
    assert all(effect.origin for effect in origins)


def test_the_standard_library_is_named_so() -> None:
    modules = json.loads((ROOT / "rules/data/python-versions.json").read_text())["modules"]
    for path in FILES:
        standard = path.stem.startswith("python-")
        assert (known(path) in {*modules, "builtins", "telnetlib"}) is standard, path.name


def test_each_library_is_known_in_one_place() -> None:
    tables = Catalogue.load()
    files = {known(path) for path in FILES}
    costs = tables.load_data("import-costs")["imports"]
    assert not files & {path.partition(".")[0] for path in costs}
    assert not files & set(tables.load_data("vendored")["modules"])
    names = [
        name
        for path in FILES
        for name in read_library(known(path), path.read_text(), path.name).distributions
    ]
    assert len(names) == len(set(names))
    assert not set(names) & tables.load_data("distributions")["distributions"].keys()


def test_files_and_tables_answer_alike() -> None:
    libraries = Catalogue.load().libraries
    assert libraries.canonical("redis.StrictRedis") == "redis.Redis"
    assert libraries.canonical("acme.StrictRedis") == "acme.StrictRedis"
    assert libraries.effect("boto3.client").connects == "AWS client"
    assert libraries.effect("secretsmanager:GetSecretValue").origin == "secret"
    assert libraries.effect("acme.client") == libraries.effect("acme.other")
    assert libraries.type("aws.client").ignore
    assert libraries.log_level("logging.Logger.warn") == "warning"
    assert libraries.log_level("redis.Redis.warn") is None
    assert libraries.arguments.of("s3", "PutObject") == "Bucket"
    assert libraries.resource_operations("s3.Bucket")["objects"] == "ListObjects"
    for name in ("redis.client", "pandas.core"):  # a file, the table
        cost = libraries.import_cost(name)
        assert cost is not None
        assert cost.path == name.partition(".")[0]
    for name, module in (("pyyaml", "yaml"), ("redis", "redis"), ("pillow", "PIL")):
        distribution = libraries.distribution(name)
        assert distribution is not None
        assert module in distribution.modules
    assert libraries.calls_aws("botocore.auth.SigV4Auth")
    assert not libraries.calls_aws("botocore.authority")
    assert libraries.logs_documents("structlog")
    assert libraries.traces("aws_xray_sdk.core.patch_all")
    assert libraries.instruments("aws_lambda_powertools.Tracer")
    assert libraries.instruments("ddtrace.tracer")
    assert not libraries.instruments("aws_lambda_powertools.Logger")
    assert libraries.import_cost("acme") is libraries.distribution("acme") is None
    assert {"redis", "pandas"} <= libraries.vendored
    assert not {"json", "python-json", "aws"} & libraries.vendored


def test_a_file_is_read_when_its_module_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "libraries").mkdir()
    (tmp_path / "libraries/broken.yaml").write_text("call: {}")
    (tmp_path / "libraries/python-os.yaml").write_text("calls: {os.urandom: {origin: random}}")
    libraries = Catalogue.load(tmp_path).libraries
    assert libraries.effect("os.urandom").origin == "random"
    with pytest.raises(CatalogueError, match=r"^rules/libraries/broken.yaml:1: unknown key `call`"):
        libraries.effect("broken.call")


def test_a_misfit_that_is_read_late_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = shutil.copytree(ROOT / "rules", tmp_path / "rules")
    (rules / "libraries/acme_db.yaml").write_text("call: {}")
    (tmp_path / "app.py").write_text(HANDLER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("slint.catalogue.rules_folder", lambda: rules)
    for command in (["check", "app.py"], ["trace", "app.handler"]):
        assert run(command) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.startswith("error: rules/libraries/acme_db.yaml:1: unknown key `call`; did")
        assert err.count("\n") == 1


HANDLER = """\
import acme_db

def handler(event, context):
    return acme_db.connect("orders").count()
"""
ACME = """\
calls:
  acme_db.connect: {makes: acme_db.Connection, connects: connection to the orders}
types:
  acme_db.Connection: {ignore: true}
"""
TEMPLATE = """\
Resources:
  Orders:
    Type: AWS::Lambda::Function
    Properties: {Runtime: python3.13, Handler: app.handler, Code: .}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose code uses a private library that a pack describes."""
    files = {
        ".git/HEAD": "",
        "template.yaml": TEMPLATE,
        "app.py": HANDLER,
        "slint.toml": 'rules = ["ops/slint"]\n',
        "ops/slint/libraries/acme_db.yaml": ACME,
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    run(["check", "-q", "-o", "concise", "--select", "SL502", *arguments])
    out, err = capsys.readouterr()
    return out + err


def test_a_folder_brings_a_library(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    expected = (
        "app.py:4:12: warning[SL502] client-per-invocation: `acme_db.connect` makes a new "
        "connection to the orders on every invocation"
    )
    assert said(capsys).startswith(expected)
    assert said(capsys, "--isolated") == ""
    (project / "acme_db").mkdir()
    (project / "acme_db/__init__.py").write_text("def connect(name):\n    return object()\n")
    assert said(capsys).startswith(expected)  # a copy of it is not read


def test_a_file_of_a_pack_that_does_not_fit(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "ops/slint/libraries/acme_db.yaml").write_text(ACME.replace("ignore", "ignor"))
    assert run(["check"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "error: ops/slint/libraries/acme_db.yaml:4: unknown key "
        "`types.acme_db.Connection.ignor`; did you mean `ignore`?\n"
    )


def test_a_package_brings_a_library(
    project: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    site = tmp_path_factory.mktemp("site")
    for path, text in {
        "acme_facts/__init__.py": "",
        "acme_facts/libraries/acme_db.yaml": ACME,
        "acme_facts-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: acme-facts\n",
        "acme_facts-1.0.dist-info/entry_points.txt": "[slint.rules]\nacme = acme_facts\n",
    }.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text)
    monkeypatch.syspath_prepend(site)
    (project / "slint.toml").write_text('plugins = ["acme"]\n')
    assert "connection to the orders" in said(capsys)


def test_a_row_of_a_pack_takes_the_place_of_slints(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "app.py").write_text(
        "import redis\n\ndef handler(event, context):\n"
        "    return redis.Redis('a').get('n'), redis.from_url('redis://a').get('n')\n"
    )
    (project / "ops/slint/libraries/redis.yaml").write_text(
        "calls: {redis.Redis: {makes: redis.Redis, connects: session of ours}}\n"
    )
    first, second = said(capsys).splitlines()
    assert "`redis.Redis` makes a new session of ours" in first
    assert "`redis.from_url` makes a new Redis connection" in second


def test_options_add_to_what_libraries_say(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "slint.toml").write_text(
        '[SL502]\nfactories = {"acme_db.connect" = "pool of ours"}\n'
    )
    (project / "app.py").write_text(f"{HANDLER}    import boto3\n".replace("count()", "count(1)"))
    assert "makes a new pool of ours" in said(capsys)
    (project / "slint.toml").write_text("[SL502]\nfactories = {connect = 3}\n")
    assert "slint.toml:2: `SL502.factories.connect` is a whole number, not a text" in said(capsys)


def test_the_documented_keys_are_those_that_are_read() -> None:
    text = (ROOT / "docs/adding.md").read_text(encoding="utf-8")
    section = text[text.index("## A library") :]
    documented: dict[str, list[str]] = {}
    title = ""
    for line in section.splitlines():
        if line.startswith("### "):
            title = line[4:].lower()
        elif match := re.match(r"\| `([a-z-]+)` \|", line):
            documented.setdefault(title, []).append(match[1])
    assert {title: sorted(keys) for title, keys in documented.items()} == {
        name.lower(): sorted(getattr(library_file, name))
        for name in ("SECTIONS", "DISTRIBUTIONS", "IMPORTS", "CALLS", "WAITS", "CORS", "TYPES")
    }


def test_the_documented_example_fits() -> None:
    text = (ROOT / "docs/adding.md").read_text(encoding="utf-8")
    examples = re.findall(r"```yaml\n# .*?/(\w+)\.yaml.*?\n(.*?)```", text, re.DOTALL)
    assert [name for name, _ in examples] == ["valkey", "acme_db"]
    for name, example in examples:
        assert read_library(name, example, name).calls
    assert not (rules_folder() / "libraries" / "valkey.yaml").is_file()
