"""One instance of a module: what its names stand for."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from slint.model.value import Property, Reference, Unknown
from slint.source import Span
from slint.template.terraform.data_sources import data_attribute
from slint.template.terraform.definition import Definition, folder_of
from slint.template.terraform.estate import Estate
from slint.template.terraform.evaluate import NOWHERE, Evaluator, Scope
from slint.template.terraform.managed import Managed
from slint.template.terraform.tables import attribute_of
from slint.template.terraform.tree import Block, Step, Traversal
from slint.template.terraform.values import MISSING, WHOLE, used
from slint.template.terraform.work import Work

MAXIMUM_INSTANCES = 200
_MAXIMUM_NESTING = 8
_MAXIMUM_COUNT = 100


class Instance:
    """A module with the values of its variables.

    `address` stands before the addresses of what is in it; `call` is the block that makes it,
    None for the root. `arguments` are the values that the root is given.
    """

    def __init__(
        self,
        estate: Estate,
        definition: Definition,
        address: str = "",
        parent: Instance | None = None,
        call: Block | None = None,
        scope: Scope = NOWHERE,
    ) -> None:
        self.estate = estate
        self.work: Work = estate.work
        self.definition = definition
        self.address = address
        self.parent = parent
        self.call = call
        self.scope = scope
        self.nesting: int = parent.nesting + 1 if parent else 0
        self.evaluator = Evaluator(self, estate.work)
        self._children: dict[str, list[tuple[Property | None, Instance]] | None] = {}
        estate.modules += 1

    # Questions of the evaluator ----------------------------------------------

    def settled(self, condition: Property) -> bool:
        """Whether a condition is decided by more than the defaults of parameters."""
        return all(name in self.estate.given for name in condition.parameters)

    def text(self, span: Span) -> str:
        """What is written at a place, after the address of the module."""
        source = self.definition.sources.get(span.path)
        if source is None or span.line != span.end_line:
            return f"{self.address}{span.path}:{span.line}:{span.column}"
        return self.address + source.line(span.line)[span.column - 1 : span.end_column - 1]

    def passed(self, steps: tuple[Step, ...]) -> bool:
        """Whether a variable has a value that the call of the module passes."""
        name = steps[0].name if steps else None
        return self.call is not None and name in self.call.body.attributes

    def named(self, node: Traversal) -> tuple[Property, tuple[Step, ...]]:
        """What the first words of a traversal name, and the steps that are left."""
        steps, base = node.steps, node.base
        first = steps[0].name if steps else None
        second = steps[1].name if len(steps) > 1 else None
        if first is None:
            return Property(Unknown("name"), node.span), ()
        match base:
            case "var":
                return self.variable(first, node.span), steps[1:]
            case "local":
                return self.local(first, node.span), steps[1:]
            case "path":
                return Property(self.path(first), node.span, quoted=True), steps[1:]
            case "terraform":
                return Property(Unknown("workspace"), node.span), ()
            case "module":
                return self.module(first, node.span), steps[1:]
            case "data" if second is not None:
                return self.resource(first, second, node.span, data=True), steps[2:]
            case str():
                return self.resource(base, first, node.span), steps[1:]
        return Property(Unknown("name"), node.span), ()

    def path(self, name: str) -> str:
        """`path.module` and the like, from the folder of the root."""
        if name != "module":
            return "."
        return posixpath.relpath(self.definition.folder, self.work.folder)

    def variable(self, name: str, place: Span) -> Property:
        """The value of a variable."""
        return self.work.remember(
            (id(self), "var", name), place, lambda: self._variable(name, place)
        )

    def _variable(self, name: str, place: Span) -> Property:
        block = self.definition.variables.get(name)
        if self.call is not None and self.parent is not None:
            given = self.call.body.attributes.get(name)
            if given is not None:
                return self.parent.evaluator.value(given.value, self.scope, given.key)
        elif block is not None:
            return self.estate.parameter(name, block, self.evaluator)
        default = block.body.attributes.get("default") if block else None
        if default is None:
            return Property(Unknown("variable"), place)
        return self.evaluator.value(default.value)

    def local(self, name: str, place: Span) -> Property:
        """The value of a local."""
        attribute = self.definition.locals.get(name)
        if attribute is None:
            return Property(Unknown("local"), place)
        make = lambda: self.evaluator.value(attribute.value)  # noqa: E731
        return self.work.remember((id(self), "local", name), place, make)

    # Resources ---------------------------------------------------------------

    def resource(self, kind: str, name: str, place: Span, *, data: bool = False) -> Property:
        """All instances of a resource: one as a whole, or a list or mapping of such."""
        declared = self.definition.data if data else self.definition.resources
        block = declared.get((kind, name))
        if block is None:
            return Property(Unknown("name"), place)
        key = (id(self), data, kind, name)
        make = lambda: self._expanded(kind, name, block, data=data)  # noqa: E731
        return self.work.remember(key, block.head, make)

    def _expanded(self, kind: str, name: str, block: Block, *, data: bool) -> Property:
        address = f"{self.address}{'data.' if data else ''}{kind}.{name}"

        def one(suffix: str, scope: Scope) -> Property:
            managed = Managed(address + suffix, kind, block, self.evaluator, scope)
            self.estate.managed.setdefault(managed.id, managed)
            return Property(Reference(managed.id, WHOLE), block.head)

        return self.repeated(block, NOWHERE, one)

    def repeated(self, block: Block, scope: Scope, one: _Make) -> Property:
        """What `count` and `for_each` of a block make: one, a list or a mapping."""
        attributes = block.body.attributes
        if (each := attributes.get("for_each")) is not None:
            pairs = self.evaluator.pairs(self.evaluator.value(each.value, scope))
            if pairs is None or len(pairs) > _MAXIMUM_COUNT or not all(k.text for k, _ in pairs):
                unknown = Property(Unknown("each"), block.head)
                return one("", {**scope, "each": _each(unknown, unknown)})
            return Property(
                {
                    key.text or "": one(f'["{key.text}"]', {**scope, "each": _each(key, value)})
                    for key, value in pairs
                },
                block.head,
            )
        if (count := attributes.get("count")) is not None:
            number = self.evaluator.value(count.value, scope)
            if number.integer is None or number.integer > _MAXIMUM_COUNT:
                unknown = Property({"index": Property(Unknown("each"), block.head)}, block.head)
                return one("", {**scope, "count": unknown})
            if not self.settled(number):
                zero = Property({"index": Property("0", block.head)}, block.head)
                return one("", {**scope, "count": zero})
            made = []
            for index in range(number.integer):
                counted = Property({"index": Property(str(index), block.head)}, block.head)
                made.append(one(f"[{index}]", {**scope, "count": counted}))
            return Property(tuple(made), block.head)
        return one("", scope)

    def attribute(self, value: Property, owner: str, name: str) -> Property:
        """An attribute of a resource that is told by its address."""
        managed = self.estate.managed.get(owner)
        if managed is None:
            return replace(value, data=Unknown("attribute"))
        if owner.rpartition("data.")[1] and managed.block.kind == "data":
            return data_attribute(managed, name, value)
        identity = attribute_of(managed.kind, name)
        if identity is not None:
            return replace(value, data=Reference(owner, identity or None))
        key = (owner, "attribute", name)
        make = lambda: managed.value(name) or Property(None, value.span)  # noqa: E731
        if name in managed.block.body.attributes:
            return self.work.remember(key, value.span, make)
        if any(name in (each.kind, *each.labels) for each in managed.block.body.blocks):
            body = managed.body()
            return body.get(name, Property(MISSING, value.span))
        return replace(value, data=Reference(owner, name))

    # Modules -----------------------------------------------------------------

    def module(self, name: str, place: Span) -> Property:
        """The outputs of a module, for each of its instances."""
        children = self.children(name)
        if children is None:
            return Property(Unknown("module"), place)
        found = [(key, Property(_Outputs(child), place)) for key, child in children]
        if len(found) == 1 and found[0][0] is None:
            return found[0][1]
        if all(key is not None and not key.quoted for key, _ in found):
            return Property(tuple(value for _, value in found), place)
        return Property({key.text or "": value for key, value in found if key}, place)

    def children(self, name: str) -> list[tuple[Property | None, Instance]] | None:
        """The instances of a local module, each with its key; None for one that is not read."""
        if name not in self._children:
            self._children[name] = None  # as long as it is looked at
            self._children[name] = self._instances(name)
        return self._children[name]

    def _instances(self, name: str) -> list[tuple[Property | None, Instance]] | None:
        block = self.definition.modules.get(name)
        source = block.body.attributes.get("source") if block else None
        if block is None or source is None or self.nesting >= _MAXIMUM_NESTING:
            return None
        text = self.evaluator.value(source.value).text or ""
        definition = self.estate.definition(folder_of(text, self.definition.folder), text)
        if definition is None:
            return None
        found: list[tuple[Property | None, Instance]] = []

        def one(suffix: str, scope: Scope) -> Property:
            if self.estate.modules < MAXIMUM_INSTANCES:
                address = f"{self.address}module.{name}{suffix}."
                child = Instance(self.estate, definition, address, self, block, scope)
                key = scope["each"].get("key") if "each" in scope and suffix else None
                if suffix and key is None:
                    key = scope["count"].get("index")
                found.append((key, child))
            return Property(None, block.head)

        self.repeated(block, NOWHERE, one)
        return found

    def output(self, name: str) -> Property:
        """An output of the module."""
        block = self.definition.outputs.get(name)
        value = block.body.attributes.get("value") if block else None
        if value is None:
            place = block.head if block else Span(self.work.path, 1, 1, 1, 1)
            return Property(Unknown("output"), place)
        make = lambda: self.evaluator.value(value.value)  # noqa: E731
        return self.work.remember((id(self), "output", name), value.key, make)

    def everything(self) -> Iterator[Managed]:
        """All resources of the module and of those in it, in the order of their files."""
        for kind, name in self.definition.resources:
            yield from self._managed(self.resource(kind, name, _NO_PLACE))
        for name in self.definition.modules:
            for _, child in self.children(name) or ():
                yield from child.everything()

    def every_module(self) -> Iterator[Instance]:
        """The module and those in it."""
        yield self
        for name in self.definition.modules:
            for _, child in self.children(name) or ():
                yield from child.every_module()

    def _managed(self, value: Property) -> Iterator[Managed]:
        inner = [value]
        if isinstance(value.data, Mapping):
            inner = list(value.data.values())
        elif isinstance(value.data, tuple) and not isinstance(value.data, Reference):
            inner = list(value.items)
        for each in inner:
            if isinstance(each.data, Reference):
                yield self.estate.managed[each.data.id]


@dataclass(frozen=True)
class _Outputs(Mapping[str, Property]):
    """The outputs of an instance, each made when it is asked for."""

    instance: Instance
    known: dict[str, Property] = field(default_factory=dict, compare=False)

    def __getitem__(self, name: str) -> Property:
        if name not in self.instance.definition.outputs:
            raise KeyError(name)
        return self.instance.output(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.instance.definition.outputs)

    def __len__(self) -> int:
        return len(self.instance.definition.outputs)


def _each(key: Property, value: Property) -> Property:
    return Property({"key": key, "value": value}, value.span, parameters=used((key, value)))


_NO_PLACE = Span("", 1, 1, 1, 1)

_Make = Callable[[str, Scope], Property]
