"""Which function a place belongs to."""

from __future__ import annotations

from slint.code.owners import owner_at
from slint.code.python import read_python
from slint.source import Source

CODE = """\
import os

class Shop:
    name = os.name

    def sell(self):
        if self.name:
            try:
                return os.getcwd()
            finally:
                def inner():
                    return os.sep

for _ in "ab":
    with open("a"):
        def late():
            match os.name:
                case "posix":
                    os.abort()
"""


def test_the_innermost_function_owns_a_place() -> None:
    source = Source("shop.py", CODE)
    module = read_python(source)
    found = {}
    for word in ("import", "os.name", "os.getcwd", "os.sep", "open", "os.abort"):
        start = CODE.index(word)
        found[word] = owner_at(module, source, source.span(start, start + len(word)))
    assert found == {
        "import": "",
        "os.name": "",
        "os.getcwd": "Shop.sell",
        "os.sep": "Shop.sell.inner",
        "open": "",
        "os.abort": "late",
    }
