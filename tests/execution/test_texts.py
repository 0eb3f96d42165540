"""What is known of a text that is put together: its parts, how it begins, what it holds."""

from __future__ import annotations

import pytest

from slint.model.abstract import Derived, beginning, holds_event
from slint.trace import describe
from tests.execution.conftest import Run

HEAD = "import json\nimport lib\n\ndef handler(event, context):\n    return "


@pytest.mark.parametrize(
    ("code", "start"),
    [
        ("'/tmp/a'", "/tmp/a"),
        ("'/tmp/' + event['k']", "/tmp/"),
        ("'/tmp/' + 'a/' + event['k']", "/tmp/a/"),
        ("event['k'] + '/tmp/'", ""),
        ("f'/tmp/{event['k']}/a'", "/tmp/"),
        ("f'/tmp/{1}/{event['k']}'", "/tmp/1/"),
        ("'/tmp/%s/a' % event['k']", "/tmp/"),
        ("'/tmp/{}/a'.format(event['k'])", "/tmp/"),
        ("str('/tmp/' + event['k'])", "/tmp/"),
    ],
)
def test_how_it_begins(run: Run, code: str, start: str) -> None:
    assert beginning(run(HEAD + code + "\n").returns[0].value) == start


@pytest.mark.parametrize(
    ("code", "parts"),
    [
        ("'a ' + event['k']", ["'a '", "event.k"]),
        ("'a ' + event['k'] + ' b'", ["'a '", "event.k", "' b'"]),
        ("f'a {event['k']}'", ["'a '", "event.k"]),
        ("'a %s' % event['k']", ["'a %s'", "event.k"]),
        ("'a {}'.format(event['k'])", ["'a {}'", "event.k"]),
        ("('a ' + event['k']).strip()", ["'a '", "event.k"]),
        ("('a ' + event['k']).replace('a', 'b')", ["'a '", "event.k"]),
        ("event['k'] + event['l']", []),
        ("1 + event['k']", []),
    ],
)
def test_its_parts(run: Run, code: str, parts: list[str]) -> None:
    """A sum of what is not known may be one of numbers."""
    (atom,) = run(HEAD + code + "\n").returns[0].value
    assert isinstance(atom, Derived)
    assert [describe((part,)) for part in atom.parts] == parts


@pytest.mark.parametrize(
    ("code", "whole"),
    [
        ("event", True),
        ("str(event)", True),
        ("json.dumps(event)", True),
        ("f'{event}'", True),
        ("'got ' + str(event)", True),
        ("'got %s' % event", True),
        ("'got {}'.format(event)", True),
        ("{'event': event}", True),
        ("[{'event': event}]", True),
        ("event['a']", False),
        ("f'{event['a']}'", False),
        ("{'a': event['a']}", False),
        ("str(event) == 'a'", False),
        ("len(event)", False),
    ],
)
def test_whether_it_holds_the_whole_event(run: Run, code: str, whole: bool) -> None:  # noqa: FBT001
    assert holds_event(run(HEAD + code + "\n").returns[0].value) is whole
