"""The hash by which GitHub code scanning knows a line again (`primaryLocationLineHash`).

It rolls over the 100 UTF-16 units from where a line starts, so that it also depends on what comes
after the line, but not on what comes before it.
"""

from __future__ import annotations

import struct
from collections import Counter
from itertools import accumulate

_UNITS = 100
_BASE = 37
_BITS = (1 << 64) - 1
_OVERFLOW = pow(_BASE, _UNITS, _BITS + 1)
_END_OF_FILE = 0xFFFF
_SKIPPED = {ord(" "): None, ord("\t"): None}
_LINE_FEED = ord("\n")


def line_hashes(data: bytes) -> list[str]:
    """The hash of each line of a file in order, `:n` behind it for the n-th that is the same.

    Spaces and tabs are skipped and every line end counts as a line feed.
    """
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    plain = text.translate(_SKIPPED).encode("utf-16-le")
    units = [*struct.unpack(f"<{len(plain) // 2}H", plain), _END_OF_FILE, *[0] * _UNITS]
    prefixes = list(accumulate(units, _append, initial=0))
    starts = [0, *(at + 1 for at, unit in enumerate(units) if unit == _LINE_FEED)]
    seen: Counter[int] = Counter()
    hashes = []
    for start in starts:
        value = (prefixes[start + _UNITS] - prefixes[start] * _OVERFLOW) & _BITS
        seen[value] += 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes


def _append(value: int, unit: int) -> int:
    return (value * _BASE + unit) & _BITS
