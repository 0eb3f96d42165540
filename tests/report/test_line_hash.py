"""The hash of a line, against vectors of code scanning and a computation by its definition."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slint.report.line_hash import line_hashes


def by_definition(text: str) -> list[str]:
    """The hashes, each computed for itself: a polynomial over the 100 units from a line's start."""
    lines = re.split("\r\n|\r|\n", text)
    hashes: list[str] = []
    for number in range(len(lines)):
        rest = "\n".join(lines[number:]).replace(" ", "").replace("\t", "")
        data = rest.encode("utf-16-be")
        units = [int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2)]
        units = [*units, 65535, *[0] * 100][:100]
        value = sum(unit * 37 ** (99 - power) for power, unit in enumerate(units)) % 2**64
        count = sum(known.startswith(f"{value:x}:") for known in hashes)
        hashes.append(f"{value:x}:{count + 1}")
    return hashes


_ENDS = [
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    "c129715d7a2bc9a3:1",
]


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
        ),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", _ENDS),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", _ENDS),
        (" hello; \t\r\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", _ENDS),
        (
            "Lorem ipsum dolor sit amet.\n" * 10,
            [
                *(f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)),
                "a7f2ff1481e87703:1",
                "a9cf91f7bbf1862b:1",
                "55ec222b86bcae53:1",
                "cc97dc7b1d7d8f7b:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
    ],
)
def test_known_hashes(text: str, hashes: list[str]) -> None:
    assert line_hashes(text.encode()) == hashes
    assert by_definition(text) == hashes


_PIECES = st.sampled_from(["\n", "\r", "\r\n", " ", "\t", "a", "ü", "€", "😀", "\ufeff", "\uffff"])
_TEXTS = st.one_of(
    st.lists(_PIECES, max_size=400).map("".join), st.text(st.characters(codec="utf-8"))
)


@given(_TEXTS)
def test_it_is_what_the_definition_says(text: str) -> None:
    assert line_hashes(text.encode()) == by_definition(text)


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert line_hashes(b"caf\xe9\n") == by_definition("caf\ufffd\n")
