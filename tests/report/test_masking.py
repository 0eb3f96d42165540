"""No credential gets into an excerpt or a message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slint.report.masking import mask_file, mask_text
from slint.source import Source

SECRET = "hunter2" * 2

TEMPLATES = [
    "Parameters:\n  DbPassword:\n    Type: String\n    Default: {}\n",
    '{{\n  "DbPassword": {{\n    "Type": "String",\n    "Default": "{}"\n  }}\n}}\n',
    '{{"DbPassword":{{"Type":"String","Default":"{}"}}}}',
    "Variables:\n  DB_PASSWORD: {}  # a comment\n",
    "Variables: {{DB_PASSWORD: {}, TABLE: orders}}",
    "Variables:\n  DB_PASSWORD: >-\n    {}\n  TABLE: orders\n",
    "Environment:\n  - Name: DB_PASSWORD\n    Value: {}\n",
    "Variables:\n  DATABASE: postgres://admin:{}@p/x@db.local/orders\n",
    "Properties:\n  MasterUserPassword: '{}'\n",
]
MODULES = [
    'password = "{}"',
    'password: str = "{}"',
    'client = connect(password="{}")',
    'settings = {{"password": "{}"}}',
    'settings["password"] = "{}"',
    'password = os.environ.get("PASSWORD", "{}")',
    'password = """\n{}\n"""',
    "def connect(user, password='{}'): ...",
    'headers = {{"x": "Bearer {}{}"}}'.replace("{}{}", "{0}{0}"),
]


@pytest.mark.parametrize("text", TEMPLATES)
def test_templates(text: str) -> None:
    shown = mask_file(Source("template.yaml", text.format(SECRET))).text
    assert SECRET[:5] not in shown
    assert len(shown) == len(text.format(SECRET))


@pytest.mark.parametrize("text", MODULES)
def test_modules(text: str) -> None:
    shown = mask_file(Source("app.py", text.format(SECRET))).text
    assert SECRET[:5] not in shown
    assert len(shown) == len(text.format(SECRET))


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("template.yaml", "Parameters:\n  Stage:\n    Type: String\n    Default: production\n"),
        ("template.yaml", "  DbPassword:\n    Type: String\n    NoEcho: true\n"),
        ("template.yaml", "  DB_PASSWORD: !Ref DbPassword\n  TABLE: orders\n"),
        ("template.yaml", "  - Name: TABLE\n    Value: orders\n"),
        ("template.yaml", "  DbPassword:\n    Type: String\n  Stage:\n    Default: production\n"),
        ("app.py", 'password = os.environ["DB_PASSWORD"]\ntable = "orders"\n'),
        ("app.py", "token = event['token']\nsessions[event['user']] = token\n"),
        ("app.py", '"""A docstring."""\nurl = "https://example.com/a"\n'),
    ],
)
def test_what_is_no_credential_stays(path: str, text: str) -> None:
    assert mask_file(Source(path, text)).text == text


def test_tokens_in_messages() -> None:
    token = "ghp_" + "a1B2" * 10
    assert mask_text(f"`{token}` is used", code=True) == f"`ghp_{'*' * 40}` is used"


@given(st.text(st.sampled_from("password:={}[]\"'|>- \n\r\tDefaultValue!@/#ab1")))
def test_positions_stay(text: str) -> None:
    for path in ("template.yaml", "app.py"):
        shown = mask_file(Source(path, text))
        assert len(shown.text) == len(text)
        assert shown.starts == Source(path, text).starts
