"""Python → tree: one walk over libcst's tree.

One subject, the grammar of Python; what does not matter to a run on paper becomes Other.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

import libcst as cst

from slint.code import tree
from slint.code.features import Features
from slint.code.parse import deep_recursion, parse
from slint.source import Source

_DEPTH = 150
_NOTHING = tree.Constant((0, 0), None)


def read_python(source: Source) -> tree.Module:
    """The tree of a Python file; raises Unreadable."""
    module, spans = parse(source)
    features = Features(source.text, spans)
    with deep_recursion():
        lowering = _Lowering(spans, features, substituted=source.substituted)
        return tree.Module(source.path, lowering.block(module.body), tuple(features.found))


class _Scope:
    """The variables that the function being read binds or declares."""

    __slots__ = ("generator", "klass", "local", "outer")

    def __init__(self, *, klass: bool = False) -> None:
        self.klass = klass
        self.local: set[str] = set()
        self.outer: set[str] = set()
        self.generator = False


class _Lowering:
    """Holds the spans and the nesting while a file is walked."""

    def __init__(self, spans: dict[Any, Any], features: Features, *, substituted: bool) -> None:
        self.spans = spans
        self.features = features
        self.substituted = substituted
        self.scopes = [_Scope()]
        self.depth = 0

    # Statements --------------------------------------------------------------

    def block(self, body: cst.BaseSuite | Sequence[Any]) -> tree.Block:
        statements = body.body if isinstance(body, cst.BaseSuite) else body
        found: list[tree.Statement] = []
        if self.depth > _DEPTH:
            return ()
        self.depth += 1
        for statement in statements:
            if statement.__class__ is cst.SimpleStatementLine:
                for small in statement.body:
                    if lower := _STATEMENTS.get(small.__class__):
                        lower(self, small, found)
            elif lower := _STATEMENTS.get(statement.__class__):
                lower(self, statement, found)
        self.depth -= 1
        return tuple(found)

    def assign(self, node: cst.Assign, found: list[tree.Statement]) -> None:
        targets = tuple(self.target(target.target) for target in node.targets)
        found.append(tree.Assign(self.spans[node], targets, self.value(node.value)))

    def annotated(self, node: cst.AnnAssign, found: list[tree.Statement]) -> None:
        target = self.target(node.target)
        at = self.spans[node]
        if len(self.scopes) == 1 or self.scopes[-1].klass:
            self.features.annotation(node.annotation.annotation)
        if node.value is not None:
            found.append(tree.Assign(at, (target,), self.value(node.value)))
        elif self.scopes[-1].klass:
            # A field of a data class, perhaps.
            found.append(tree.Assign(at, (target,), tree.Other(at, ())))

    def augment(self, node: cst.AugAssign, found: list[tree.Statement]) -> None:
        name = node.operator.__class__.__name__.removesuffix("Assign")
        value = self.value(node.value)
        target = self.target(node.target)
        found.append(tree.Augment(self.spans[node], target, name, value))

    def evaluate(self, node: cst.Expr, found: list[tree.Statement]) -> None:
        found.append(tree.Evaluate(self.spans[node], self.value(node.value)))

    def returning(self, node: cst.Return, found: list[tree.Statement]) -> None:
        value = None if node.value is None else self.value(node.value)
        found.append(tree.Return(self.spans[node], value))

    def raising(self, node: cst.Raise, found: list[tree.Statement]) -> None:
        value = None if node.exc is None else self.value(node.exc)
        found.append(tree.Raise(self.spans[node], value))

    def asserting(self, node: cst.Assert, found: list[tree.Statement]) -> None:
        at = self.spans[node]
        message = None if node.msg is None else self.value(node.msg)
        test = tree.Operation(at, "Not", (self.value(node.test),))
        found.append(tree.If(at, ((test, (tree.Raise(at, message),)),), ()))

    def stop(self, node: cst.Break | cst.Continue, found: list[tree.Statement]) -> None:
        found.append(tree.Stop(self.spans[node], node.__class__.__name__.lower()))

    def declare(
        self,
        node: cst.Global | cst.Nonlocal,
        found: list[tree.Statement],  # noqa: ARG002 (a step of _STATEMENTS)
    ) -> None:
        self.scopes[-1].outer.update(item.name.value for item in node.names)

    def delete(self, node: cst.Del, found: list[tree.Statement]) -> None:
        target = self.target(node.target)
        targets = target.items if isinstance(target, tree.Make) else (target,)
        found.append(tree.Delete(self.spans[node], targets))

    def imports(self, node: cst.Import, found: list[tree.Statement]) -> None:
        for alias in node.names:
            module, renamed = _dotted(alias.name), _renamed(alias)
            name = renamed or module.partition(".")[0]
            self.scopes[-1].local.add(name)
            at = self.spans[node]
            found.append(tree.Import(at, module, None, name, 0, renamed is not None))

    def imports_from(self, node: cst.ImportFrom, found: list[tree.Statement]) -> None:
        module = _dotted(node.module) if node.module else ""
        level, at = len(node.relative), self.spans[node]
        if isinstance(node.names, cst.ImportStar):
            found.append(tree.Import(at, module, "*", "*", level, False))
            return
        for alias in node.names:
            member, renamed = _dotted(alias.name), _renamed(alias)
            name = renamed or member
            self.scopes[-1].local.add(name)
            self.features.imported(module, member)
            found.append(tree.Import(at, module, member, name, level, renamed is not None))

    def branch(self, node: cst.If, found: list[tree.Statement]) -> None:
        branches = []
        rest: Any = node
        while isinstance(rest, cst.If):
            branches.append((self.value(rest.test), self.block(rest.body)))
            rest = rest.orelse
        otherwise = () if rest is None else self.block(rest.body)
        found.append(tree.If(self.spans[node], tuple(branches), otherwise))

    def loop(self, node: cst.For | cst.While, found: list[tree.Statement]) -> None:
        if isinstance(node, cst.For):
            subject, target = self.value(node.iter), self.target(node.target)
        else:
            subject, target = self.value(node.test), None
        body = self.block(node.body)
        otherwise = () if node.orelse is None else self.block(node.orelse.body)
        found.append(tree.Loop(self.spans[node], target, subject, body, otherwise))

    def trying(self, node: cst.Try | cst.TryStar, found: list[tree.Statement]) -> None:
        body = self.block(node.body)
        if isinstance(node, cst.TryStar):
            self.features.note("`except*`", node)
        handlers = []
        for handler in node.handlers:
            types = None if handler.type is None else self.value(handler.type)
            name = None
            if handler.name is not None and isinstance(handler.name.name, cst.Name):
                name = handler.name.name.value
                self.scopes[-1].local.add(name)
            handlers.append(
                tree.Handler(self.spans[handler], types, name, self.block(handler.body))
            )
        otherwise = () if node.orelse is None else self.block(node.orelse.body)
        final = () if node.finalbody is None else self.block(node.finalbody.body)
        found.append(tree.Try(self.spans[node], body, tuple(handlers), otherwise, final))

    def within(self, node: cst.With, found: list[tree.Statement]) -> None:
        items = tuple(
            (self.value(item.item), None if item.asname is None else self.target(item.asname.name))
            for item in node.items
        )
        found.append(tree.With(self.spans[node], items, self.block(node.body)))

    def switch(self, node: cst.Match, found: list[tree.Statement]) -> None:
        self.features.note("`match`", node)
        cases = []
        for case in node.cases:
            values: list[tree.Expression] = []
            captures: list[tree.Name] = []
            self.pattern(case.pattern, values, captures)
            guard = None if case.guard is None else self.value(case.guard)
            always = guard is None and _matches_all(case.pattern)
            body = self.block(case.body)
            cases.append(tree.Case(tuple(values), tuple(captures), guard, body, always))
        found.append(tree.Switch(self.spans[node], self.value(node.subject), tuple(cases)))

    def pattern(self, node: Any, values: list[tree.Expression], captures: list[tree.Name]) -> None:
        pending = [node]
        while pending:
            node = pending.pop()
            if isinstance(node, (cst.MatchValue, cst.MatchSingleton)):
                values.append(self.value(node.value))
            elif isinstance(node, (cst.MatchAs, cst.MatchStar)):
                if node.name is not None:
                    captures.append(self.bind(node.name))
                pending.append(getattr(node, "pattern", None))
            elif isinstance(node, cst.MatchMapping):
                values.extend(self.value(element.key) for element in node.elements)
                pending.extend(element.pattern for element in node.elements)
                if node.rest is not None:
                    captures.append(self.bind(node.rest))
            elif isinstance(node, cst.MatchClass):
                values.append(self.value(node.cls))
                pending.extend(element.value for element in node.patterns)
                pending.extend(element.pattern for element in node.kwds)
            elif isinstance(node, cst.MatchOr):
                pending.extend(element.pattern for element in node.patterns)
            elif isinstance(node, cst.MatchSequence):
                pending.extend(getattr(element, "value", element) for element in node.patterns)

    def function(self, node: cst.FunctionDef, found: list[tree.Statement]) -> None:
        self.scopes[-1].local.add(node.name.value)
        decorators = tuple(self.value(decorator.decorator) for decorator in node.decorators)
        self.features.function(node)
        parameters = self.parameters(node.params)
        scope = self.enter(parameters)
        body = self.block(node.body)
        self.scopes.pop()
        found.append(
            tree.Function(
                self.spans[node],
                node.name.value,
                self.spans[node.name],
                parameters,
                body,
                decorators,
                frozenset(scope.local - scope.outer),
                frozenset(scope.outer),
                node.asynchronous is not None,
                scope.generator,
                _annotated(node),
            )
        )

    def type_alias(self, node: cst.TypeAlias, found: list[tree.Statement]) -> None:
        self.features.note("`type` statements", node)
        at = self.spans[node]
        found.append(tree.Assign(at, (self.bind(node.name),), tree.Other(at, ())))

    def klass(self, node: cst.ClassDef, found: list[tree.Statement]) -> None:
        if node.type_parameters is not None:
            self.features.type_parameters(node.type_parameters)
        self.scopes[-1].local.add(node.name.value)
        bases = tuple(self.value(argument.value) for argument in (*node.bases, *node.keywords))
        decorators = tuple(self.value(decorator.decorator) for decorator in node.decorators)
        self.scopes.append(_Scope(klass=True))
        body = self.block(node.body)
        self.scopes.pop()
        at, name_at = self.spans[node], self.spans[node.name]
        found.append(tree.Class(at, node.name.value, name_at, bases, body, decorators))

    def enter(self, parameters: tuple[tree.Parameter, ...]) -> _Scope:
        scope = _Scope()
        scope.local.update(parameter.name for parameter in parameters)
        self.scopes.append(scope)
        return scope

    def parameters(self, node: cst.Parameters) -> tuple[tree.Parameter, ...]:
        found = []
        groups = (
            (node.posonly_params, "positional"),
            (node.params, "any"),
            ((node.star_arg,) if isinstance(node.star_arg, cst.Param) else (), "rest"),
            (node.kwonly_params, "keyword"),
            ((node.star_kwarg,) if node.star_kwarg else (), "mapping"),
        )
        for group, kind in groups:
            for parameter in group:
                default = None if parameter.default is None else self.value(parameter.default)
                found.append(tree.Parameter(parameter.name.value, kind, default))
        return tuple(found)

    # Expressions -------------------------------------------------------------

    def value(self, node: cst.BaseExpression) -> tree.Expression:
        lower = _EXPRESSIONS.get(node.__class__)
        if lower is None or self.depth > _DEPTH:
            return tree.Other(self.spans[node], ())
        self.depth += 1
        found = lower(self, node)
        self.depth -= 1
        return found

    def target(self, node: Any) -> tree.Expression:
        if isinstance(node, cst.Name):
            return self.bind(node)
        if isinstance(node, (cst.Tuple, cst.List)) and self.depth <= _DEPTH:
            self.depth += 1
            items = tuple(
                tree.Spread(self.spans[element], self.target(element.value))
                if isinstance(element, cst.StarredElement)
                else self.target(element.value)
                for element in node.elements
            )
            self.depth -= 1
            return tree.Make(self.spans[node], "tuple", items)
        return self.value(node)

    def bind(self, node: cst.Name) -> tree.Name:
        self.scopes[-1].local.add(node.value)
        return tree.Name(self.spans[node], node.value)

    def name(self, node: cst.Name) -> tree.Expression:
        value = node.value
        if value in _CONSTANTS:
            return tree.Constant(self.spans[node], _CONSTANTS[value])
        return tree.Name(self.spans[node], value)

    def literal(self, node: Any) -> tree.Expression:
        try:
            value = ast.literal_eval(node.value)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return tree.Other(self.spans[node], ())
        return self.text(self.spans[node], value)

    def text(self, at: tree.At, value: Any) -> tree.Expression:
        """A constant; unknown where something is put into it when the template is deployed."""
        if self.substituted and isinstance(value, str) and "${" in value:
            return tree.Other(at, ())
        return tree.Constant(at, value)

    def ellipsis(self, node: cst.Ellipsis) -> tree.Expression:
        return tree.Constant(self.spans[node], ...)

    def texts(self, node: cst.ConcatenatedString) -> tree.Expression:
        parts = []
        rest: Any = node
        while isinstance(rest, cst.ConcatenatedString):
            parts.append(self.value(rest.left))
            rest = rest.right
        parts.append(self.value(rest))
        at = self.spans[node]
        constants = [part.value for part in parts if isinstance(part, tree.Constant)]
        if len(constants) == len(parts):
            kind = bytes if isinstance(constants[0], bytes) else str
            if all(isinstance(value, kind) for value in constants):
                return tree.Constant(at, kind().join(constants))
        return tree.Format(at, tuple(parts))

    def formatted(self, node: Any) -> tree.Expression:
        if isinstance(node, cst.FormattedString):
            self.features.formatted(node)
        else:
            self.features.note("t-strings", node)
        parts: list[tree.Expression] = []
        for part in node.parts:
            if isinstance(part, (cst.FormattedStringText, cst.TemplatedStringText)):
                text = part.value.replace("{{", "{").replace("}}", "}")
                parts.append(self.text(self.spans[part], text))
            else:
                parts.append(self.value(part.expression))
                if part.format_spec:
                    parts.extend(
                        self.value(spec.expression)
                        for spec in part.format_spec
                        if hasattr(spec, "expression")
                    )
        return tree.Format(self.spans[node], tuple(parts))

    def attribute(self, node: cst.Attribute) -> tree.Expression:
        return tree.Attribute(self.spans[node], self.value(node.value), node.attr.value)

    def item(self, node: cst.Subscript) -> tree.Expression:
        value = self.value(node.value)
        keys = tuple(self.slice(element.slice) for element in node.slice)
        key = keys[0] if len(keys) == 1 else tree.Make(self.spans[node], "tuple", keys)
        return tree.Item(self.spans[node], value, key)

    def slice(self, node: Any) -> tree.Expression:
        if isinstance(node, cst.Index):
            return self.value(node.value)
        bounds = (node.lower, node.upper, node.step)
        parts = tuple(_NOTHING if part is None else self.value(part) for part in bounds)
        return tree.Operation(self.spans[node], "slice", parts)

    def call(self, node: cst.Call) -> tree.Expression:
        function = self.value(node.func)
        positional: list[tree.Expression] = []
        keywords: list[tuple[str | None, tree.Expression]] = []
        for argument in node.args:
            value = self.value(argument.value)
            if argument.keyword is not None:
                keywords.append((argument.keyword.value, value))
            elif argument.star == "**":
                keywords.append((None, value))
            elif argument.star == "*":
                positional.append(tree.Spread(self.spans[argument], value))
            else:
                positional.append(value)
        return tree.Call(self.spans[node], function, tuple(positional), tuple(keywords))

    def display(self, node: cst.List | cst.Tuple | cst.Set) -> tree.Expression:
        items = tuple(
            tree.Spread(self.spans[element], self.value(element.value))
            if isinstance(element, cst.StarredElement)
            else self.value(element.value)
            for element in node.elements
        )
        return tree.Make(self.spans[node], node.__class__.__name__.lower(), items)

    def mapping(self, node: cst.Dict) -> tree.Expression:
        entries = tuple(
            (self.value(element.key), self.value(element.value))
            if isinstance(element, cst.DictElement)
            else (None, self.value(element.value))
            for element in node.elements
        )
        return tree.MakeMapping(self.spans[node], entries)

    def binary(self, node: cst.BinaryOperation) -> tree.Expression:
        return tree.Operation(self.spans[node], node.operator.__class__.__name__, self.chain(node))

    def logic(self, node: cst.BooleanOperation) -> tree.Expression:
        name = node.operator.__class__.__name__.lower()
        return tree.Logic(self.spans[node], name, self.chain(node))

    def chain(
        self, node: cst.BinaryOperation | cst.BooleanOperation
    ) -> tuple[tree.Expression, ...]:
        """The operands of a chain of one operator, from left to right."""
        kind, rest = node.operator.__class__, node.left
        operands = [self.value(node.right)]
        while (
            isinstance(rest, (cst.BinaryOperation, cst.BooleanOperation))
            and rest.operator.__class__ is kind
            and not rest.lpar
        ):
            operands.append(self.value(rest.right))
            rest = rest.left
        operands.append(self.value(rest))
        return tuple(reversed(operands))

    def compare(self, node: cst.Comparison) -> tree.Expression:
        targets = node.comparisons
        operands = (self.value(node.left), *(self.value(item.comparator) for item in targets))
        name = targets[0].operator.__class__.__name__ if len(targets) == 1 else "Compare"
        return tree.Operation(self.spans[node], name, operands)

    def unary(self, node: cst.UnaryOperation) -> tree.Expression:
        operand = self.value(node.expression)
        name = node.operator.__class__.__name__
        if name == "Minus" and isinstance(operand, tree.Constant):
            if isinstance(operand.value, (int, float)):
                return tree.Constant(self.spans[node], -operand.value)
        return tree.Operation(self.spans[node], name, (operand,))

    def conditional(self, node: cst.IfExp) -> tree.Expression:
        parts = (self.value(part) for part in (node.test, node.body, node.orelse))
        return tree.Conditional(self.spans[node], *parts)

    def binding(self, node: cst.NamedExpr) -> tree.Expression:
        value = self.value(node.value)
        self.features.note("`:=`", node)
        return tree.Bind(self.spans[node], self.target(node.target), value)

    def comprehension(self, node: Any) -> tree.Expression:
        clauses = []
        # The variables of a comprehension are its own.
        self.scopes.append(_Scope())
        comp_for: cst.CompFor | None = node.for_in
        while comp_for is not None:
            iterable = self.value(comp_for.iter)
            target = self.target(comp_for.target)
            conditions = tuple(self.value(test.test) for test in comp_for.ifs)
            clauses.append(tree.Clause(target, iterable, conditions))
            comp_for = comp_for.inner_for_in
        parts = (node.key, node.value) if isinstance(node, cst.DictComp) else (node.elt,)
        elements = tuple(self.value(part) for part in parts)
        self.scopes.pop()
        return tree.Comprehension(
            self.spans[node], _COMPREHENSIONS[node.__class__], elements, tuple(clauses)
        )

    def waiting(self, node: cst.Await) -> tree.Expression:
        return tree.Await(self.spans[node], self.value(node.expression))

    def yielding(self, node: cst.Yield) -> tree.Expression:
        self.scopes[-1].generator = True
        if isinstance(node.value, cst.From):
            return tree.Yield(self.spans[node], self.value(node.value.item), True)
        value = None if node.value is None else self.value(node.value)
        return tree.Yield(self.spans[node], value, False)

    def lambda_(self, node: cst.Lambda) -> tree.Expression:
        parameters = self.parameters(node.params)
        self.enter(parameters)
        value = self.value(node.body)
        scope = self.scopes.pop()
        at = self.spans[node]
        body = (tree.Return(self.spans[node.body], value),)
        local = frozenset(scope.local)
        function = tree.Function(
            at, "lambda", at, parameters, body, (), local, frozenset(), False, scope.generator
        )
        return tree.Lambda(at, function)


def _dotted(node: Any) -> str:
    parts: list[str] = []
    while isinstance(node, cst.Attribute):
        parts.append(node.attr.value)
        node = node.value
    parts.append(node.value)
    return ".".join(reversed(parts))


def _renamed(alias: cst.ImportAlias) -> str | None:
    """The name after `as`."""
    name = alias.asname.name if alias.asname else None
    return name.value if isinstance(name, cst.Name) else None


def _annotated(node: cst.FunctionDef) -> frozenset[str]:
    """The names at the root of the annotations of a function."""
    notes = [
        parameter.annotation for parameter in (*node.params.params, *node.params.kwonly_params)
    ]
    found = set()
    for note in (*notes, node.returns):
        rest: Any = note.annotation if note is not None else None
        while isinstance(rest, (cst.Subscript, cst.Attribute)):
            rest = rest.value
        if isinstance(rest, cst.Name):
            found.add(rest.value)
    return frozenset(found)


def _matches_all(pattern: Any) -> bool:
    return isinstance(pattern, cst.MatchAs) and pattern.pattern is None


_CONSTANTS = {"None": None, "True": True, "False": False}
_COMPREHENSIONS = {
    cst.ListComp: "list",
    cst.SetComp: "set",
    cst.DictComp: "dict",
    cst.GeneratorExp: "generator",
}
_STATEMENTS: dict[type, Callable[[_Lowering, Any, list[tree.Statement]], None]] = {
    cst.Assign: _Lowering.assign,
    cst.AnnAssign: _Lowering.annotated,
    cst.AugAssign: _Lowering.augment,
    cst.Expr: _Lowering.evaluate,
    cst.Return: _Lowering.returning,
    cst.Raise: _Lowering.raising,
    cst.Assert: _Lowering.asserting,
    cst.Break: _Lowering.stop,
    cst.Continue: _Lowering.stop,
    cst.Global: _Lowering.declare,
    cst.Nonlocal: _Lowering.declare,
    cst.Del: _Lowering.delete,
    cst.Import: _Lowering.imports,
    cst.ImportFrom: _Lowering.imports_from,
    cst.If: _Lowering.branch,
    cst.For: _Lowering.loop,
    cst.While: _Lowering.loop,
    cst.Try: _Lowering.trying,
    cst.TryStar: _Lowering.trying,
    cst.With: _Lowering.within,
    cst.Match: _Lowering.switch,
    cst.FunctionDef: _Lowering.function,
    cst.ClassDef: _Lowering.klass,
    cst.TypeAlias: _Lowering.type_alias,
}
_EXPRESSIONS: dict[type, Callable[[_Lowering, Any], tree.Expression]] = {
    cst.Name: _Lowering.name,
    cst.Integer: _Lowering.literal,
    cst.Float: _Lowering.literal,
    cst.Imaginary: _Lowering.literal,
    cst.SimpleString: _Lowering.literal,
    cst.ConcatenatedString: _Lowering.texts,
    cst.FormattedString: _Lowering.formatted,
    cst.Ellipsis: _Lowering.ellipsis,
    cst.Attribute: _Lowering.attribute,
    cst.Subscript: _Lowering.item,
    cst.Call: _Lowering.call,
    cst.List: _Lowering.display,
    cst.Tuple: _Lowering.display,
    cst.Set: _Lowering.display,
    cst.Dict: _Lowering.mapping,
    cst.BinaryOperation: _Lowering.binary,
    cst.BooleanOperation: _Lowering.logic,
    cst.Comparison: _Lowering.compare,
    cst.UnaryOperation: _Lowering.unary,
    cst.IfExp: _Lowering.conditional,
    cst.NamedExpr: _Lowering.binding,
    cst.ListComp: _Lowering.comprehension,
    cst.SetComp: _Lowering.comprehension,
    cst.DictComp: _Lowering.comprehension,
    cst.GeneratorExp: _Lowering.comprehension,
    cst.Await: _Lowering.waiting,
    cst.Yield: _Lowering.yielding,
    cst.Lambda: _Lowering.lambda_,
}
if template_string := getattr(cst, "TemplatedString", None):
    _EXPRESSIONS[template_string] = _Lowering.formatted
