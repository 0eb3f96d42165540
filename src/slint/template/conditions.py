"""The conditions of a template: what decides them, and which combinations are worth a look."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice, product

from slint.template.nodes import MappingNode, Node, ScalarNode, SequenceNode
from slint.template.written import Assumption

MAXIMUM_COMBINATIONS = 8
_EXHAUSTIVE = 3  # free conditions of which every combination is looked at
_FLIPPED = 20  # conditions that are flipped one by one where there are more
_DEPTH = 60


class Conditions:
    """The `Conditions` of a template.

    `literal` gives the text of an operand of `Fn::Equals` where nothing but the template's
    literals and given parameters decides it, else None. `spend` is told of the work done.
    """

    def __init__(
        self,
        definitions: MappingNode | None,
        literal: Callable[[Node], str | None],
        spend: Callable[[int], None],
    ) -> None:
        self._definitions = definitions
        self._literal = literal
        self._spend = spend

    def combinations(self, names: Iterable[str], own: str | None) -> list[Assumption]:
        """The combinations of named conditions, at most eight, where `own` holds.

        What And, Or and Not rule out is left out, unless nothing else remains.
        """
        fixed: dict[str, bool] = {own: True} if own else {}
        free = []
        for name in names:
            if name not in fixed:
                decided = self._named(name, dict(fixed), 0)
                if decided is None:
                    free.append(name)
                else:
                    fixed[name] = decided
        if not free:
            return [Assumption(fixed)]
        found: list[Assumption] = []
        for choice in choices(free):
            values = {**fixed, **choice}
            if self._consistent(values):
                found.append(Assumption(values, tuple(choice.items())))
                if len(found) == MAXIMUM_COMBINATIONS:
                    break
        if not found:
            choice = dict.fromkeys(free, True)
            found.append(Assumption({**fixed, **choice}, tuple(choice.items())))
        return found

    def _consistent(self, values: Mapping[str, bool]) -> bool:
        known: dict[str, bool | None] = dict(values)
        for name, value in values.items():
            definition = self._definitions.get(name) if self._definitions else None
            decided = self._evaluate(definition, known, 0) if definition else None
            if decided is not None and decided is not value:
                return False
        return True

    def _named(self, name: str, known: dict[str, bool | None], depth: int) -> bool | None:
        """What a condition is, None if that is open; `known` keeps what was found out."""
        if name not in known:
            known[name] = None  # as long as it is looked at: it may refer to itself
            definition = self._definitions.get(name) if self._definitions else None
            if definition:
                known[name] = self._evaluate(definition, known, depth + 1)
        return known[name]

    def _evaluate(self, node: Node, known: dict[str, bool | None], depth: int) -> bool | None:
        if not isinstance(node, MappingNode) or len(node.entries) != 1 or depth > _DEPTH:
            return None
        function, (_, argument) = next(iter(node.entries.items()))
        if function == "Condition":
            if not isinstance(argument, ScalarNode):
                return None
            return self._named(argument.text, known, depth)
        operands = argument.items if isinstance(argument, SequenceNode) else [argument]
        self._spend(len(operands))
        if function == "Fn::Equals" and len(operands) == 2:
            left, right = (self._literal(operand) for operand in operands)
            return None if left is None or right is None else left == right
        if function not in ("Fn::Not", "Fn::And", "Fn::Or"):
            return None
        results = []
        for operand in operands:
            results.append(self._evaluate(operand, known, depth + 1))
            if results[-1] is (function == "Fn::Or") and function != "Fn::Not":
                return results[-1]
        if None in results or not results:
            return None
        return not results[0] if function == "Fn::Not" else results[0]


def choices(names: list[str]) -> Iterator[dict[str, bool]]:
    """Every combination of a few conditions; of many: all, none, then all and none but one."""
    if len(names) <= _EXHAUSTIVE:
        for values in product((True, False), repeat=len(names)):
            yield dict(zip(names, values, strict=True))
        return
    for value in (True, False):
        yield dict.fromkeys(names, value)
    for value in (True, False):
        for name in islice(names, _FLIPPED):
            yield {**dict.fromkeys(names, value), name: not value}


def named_conditions(spend: Callable[[int], None], *roots: Node) -> list[str]:
    """The conditions that the Ifs below some nodes name, in order of appearance.

    `spend` is told how many collections are looked at.
    """
    names: dict[str, None] = {}
    seen: set[int] = set()
    pending: list[Node] = list(reversed(roots))
    while pending:
        node = pending.pop()
        if isinstance(node, ScalarNode) or id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, SequenceNode):
            pending.extend(reversed(node.items))
            continue
        if (name := if_condition(node.get("Fn::If"))) is not None:
            names[name] = None
        pending.extend(value for _, value in reversed(node.entries.values()))
    spend(len(seen))
    return list(names)


def if_condition(argument: Node | None) -> str | None:
    """The condition that the argument of an If names, or None."""
    if not isinstance(argument, SequenceNode) or not argument.items:
        return None
    first = argument.items[0]
    if isinstance(first, MappingNode):
        return first.text("Condition")
    return first.text if isinstance(first, ScalarNode) else None
