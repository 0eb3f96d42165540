"""Excerpts: they fit the width, keep carets under what they mean, and survive anything."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from slint.finding import Severity
from slint.report.excerpt import Mark, excerpt
from slint.report.terminal import Painter
from slint.source import Source, Span

PLAIN = Painter(False)


def draw(
    text: str, *spans: tuple[int, int, int, int], width: int = 80, label: str = ""
) -> list[str]:
    source = Source("a.py", text)
    marks = [
        Mark(Span("a.py", *span), label, None if number else Severity.ERROR)
        for number, span in enumerate(spans)
    ]
    return list(excerpt(source, marks, 2, width, PLAIN))


def test_tabs_and_wide_characters_keep_carets_in_place() -> None:
    assert draw('\tx = "日本", y', (1, 13, 1, 14)) == [
        '   1 |     x = "日本", y',
        "     |                 ^",
    ]
    assert draw("a\tb", (1, 3, 1, 4)) == ["   1 | a   b", "     |     ^"]


def test_control_characters_are_escaped_and_counted() -> None:
    assert draw('x = "\x1b[31m" + y', (1, 15, 1, 16)) == [
        '   1 | x = "\\x1b[31m" + y',
        "     |                  ^",
    ]


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "a" * 100 + " needle " + "b" * 100
    line, carets = draw(text, (1, 102, 1, 108))
    assert line[7] == line[-1] == "…"
    assert len(line) == 80
    assert line[carets.index("^") : carets.rindex("^") + 1] == "needle"


def test_places_too_far_apart_are_shown_one_by_one() -> None:
    text = "first" + " ." * 50 + " second"
    late, carets, early, dashes = draw(text, (1, 107, 1, 113), (1, 1, 1, 6))
    assert late[carets.index("^") :] == "second"
    assert early[dashes.index("-") :].startswith("first ")
    assert (late[7], early[-1]) == ("…", "…")


def test_a_single_line_between_two_is_shown() -> None:
    assert draw("a\nb\nc\nd\n\ne", (1, 1, 1, 2), (3, 1, 3, 2), (6, 1, 6, 2)) == [
        "   1 | a",
        "     | ^",
        "   2 | b",
        "   3 | c",
        "     | -",
        "  ...",
        "   6 | e",
        "     | -",
    ]


def test_a_label_that_does_not_fit_stands_below() -> None:
    label = "what is said here is long enough to leave no room beside the underline"
    lines = draw("    x = y", (1, 9, 1, 10), label=label)
    assert lines[1] == "     |         ^"
    assert " ".join(" ".join(line[7:].split()) for line in lines[2:]) == label
    assert max(map(len, lines)) <= 80


def test_a_long_span_shows_its_ends() -> None:
    text = "\n".join(f"line {number}" for number in range(1, 30))
    assert draw(text, (3, 1, 20, 1)) == [
        "   3 | / line 3",
        "   4 | | line 4",
        "   5 | | line 5",
        "  ...   |",
        "  19 | | line 19",
        "     | |_______^",
    ]


def _columns(text: str) -> int:
    return sum(
        0
        if unicodedata.category(character) in ("Mn", "Me", "Cf")
        else 1 + (unicodedata.east_asian_width(character) in "WF")
        for character in text
    )


_POSITION = st.tuples(st.integers(1, 6), st.integers(1, 120))


@given(
    st.lists(st.text(max_size=150), min_size=1, max_size=5).map("\n".join),
    st.lists(st.tuples(_POSITION, _POSITION), min_size=1, max_size=4),
    st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=90),
)
def test_any_place_in_any_text_can_be_drawn(
    text: str, places: list[tuple[tuple[int, int], tuple[int, int]]], label: str
) -> None:
    spans = [(*min(start, end), *max(start, end)) for start, end in places]
    for line in draw(text, *spans, label=label[:40]):
        assert line.isprintable() or not any(
            unicodedata.category(character) == "Cc" for character in line
        )
        assert _columns(line) <= 80
