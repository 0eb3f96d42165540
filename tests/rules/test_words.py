"""Messages name properties in the words of the template's language (`slint.model.words`)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import slint.rules

NAME = re.compile(r"`((?:AWS::)?[A-Z][A-Za-z]+(?:[.:]+[A-Za-z ]+)*)`")

# Written in backticks, and the same in every language: of Python and its libraries, of the
# states language, of what a request or an event holds.
SAME = frozenset(
    """
    KeyError OSError Runtime.MarshalError Config Tracer Process Pipe multiprocessing.Process
    ConditionExpression ExpressionAttributeValues Event Wait Retry Lambda.ServiceException
    Lambda.SdkClientException Lambda.TooManyRequestsException ReportBatchItemFailures
    """.split()
)
# Only SAM has them.
SERVERLESS = frozenset(("QueueArn", "SqsSubscription.QueueArn", "Role"))


def texts(path: Path) -> Iterator[str]:
    """The texts of a module that are no docstrings."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for child in ast.iter_child_nodes(node):
            if not isinstance(node, ast.Expr) and isinstance(child, ast.Constant):
                if isinstance(child.value, str):
                    yield child.value


def test_a_message_asks_for_the_words_of_the_language() -> None:
    (folder,) = slint.rules.__path__
    found = {
        name
        for path in Path(folder).rglob("*.py")
        for text in texts(path)
        for name in NAME.findall(text)
    }
    assert not found - SAME - SERVERLESS, "say `function.word(…)` or `resource.word(…)`"
