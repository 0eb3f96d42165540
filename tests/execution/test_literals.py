from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("code", "name", "value"),
    [
        ("api_key = 'q7Xw2'", "api_key", "q7Xw2"),
        ("login.password: str = b'q7Xw2'", "password", "q7Xw2"),
        ("login['db_password'] = 'q7' 'Xw2'", "db_password", "q7Xw2"),
        ("user, password = 'ada', f'q7{2}'", "password", "q7\0"),
        ("connect(host='db', passwd='q7Xw2')", "passwd", "q7Xw2"),
        ("login = {'user': 'ada', 'password': 'q7Xw2'}", "password", "q7Xw2"),
        ("def connect(host, password='q7Xw2'): ...", "password", "q7Xw2"),
        ("if token := 'q7Xw2'.strip(): ...", "token", "q7Xw2"),
        ("key = os.getenv('API_KEY', 'q7Xw2')", "API_KEY", "q7Xw2"),
        ("auth_token = login or 'q7Xw2'", "auth_token", "q7Xw2"),
        ("secret = None if login else 'q7Xw2'", "secret", "q7Xw2"),
        ("good = login['password'] == 'q7Xw2'", "password", "q7Xw2"),
        ("good = 'q7Xw2' != login.get('token')", "token", "q7Xw2"),
        ("good = password in ('q7Xw2', other)", "password", "q7Xw2"),
        ("place = 'https://ada:q7Xw2@db/x'", "", "https://ada:q7Xw2@db/x"),
        ("place = f'https://ada:q7Xw2@{host}'", "", "https://ada:q7Xw2@\0"),
    ],
)
def test_what_may_be_a_secret_is_told_with_its_name(run, code, name, value):
    execution = run(f"import os\n{code}\n\ndef handler(event, context):\n    return None\n")
    assert [(each.name, each.value) for each in execution.literals] == [(name, value)]


def test_docstrings_and_what_is_looked_up_are_none(run):
    execution = run('''
        import os

        password = os.environ["PASSWORD"]

        def handler(event, context):
            """Takes {"password": "q7Xw2"}."""
            token = event.get("token")
            secret, api_key = event
            secret, api_key = event, "q7Xw2", 1
            return event["password"] < "q7Xw2", token == secret, "q7Xw2" == "q7Xw2"
    ''')
    assert execution.literals == []


def test_those_of_imported_modules_count(run):
    execution = run(
        "import settings\n\ndef handler(event, context):\n    return settings.user\n",
        settings="user, password = 'ada', 'q7Xw2'\n",
    )
    assert [(each.name, each.span.path) for each in execution.literals] == [
        ("password", "settings.py")
    ]
