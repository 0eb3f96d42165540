"""What of a linted file may reach a terminal."""

from __future__ import annotations

import pytest

from slint.report.terminal import cells, escape, sentence, wrap


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\x07\x7f\x9b", "a\\x07\\x7f\\x9b"),
        ("\u202eabc\u2066", "\\u202eabc\\u2066"),
        ("line\u2028end", "line\\u2028end"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("grün 日本 é", "grün 日本 é"),
    ],
)
def test_control_characters_are_escaped(text: str, shown: str) -> None:
    assert escape(text) == shown


def test_a_sentence_is_one_line_without_credentials() -> None:
    key = "AKIA" + "Q3EGP7WLMZ5KHT2N"
    assert sentence(f"key\n {key}\tis here") == "key AKIA**************** is here"


def test_cells_count_columns() -> None:
    assert [(cell.start, cell.end) for cell in cells("a\té日\x00")] == [
        (0, 1),
        (1, 4),
        (4, 5),
        (5, 7),
        (7, 11),
    ]
    assert cells("e\u0301")[1].end == 1


def test_wrapping_keeps_long_words_whole() -> None:
    url = "https://example.com/" + "x" * 40
    assert wrap(f"see {url} for more", 30, first=10, rest=2) == [
        "see",
        f"  {url}",
        "  for more",
    ]
    assert wrap("", 80) == [""]
