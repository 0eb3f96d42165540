"""Which function of a module a place belongs to."""

from __future__ import annotations

from slint.code import tree
from slint.source import Source, Span


def owner_at(module: tree.Module, source: Source, span: Span) -> str:
    """The qualified name of the innermost function around a place; empty at module scope."""
    owner = ""
    pending = [("", module.body)]
    while pending:
        prefix, block = pending.pop()
        for statement in block:
            if not span.within(source.span(*statement.at)):
                continue
            if isinstance(statement, (tree.Function, tree.Class)):
                name = f"{prefix}{statement.name}"
                if isinstance(statement, tree.Function):
                    owner = name
                pending.append((f"{name}.", statement.body))
            else:
                pending += [(prefix, inner) for inner in _blocks(statement)]
    return owner


def _blocks(statement: tree.Statement) -> list[tree.Block]:
    """The blocks of a statement that is no definition."""
    match statement:
        case tree.If():
            return [*(body for _, body in statement.branches), statement.otherwise]
        case tree.Loop():
            return [statement.body, statement.otherwise]
        case tree.Try():
            handlers = [handler.body for handler in statement.handlers]
            return [statement.body, *handlers, statement.otherwise, statement.final]
        case tree.With():
            return [statement.body]
        case tree.Switch():
            return [case.body for case in statement.cases]
    return []
