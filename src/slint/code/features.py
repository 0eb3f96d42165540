"""What Python code asks of the version that runs it: syntax, and annotations that are evaluated."""

from __future__ import annotations

from typing import Any

import libcst as cst

from slint.code.tree import At

_BUILTINS = frozenset(
    "bool bytes complex dict float frozenset int list object set str tuple type".split()
)
_GENERIC = frozenset("dict frozenset list set tuple type".split())


class Features:
    """Collects the features of one file, each by name with its place."""

    def __init__(self, text: str, spans: dict[Any, At]) -> None:
        self.text = text
        self.spans = spans
        self.found: list[tuple[str, At]] = []
        self.postponed = False

    def note(self, name: str, node: Any) -> None:
        """Notes that a node uses a feature."""
        self.found.append((name, self.spans[node]))

    def imported(self, module: str, member: str) -> None:
        """Looks at `from module import member`."""
        if module == "__future__" and member == "annotations":
            self.postponed = True

    def function(self, node: cst.FunctionDef) -> None:
        """Looks at the head of a function."""
        parameters = node.params
        if node.type_parameters is not None:
            self.type_parameters(node.type_parameters)
        if parameters.posonly_params:
            self.note("positional-only parameters", node.name)
        groups = (parameters.posonly_params, parameters.params, parameters.kwonly_params)
        notes = [each.annotation for group in groups for each in group if each.annotation]
        for note in (*notes, node.returns):
            if note is not None:
                self.annotation(note.annotation)

    def type_parameters(self, node: cst.TypeParameters) -> None:
        """Looks at `[T]` behind the name of a function, class or type."""
        self.note("type parameters", node)
        if any(each.default is not None for each in node.params):
            self.note("defaults of type parameters", node)

    def annotation(self, node: cst.BaseExpression) -> None:
        """Looks at an annotation that is evaluated when its module is imported."""
        if self.postponed:
            return
        pending, seen = [node], 0
        while pending and seen < 20:
            node, seen = pending.pop(), seen + 1
            if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
                if _is_type(node.left) or _is_type(node.right):
                    self.note("annotations with `|`", node)
                pending += [node.left, node.right]
            elif isinstance(node, cst.Subscript):
                if isinstance(node.value, cst.Name) and node.value.value in _GENERIC:
                    self.note("annotations such as `list[int]`", node)
                pending += [
                    element.slice.value
                    for element in node.slice
                    if isinstance(element.slice, cst.Index)
                ]

    def formatted(self, node: cst.FormattedString) -> None:
        """Looks at an f-string: older versions take no quotes of its own kind inside it."""
        quote = node.start.lstrip("rRfFbBuU")
        for part in node.parts:
            if isinstance(part, cst.FormattedStringExpression):
                inner = self.text[slice(*self.spans[part.expression])]
                if quote in inner or "\\" in inner or (len(quote) == 1 and "\n" in inner):
                    self.note("f-strings with quotes of their own kind inside the braces", node)
                    return


def _is_type(node: cst.BaseExpression) -> bool:
    """Whether an expression is a built-in type or None for certain."""
    while isinstance(node, cst.Subscript):
        node = node.value
    return isinstance(node, cst.Name) and (node.value == "None" or node.value in _BUILTINS)
