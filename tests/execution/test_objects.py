"""Classes, their instances and what Python calls by itself, in the words of a trace."""

from __future__ import annotations

import pytest

from slint.trace import describe
from tests.execution.conftest import Run


def sent(run: Run, text: str, **modules: str) -> list[str]:
    """What `lib.send` is handed, call by call."""
    execution = run(text, **modules)
    calls = [each for each in execution.calls if each.name == "lib.send"]
    return [describe(value) for each in calls for value in each.positional]


MADE = ["1", "1", "1 or 2"]
CLASSES = """\
import lib
from dataclasses import dataclass, field

class Base:
    table = "base"

    def __init__(self, name):
        self.name = name

    def where(self):
        return "base", self.name

class Shop(Base):
    count = 0

    def __init__(self, name, rate=2):
        super().__init__(name)
        self._rate = rate

    @property
    def rate(self):
        return self._rate

    @rate.setter
    def rate(self, value):
        self._rate = lib.checked(value)

    def where(self):
        return super().where()[1]

    @classmethod
    def of(cls, event):
        return cls(event["name"])

    @staticmethod
    def plain(value):
        return value

    def __call__(self, value):
        return self.name, value

    def __getitem__(self, key):
        return key

    def __setitem__(self, key, value):
        self.last = value

    def __iter__(self):
        yield self.name

class Loose:
    def __getattr__(self, name):
        return name

class Once:
    def __new__(cls, *args):
        made = super().__new__(cls)
        made.kind = "once"
        return made

class Bare:
    pass

@dataclass
class Order:
    id: str
    total: int = 1
    rows: list = field(default_factory=list)

"""


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("lib.send(Shop(event['name']).name)", ["event.name"]),
        ("lib.send(Shop('a').rate, Shop('a', rate=3).rate)", ["2", "3"]),
        ("lib.send(Shop('a').table, Shop.table)", ["'base'", "'base'"]),
        ("lib.send(Shop('a').where())", ["'a'"]),
        ("lib.send(Base.where(Shop('a')))", ["['base', 'a']"]),
        ("lib.send(Shop.of(event).name)", ["event.name"]),
        ("lib.send(Shop.plain(1), Shop('a').plain(2))", ["1", "2"]),
        ("lib.send(Shop('a')(1))", ["['a', 1]"]),
        ("lib.send(Shop('a')['key'])", ["'key'"]),
        ("shop = Shop('a'); shop['key'] = 5; lib.send(shop.last)", ["5"]),
        ("for name in Shop('a'): lib.send(name)", ["'a'"]),
        ("shop = Shop('a'); shop.rate = 5; lib.send(shop.rate)", ["result of lib.checked"]),
        ("shop = Shop('a'); shop.size = 5; lib.send(shop.size, Shop('b').size)", ["5", "…"]),
        ("shop = Shop('a'); setattr(shop, 'size', 5); lib.send(getattr(shop, 'size'))", ["5"]),
        ("lib.send(getattr(Shop('a'), 'size', 5))", ["… or 5"]),
        ("lib.send(getattr(Shop('a'), event['name']))", ["from event.name"]),
        ("where = Shop('a').where; lib.send(where())", ["'a'"]),
        ("lib.send(type(Shop('a')).table, Shop('a').__class__.table)", ["'base'", "'base'"]),
        ("lib.send(Loose().anything)", ["'anything'"]),
        ("lib.send(Once(1).kind)", ["'once'"]),
        ("class A: __new__ = lib.make; lib.send(A())", ["<handler.A>"]),
        ("lib.send(Bare(event['name']))", ["<Bare>"]),
        ("lib.send(Order(event['id']).id, Order('a', total=3).total)", ["event.id", "3"]),
        ("lib.send(Order('a').total, Order('a', 2, [3]).rows)", ["1", "[3]"]),
        ("class A: pass; lib.send(1 if A() else 2, 1 if A else 2, 1 if A().x else 2)", MADE),
        ("class A: __len__ = lib.size; lib.send(1 if A() else 2)", ["1 or 2"]),
        ("def made(): pass; lib.send(1 if made else 2)", ["1"]),
    ],
)
def test_classes(run: Run, code: str, expected: list[str]) -> None:
    lines = "".join(f"    {line}\n" for line in code.split("; "))
    assert sent(run, f"{CLASSES}def handler(event, context):\n{lines}") == expected


def test_an_instance_without_a_constructor_derives_from_its_arguments(run: Run) -> None:
    """A base class that cannot be seen takes them."""
    execution = run("""
        import lib

        class Order(lib.Model):
            pass

        def handler(event, context):
            lib.send(Order(event["id"]))
    """)
    assert [origin.path for origin in execution.calls[-1].argument_origins] == ["id"]


def test_defaults_of_a_data_class_are_each_instance_s_own(run: Run) -> None:
    """Pydantic copies them, and a field's factory makes new ones: nothing outlives the call."""
    execution = run("""
        from dataclasses import dataclass, field
        from pydantic import BaseModel

        class Order(BaseModel):
            rows: list = []

        @dataclass
        class Bill:
            rows: list = field(default_factory=list)

        def handler(event, context):
            order, bill = Order(id=event["id"]), Bill()
            order.rows.append(event["row"])
            bill.rows.append(event["row"])
    """)
    assert execution.writes == []


def test_a_class_attribute_is_everybodys(run: Run) -> None:
    execution = run("""
        class Order:
            rows = []

        def handler(event, context):
            Order().rows.append(event["row"])
    """)
    assert [write.target for write in execution.writes] == ["Order().rows"]


def test_a_base_class_hears_of_its_subclasses(run: Run) -> None:
    execution = run("""
        import lib

        class Plugin:
            known = []

            def __init_subclass__(cls, **options):
                Plugin.known.append(cls)

        class Mail(Plugin):
            def send(self, event):
                lib.send(event["mail"])

        def handler(event, context):
            for plugin in Plugin.known:
                plugin().send(event)
    """)
    assert [describe(each.positional[0]) for each in execution.calls] == ["event.mail"]


def test_setters_of_a_library_are_its_decorators(run: Run) -> None:
    """`@name.setter` is Python's only where the name is a property."""
    text = """
        import lib

        class Shop:
            @lib.value.setter
            def rate(self, value):
                lib.send(value)

        def handler(event, context):
            Shop().rate(event["rate"])
    """
    assert sent(run, text) == ["event.rate"]


def test_what_a_generator_of_a_generator_gives(run: Run) -> None:
    text = """
        import lib

        def rows(event):
            yield 1
            yield from event["rows"]
            got = yield

        def handler(event, context):
            for row in rows(event):
                lib.send(row)
    """
    assert sent(run, text) == ["1 or event.rows[] or …"]


def test_nonlocal_and_closures(run: Run) -> None:
    text = """
        import lib

        def handler(event, context):
            last = None

            def keep(value):
                nonlocal last
                last = value

            keep(event["id"])
            lib.send(last)
    """
    assert sent(run, text) == ["event.id"]


def test_what_an_object_gives_derives_from_what_it_is_handed(run: Run) -> None:
    execution = run("""
        import lib

        MODEL = lib.Model("m")

        def handler(event, context):
            lib.send(MODEL(event["text"]))
    """)
    model, send = execution.calls
    assert (model.name, send.name) == ("lib.Model", "lib.send")
    assert [origin.path for origin in send.argument_origins] == ["text"]


# Imports ------------------------------------------------------------------------

SHOP = {
    "shop/__init__": "NAME = 'shop'\n",
    "shop/names": "from . import NAME\nfrom .tables import TABLE as OTHER\n__all__ = ['NAME']\n",
    "shop/tables": "TABLE = 'orders'\n",
}


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("import shop.tables\nGIVEN = shop.tables.TABLE", id="dotted"),
        pytest.param("import shop\nimport shop.tables\nGIVEN = shop.tables.TABLE", id="both"),
        pytest.param("import shop.tables as tables\nGIVEN = tables.TABLE", id="renamed"),
        pytest.param("from shop import tables\nGIVEN = tables.TABLE", id="from the package"),
        pytest.param("from shop.tables import TABLE as GIVEN", id="member"),
        pytest.param("from shop.names import OTHER as GIVEN", id="relative"),
        pytest.param("from shop.tables import *\nGIVEN = TABLE", id="star"),
        pytest.param(
            "import importlib\nGIVEN = importlib.import_module('shop.tables').TABLE", id="by name"
        ),
    ],
)
def test_ways_to_import_a_name(run: Run, code: str) -> None:
    text = f"import lib\n{code}\n\ndef handler(event, context):\n    lib.send(GIVEN)\n"
    assert sent(run, text, **SHOP) == ["'orders'"]


def test_names_that_no_module_has_are_unknown(run: Run) -> None:
    text = """
        import lib
        import shop
        from shop import nothing
        from .... import far

        def handler(event, context):
            lib.send(nothing, shop.other, far)
    """
    assert sent(run, text, **SHOP) == ["…", "…", "…"]
