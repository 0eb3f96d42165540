"""Texts that code writes out under the name of a secret, or that look like a credential."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from slint.code import tree
from slint.credentials import find_tokens, secret_like
from slint.execution.objects import LocalModule
from slint.model.execution import Literal

_WORD = re.compile(r"[A-Za-z_][\w-]*")
# Looking for one of these first spares most names the longer test.
_STEM = re.compile(r"pass|pw|secret|token|cred|bearer|key|pat", re.IGNORECASE)
# What may hold a token: testing all of the code takes five times as long.
_QUOTED = re.compile(r"""["']([^"'\n]{10,})""")
_TEXT = ("decode", "encode", "strip")
_COMPARISONS = ("Equal", "NotEqual", "In", "NotIn")
_WITH_DEFAULT = ("get", "getenv", "setdefault", "pop")


def literals(module: LocalModule) -> tuple[Literal, ...]:
    """The literals of a module that may be secrets, in source order; read once."""
    if module.literals is None:
        text = module.source.text
        words = filter(_STEM.search, set(_WORD.findall(text)))
        names = frozenset(filter(secret_like, words))
        tokens = "PRIVATE KEY" in text or any(map(find_tokens, _QUOTED.findall(text)))
        found = _collect(module.tree.body, names, tokens=tokens) if names or tokens else {}
        module.literals = tuple(
            Literal(*found[at], module.source.span(*at)) for at in sorted(found)
        )
    return module.literals


def _collect(
    body: tree.Block, names: frozenset[str], *, tokens: bool
) -> dict[tree.At, tuple[str, str]]:
    """The name and the text of each literal that is given to one of these names or is a token."""
    found: dict[tree.At, tuple[str, str]] = {}
    pending: list[Any] = [body]
    while pending:
        node = pending.pop()
        kind = node.__class__
        if kind is tree.Evaluate and node.value.__class__ is tree.Constant:
            continue  # a docstring
        if kind in _PAIRS:
            for name, value in _PAIRS[kind](node):
                for at, text in _texts(value) if name in names else ():
                    found.setdefault(at, (name, text))
        written = _text(node) if tokens else None
        if written and find_tokens(written):
            found.setdefault(node.at, ("", written))
        parts = node[1:] if kind in _WITH_PLACE else node
        if kind is tree.Format:
            parts = [part for part in node.parts if part.__class__ is not tree.Constant]
        pending += [part for part in parts if isinstance(part, tuple) and part]
    return found


def _text(node: Any) -> str | None:
    """The text of a literal, with NUL for each part that is not known; None for anything else."""
    if node.__class__ is tree.Constant:
        if isinstance(node.value, bytes):
            return node.value.decode("utf-8", "replace")
        return node.value if isinstance(node.value, str) else None
    if node.__class__ is tree.Format:
        return "".join(_text(part) or "\0" for part in node.parts)
    return None


def _texts(node: Any) -> Iterator[tuple[tree.At, str]]:
    """The literals that an expression may have as its value."""
    text = _text(node)
    if text is not None:
        yield node.at, text
    elif isinstance(node, tree.Logic):
        for operand in node.operands:
            yield from _texts(operand)
    elif isinstance(node, tree.Conditional):
        yield from _texts(node.then)
        yield from _texts(node.otherwise)
    elif isinstance(node, tree.Call):
        function = node.function
        if isinstance(function, tree.Attribute) and function.name in _TEXT:
            yield from _texts(function.value)
        elif _looks_up(node) and len(node.positional) == 2:
            yield from _texts(node.positional[1])


def _looks_up(node: tree.Call) -> bool:
    """Whether a call looks something up by name, with a default beside it."""
    function = node.function
    name = getattr(function, "name", "") or getattr(function, "id", "")
    return name in _WITH_DEFAULT


def _assigned(node: tree.Assign | tree.Bind) -> Iterator[tuple[str, Any]]:
    targets = node.targets if isinstance(node, tree.Assign) else (node.target,)
    pending = [(target, node.value) for target in targets]
    while pending:
        target, value = pending.pop()
        if isinstance(target, tree.Make):
            if isinstance(value, tree.Make) and len(value.items) == len(target.items):
                pending += zip(target.items, value.items, strict=True)
        elif name := _name(target):
            yield name, value


def _name(target: tree.Expression) -> str:
    """What a target, or the key of a mapping, is called."""
    if isinstance(target, tree.Name):
        return target.id
    if isinstance(target, tree.Attribute):
        return target.name
    if isinstance(target, tree.Item):
        target = target.key
    if isinstance(target, tree.Constant) and isinstance(target.value, str):
        return target.value
    return ""


def _passed(node: tree.Call) -> Iterator[tuple[str, Any]]:
    for name, value in node.keywords:
        if name is not None:
            yield name, value
    if _looks_up(node) and len(node.positional) == 2:
        yield _name(node.positional[0]), node.positional[1]


def _entries(node: tree.MakeMapping) -> Iterator[tuple[str, Any]]:
    for key, value in node.entries:
        if isinstance(key, tree.Constant):
            yield _name(key), value


def _defaults(node: tree.Function) -> Iterator[tuple[str, Any]]:
    for parameter in node.parameters:
        if parameter.default is not None:
            yield parameter.name, parameter.default


def _compared(node: tree.Operation) -> Iterator[tuple[str, Any]]:
    """What a name is compared with: `token == "…"`, `event.get("token") in ("…", "…")`."""
    if node.name not in _COMPARISONS or len(node.operands) != 2:
        return
    left, right = node.operands
    for side, other in ((left, right), (right, left)):
        name = _name(side)
        if isinstance(side, tree.Call) and _looks_up(side) and side.positional:
            name = _name(side.positional[0])
        if name and not isinstance(side, tree.Constant):
            for each in other.items if isinstance(other, tree.Make) else (other,):
                yield name, each


_PAIRS: dict[type, Callable[[Any], Iterator[tuple[str, Any]]]] = {
    tree.Assign: _assigned,
    tree.Bind: _assigned,
    tree.Call: _passed,
    tree.MakeMapping: _entries,
    tree.Function: _defaults,
    tree.Operation: _compared,
}
# The first field of most nodes is their place, which holds nothing.
_WITH_PLACE = frozenset(
    node
    for node in vars(tree).values()
    if isinstance(node, type) and getattr(node, "_fields", ("",))[0] == "at"
)
