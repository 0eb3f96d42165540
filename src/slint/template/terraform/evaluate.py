"""Expressions of Terraform become values, known or not.

Values are made by recursion; `work.MAXIMUM_DEPTH` bounds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from slint.model.value import Data, Property, Text, Unknown
from slint.source import Source, Span, Unreadable
from slint.template.partial_text import Part, joined
from slint.template.terraform.functions import FUNCTIONS, OpenEntries
from slint.template.terraform.syntax import read_template
from slint.template.terraform.tree import (
    Body,
    Call,
    Conditional,
    Entries,
    Expression,
    For,
    Heredoc,
    Listed,
    Literal,
    Operation,
    Step,
    Template,
    Traversal,
)
from slint.template.terraform.values import (
    MISSING,
    Blocks,
    filled,
    number,
    numeral,
    same,
    truth,
    used,
    whole,
)
from slint.template.terraform.work import MAXIMUM_DEPTH, Work

Scope = Mapping[str, Property]
"""The names that hold only here: `each`, `count`, those of `for` and of `dynamic`."""

NOWHERE: Scope = {}


class Names(Protocol):
    """What the names in an instance of a module stand for."""

    def settled(self, condition: Property) -> bool:
        """Whether a condition is decided by more than the defaults of parameters."""

    def text(self, span: Span) -> str:
        """What is written at a place, after the address of the module."""

    def passed(self, steps: tuple[Step, ...]) -> bool:
        """Whether a variable has a value that the call of the module passes."""

    def named(self, node: Traversal) -> tuple[Property, tuple[Step, ...]]:
        """What the first words of a traversal name, and the steps that are left."""

    def attribute(self, value: Property, owner: str, name: str) -> Property:
        """An attribute of a resource that is told by its address."""


class Evaluator:
    """Evaluates the expressions of one instance of a module."""

    def __init__(self, names: Names, work: Work) -> None:
        self.names = names
        self.work = work

    def value(self, node: Expression, scope: Scope = NOWHERE, key: Span | None = None) -> Property:
        """What an expression is; `key` is the place of the name before it."""
        work = self.work
        work.spend(1)
        if work.depth > MAXIMUM_DEPTH:
            return Property(Unknown("depth"), node.span, key)
        work.depth += 1
        try:
            return _EVALUATORS[type(node)](self, node, scope, key)
        finally:
            work.depth -= 1

    def body(self, body: Body, scope: Scope) -> dict[str, Property]:
        """The attributes of a body, and its blocks by their kind."""
        found = {
            name: self.value(each.value, scope, each.key) for name, each in body.attributes.items()
        }
        blocks: dict[str, list[Property]] = {}
        places: dict[str, Span] = {}
        for block in body.blocks:
            kind = block.kind
            if kind == "dynamic" and block.labels:
                kind = block.labels[0]
                made = self.dynamic(kind, block.body, block.head, scope)
            else:
                made = [Property(self.body(block.body, scope), block.head)]
            blocks.setdefault(kind, []).extend(made)
            places.setdefault(kind, block.head)
        for kind, several in blocks.items():
            if several:
                found[kind] = Blocks(tuple(several), places[kind], places[kind])
        return found

    def dynamic(self, kind: str, body: Body, head: Span, scope: Scope) -> list[Property]:
        """The blocks that a `dynamic` makes; one that is not known where their number is not."""
        content = next((each for each in body.blocks if each.kind == "content"), None)
        each_of = body.attributes.get("for_each")
        if content is None or each_of is None:
            return []
        named = body.attributes.get("iterator")
        iterator = kind
        if named is not None and isinstance(named.value, Traversal):
            iterator = str(named.value.base)
        pairs = self.pairs(self.value(each_of.value, scope))
        if pairs is None:
            return [Property(Unknown("dynamic"), head)]
        found = []
        for name, value in pairs:
            one = Property({"key": name, "value": value}, value.span)
            inner = {**scope, iterator: one}
            found.append(Property(self.body(content.body, inner), content.head))
        return found

    def pairs(self, value: Property) -> list[tuple[Property, Property]] | None:
        """The keys and values of a known collection; None for any other value."""
        data = value.data
        if isinstance(data, OpenEntries) or not value.known:
            return None
        if isinstance(data, Mapping):
            return [
                (Property(name, item.key or item.span, quoted=True), item)
                for name, item in data.items()
            ]
        if isinstance(data, tuple):
            found = []
            for index, item in enumerate(value.items):
                simple = isinstance(item.data, str) and not isinstance(value, Blocks)
                found.append((item if simple else Property(str(index), item.span), item))
            return found
        return None

    # Texts -------------------------------------------------------------------

    def literal(self, node: Literal, _scope: Scope, key: Span | None) -> Property:
        """A text, number or word."""
        return Property(node.text, node.span, key, (), node.quoted)

    def template(self, node: Template, scope: Scope, key: Span | None) -> Property:
        """A text in which values are filled in."""
        if len(node.parts) == 1 and not isinstance(node.parts[0], str):
            return self.value(node.parts[0], scope, key)
        data, names = self.text(node, scope)
        return Property(data, node.span, key, names, quoted=True)

    def text(self, node: Template, scope: Scope) -> tuple[Data, tuple[str, ...]]:
        """The text of a template, and the parameters in it."""
        parts: list[Part] = []
        inner = []
        for part in node.parts:
            if isinstance(part, str):
                parts.append(part)
            else:
                value = self.value(part, scope)
                inner.append(value)
                parts += filled(value)
        self.work.spend(sum(len(part) for part in parts if isinstance(part, str)) // 50)
        return joined(parts), used(inner)

    def heredoc(self, node: Heredoc, scope: Scope, key: Span | None) -> Property:
        """A text in lines of its own; its place ends with its last line."""
        data, names = self.text(node.template, scope)
        if node.indented:
            data = _unindented(data)
        lines = node.raw.count("\n")
        start = node.span
        span = Span(start.path, start.line, start.column, start.line + lines, 1)
        return Property(data, span, key, names, quoted=True)

    # Operators ---------------------------------------------------------------

    def conditional(self, node: Conditional, scope: Scope, key: Span | None) -> Property:
        """One of two values, or both where that is open."""
        condition = self.value(node.condition, scope)
        decided = truth(condition)
        if decided is not None and self.names.settled(condition):
            return self.value(node.yes if decided else node.no, scope, key)
        name, holds = self.named(node.condition)
        self.work.met.append(name)
        assumed = self.work.assumed.get(name)
        if assumed is not None:
            return self.value(node.yes if assumed is holds else node.no, scope, key)
        yes, no = self.value(node.yes, scope, key), self.value(node.no, scope, key)
        return yes if yes.data == no.data else Property(Unknown("condition"), node.span, key)

    def named(self, condition: Expression) -> tuple[str, bool]:
        """A condition by its text, and whether it is that or the opposite."""
        if isinstance(condition, Operation) and condition.operator == "!":
            name, holds = self.named(condition.operands[0])
            return name, not holds
        text = self.names.text(condition.span)
        if isinstance(condition, Operation) and condition.operator == "!=":
            return text.replace("!=", "==", 1), False
        return text, True

    def operation(self, node: Operation, scope: Scope, key: Span | None) -> Property:
        """What an operator makes of its operands."""
        values = [self.value(each, scope) for each in node.operands]
        data = _operated(node.operator, values)
        return Property(data, node.span, key, used(values))

    # Collections -------------------------------------------------------------

    def listed(self, node: Listed, scope: Scope, key: Span | None) -> Property:
        """A list."""
        return Property(tuple(self.value(each, scope) for each in node.items), node.span, key)

    def entries(self, node: Entries, scope: Scope, key: Span | None) -> Property:
        """A mapping; one with keys that are not known may hold others."""
        found: dict[str, Property] = {}
        unknown: Property | None = None
        for name, item in node.items:
            written = self.value(name, scope)
            if written.text is None:
                unknown = written
            else:
                found[written.text] = self.value(item, scope, name.span)
        data = OpenEntries(found, Property(Unknown("key"), unknown.span)) if unknown else found
        return Property(data, node.span, key)

    def comprehension(self, node: For, scope: Scope, key: Span | None) -> Property:
        """A list or mapping that `for` makes."""
        pairs = self.pairs(self.value(node.collection, scope))
        if pairs is None:
            return Property(Unknown("for"), node.span, key)
        items: list[Property] = []
        found: dict[str, Property] = {}
        for index, (name, value) in enumerate(pairs):
            inner = {**scope, node.names[-1]: value}
            if len(node.names) > 1:
                keyed = name.data is not value.data or name is not value
                inner[node.names[0]] = name if keyed else Property(str(index), value.span)
            if node.condition is not None:
                chosen = truth(self.value(node.condition, inner))
                if chosen is None:
                    return Property(Unknown("for"), node.span, key)
                if not chosen:
                    continue
            made = self.value(node.value, inner)
            if node.key is None:
                items.append(made)
                continue
            written = self.value(node.key, inner)
            if written.text is None:
                return Property(Unknown("for"), node.span, key)
            found[written.text] = self.entry(found.get(written.text), made, value, node)
        return Property(found if node.key is not None else tuple(items), node.span, key)

    def entry(self, before: Property | None, made: Property, of: Property, node: For) -> Property:
        """An entry that a `for` makes, or one more item of it where it groups."""
        if node.grouped:
            return Property((*(before.items if before else ()), made), made.span, made.span)
        return replace(made, key=made.key or of.key or made.span)

    # Names -------------------------------------------------------------------

    def traversal(self, node: Traversal, scope: Scope, key: Span | None) -> Property:
        """What a name and the steps after it lead to."""
        if not isinstance(node.base, str):
            value, steps = self.value(node.base, scope), node.steps
        elif node.base in scope:
            value, steps = scope[node.base], node.steps
        else:
            value, steps = self.names.named(node)
        value = self.walked(value, steps, scope)
        if node.base == "var" and self.names.passed(node.steps):
            return value if value.key else replace(value, key=key)
        return replace(value, span=node.span, key=key) if type(value) is Property else value

    def walked(self, value: Property, steps: tuple[Step, ...], scope: Scope) -> Property:
        """What steps lead to from a value."""
        for number_, step in enumerate(steps):
            if step.name is None and step.index is None:
                rest = steps[number_ + 1 :]
                if value.data is None:
                    return replace(value, data=())
                if isinstance(value.data, tuple) and value.known:
                    items = [self.walked(item, rest, scope) for item in value.items]
                elif isinstance(value.data, Mapping) or whole(value):
                    items = [self.walked(value, rest, scope)]
                else:
                    return value
                return Property(tuple(items), value.span)
            value = self.step(value, step, scope)
        return value

    def step(self, value: Property, step: Step, scope: Scope) -> Property:
        """What one step leads to from a value."""
        name = step.name
        if name is None and step.index is not None:
            index = self.value(step.index, scope)
            if whole(value):
                return value
            name = index.text
            if name is None:
                return self.any_of(value)
        if name is None:
            return value
        owner = whole(value)
        if owner is not None:
            return self.names.attribute(value, owner, name)
        data = value.data
        if isinstance(data, Mapping):
            return data[name] if name in data else replace(value, data=MISSING)
        if isinstance(data, tuple) and value.known:
            position = int(name) if name.isdecimal() else -1
            fits = 0 <= position < len(value.items)
            return value.items[position] if fits else replace(value, data=MISSING)
        if isinstance(data, Unknown):
            return value
        return replace(value, data=Unknown("attribute") if isinstance(data, Text) else MISSING)

    def any_of(self, value: Property) -> Property:
        """What an unknown index gives: the one item that there is, or nothing that is known."""
        items = value.items if isinstance(value.data, tuple) and value.known else ()
        inner = list(value.entries.values()) or list(items)
        return inner[0] if len(inner) == 1 else Property(Unknown("index"), value.span)

    # Functions ---------------------------------------------------------------

    def call(self, node: Call, scope: Scope, key: Span | None) -> Property:
        """What a function gives."""
        name = node.name.removeprefix("core::")
        values = [self.value(each, scope) for each in node.arguments]
        if node.expands and values:
            last = values.pop()
            if not isinstance(last.data, tuple) or not last.known:
                return Property(Unknown("function"), node.span, key, used(values))
            values += last.items
        special = _SPECIAL.get(name)
        if special is not None and values:
            data: Property | Data = special(self, values, node.span)
        elif name in FUNCTIONS and values:
            data = FUNCTIONS[name](values)
        else:
            data = Unknown("function")
        if isinstance(data, Property):
            return replace(data, span=node.span, key=key, parameters=used([*values, data]))
        return Property(data, node.span, key, used(values))

    def file(self, values: list[Property], _span: Span) -> Data:
        """The text of a file."""
        source = self.beside(values[0])
        return source.text if source else Unknown("file")

    def beside(self, path: Property) -> Source | None:
        """The file that a path names from the folder of the root module."""
        return self.work.read(path.text) if path.text else None

    def exists(self, values: list[Property], _span: Span) -> Data:
        """Whether there is a file; one may still be made."""
        return "true" if self.beside(values[0]) else Unknown("file")

    def filled_file(self, values: list[Property], _span: Span) -> Data:
        """The text of a file with values filled in."""
        source = self.beside(values[0])
        if source is None or len(values) < 2:
            return Unknown("file")
        try:
            node = read_template(source)
        except Unreadable:
            return Unknown("file")
        given = values[1]
        missing = Property(Unknown("function"), given.span)
        names = given.entries if isinstance(given.data, Mapping) else OpenEntries({}, missing)
        return self.text(node, names)[0]


def _unindented(data: Data) -> Data:
    """A text without what all its lines are indented by."""
    parts = data.parts if isinstance(data, Text) else (data,)
    known = "".join(part if isinstance(part, str) else "\0" for part in parts)
    indents = [len(line) - len(line.lstrip(" \t")) for line in known.split("\n") if line.strip()]
    width = min(indents, default=0)
    if not width:
        return data
    lines = [line[width:] if line[:width].strip(" \t") == "" else line.lstrip(" \t")
             for line in known.split("\n")]  # fmt: skip
    others = iter([part for part in parts if not isinstance(part, str)])
    merged: list[Part] = []
    for number_, text in enumerate("\n".join(lines).split("\0")):
        if number_:
            merged.append(next(others))  # type: ignore[arg-type]
        merged.append(text)
    return joined(merged)


def _operated(operator: str, values: list[Property]) -> Data:
    if operator in ("==", "!="):
        equal = same(*values) if len(values) == 2 else None
        return Unknown("operation") if equal is None else str(equal is (operator == "==")).lower()
    if operator in ("&&", "||"):
        found = [truth(value) for value in values]
        if (operator == "||") in found:
            return str(operator == "||").lower()
        return Unknown("operation") if None in found else str(operator == "&&").lower()
    if operator == "!":
        one = truth(values[0])
        return Unknown("operation") if one is None else str(not one).lower()
    numbers = [number(value) for value in values]
    known = [each for each in numbers if each is not None]
    if len(known) != len(numbers) or not known:
        return Unknown("operation")
    if len(known) == 1:
        return numeral(-known[0])
    return _computed(operator, *known[:2])


def _computed(operator: str, left: float, right: float) -> Data:
    if operator in _COMPARISONS:
        return str(_COMPARISONS[operator](left, right)).lower()
    if operator in ("/", "%") and right == 0:
        return Unknown("operation")
    found = _ARITHMETIC.get(operator)
    return numeral(found(left, right)) if found else Unknown("operation")


_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {
    "<": lambda left, right: left < right,
    ">": lambda left, right: left > right,
    "<=": lambda left, right: left <= right,
    ">=": lambda left, right: left >= right,
}
_ARITHMETIC: Mapping[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "%": lambda left, right: left % right,
}
_Evaluate = Callable[[Evaluator, Any, Scope, "Span | None"], Property]
_EVALUATORS: Mapping[type, _Evaluate] = {
    Literal: Evaluator.literal,
    Template: Evaluator.template,
    Heredoc: Evaluator.heredoc,
    Traversal: Evaluator.traversal,
    Call: Evaluator.call,
    Conditional: Evaluator.conditional,
    Operation: Evaluator.operation,
    Listed: Evaluator.listed,
    Entries: Evaluator.entries,
    For: Evaluator.comprehension,
}
_SPECIAL: Mapping[str, Callable[[Evaluator, list[Property], Span], Data]] = {
    "file": Evaluator.file,
    "fileexists": Evaluator.exists,
    "templatefile": Evaluator.filled_file,
}
