from __future__ import annotations

import pytest

from slint.execution.entry import find_entry
from slint.model.code import EntryPoint, Location
from slint.model.function import Function
from slint.source import Span


@pytest.fixture
def entry(make_root):
    def find(text: str) -> EntryPoint:
        root = make_root({"app.py": text})
        module = root.module("app")
        span = Span("t.yaml", 1, 1, 1, 2)
        function = Function("F", "AWS::Lambda::Function", "t.yaml", span, {}, "lambda")
        location = Location(".", "app", "app.py", "handler", False, True)
        return find_entry(function, location, module, root.entry(module, "handler"))

    return find


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("def handler(event, context): ...", "function"),
        ("handler = lambda event, context: None", "function"),
        ("async def handler(event, context): ...", "async"),
        ("def handler(event, context):\n    yield 1", "generator"),
        ("async def handler(event, context):\n    yield 1", "generator"),
        ("class handler: ...", "class"),
        ("class Desk: ...\nhandler = Desk()", "instance"),
        ("class Desk:\n    def __call__(self, event): ...\nhandler = Desk()", "function"),
        ("class Desk:\n    async def run(self, event): ...\nhandler = Desk().run", "async"),
        ("class handler:\n    def __new__(cls, event, context): ...", ""),
        ("import web\nclass handler(web.View): ...", ""),
        ("import web\nhandler = web.App()", ""),
    ],
)
def test_its_kind(entry, code, kind):
    assert entry(code).kind == kind


def test_its_parameters_without_self(entry):
    found = entry("""
        class Desk:
            def run(self, event, context=None, *rest, table, retries=3, **options): ...
        handler = Desk().run
    """)
    assert [tuple(each) for each in found.parameters] == [
        ("event", "positional", True),
        ("context", "positional", False),
        ("rest", "rest", False),
        ("table", "keyword", True),
        ("retries", "keyword", False),
        ("options", "mapping", False),
    ]


def test_its_decorators_by_their_qualified_names(entry):
    found = entry("""
        import functools
        from aws_lambda_powertools import Logger
        from web import wrap as middleware

        logger = Logger()

        def own(function):
            return function

        @own
        @logger.inject_lambda_context(clear_state=True)
        @middleware
        def handler(event, context): ...
    """)
    assert found.decorators == (
        "",
        "aws_lambda_powertools.Logger.inject_lambda_context",
        "web.wrap",
    )
