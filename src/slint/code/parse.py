"""Python text → libcst's tree and the place of each of its nodes."""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import libcst
from libcst import CSTNode

from slint.code.bounds import is_deep
from slint.source import Source, Unreadable

Parsed = tuple[libcst.Module, dict[CSTNode, tuple[int, int]]]

RECURSION = 30_000
_STACK = 64 << 20  # bytes; what the bounds admit was measured to need less than a third of it


class Positions:
    """Stands in for libcst's code generator state and notes where each node's text lies.

    `MetadataWrapper` with `PositionProvider` tells the same at three times the cost.
    """

    def __init__(self, module: libcst.Module) -> None:
        self.default_indent = module.default_indent
        self.default_newline = module.default_newline
        self.tokens = ("",)  # the generator only asks whether there were any
        self.offset = 0
        self.indents: list[int] = []
        self.indent = 0
        self.spans: dict[CSTNode, Any] = {}

    def increase_indent(self, value: str) -> None:
        """Begins a block."""
        self.indents.append(len(value))
        self.indent += len(value)

    def decrease_indent(self) -> None:
        """Ends a block."""
        self.indent -= self.indents.pop()

    def add_indent_tokens(self) -> None:
        """Begins a line."""
        self.offset += self.indent

    def add_token(self, value: str) -> None:
        """Goes on by a piece of text."""
        self.offset += len(value)

    def before_codegen(self, node: CSTNode) -> None:
        """Notes where a node begins."""
        self.spans[node] = self.offset

    def after_codegen(self, node: CSTNode) -> None:
        """Notes where a node ends, where `record_syntactic_position` did not."""
        start = self.spans[node]
        if start.__class__ is int:
            self.spans[node] = (start, self.offset)

    def pop_trailing_newline(self) -> None:
        """Nothing: what follows the last statement has no node whose place matters."""

    def record_syntactic_position(
        self,
        node: CSTNode,
        *,
        start_node: CSTNode | None = None,
        end_node: CSTNode | None = None,
    ) -> _Recording:
        """Notes where a node lies without the white space and brackets around it."""
        return _Recording(self, node, start_node, end_node)


class _Recording:
    """The span of a node without the white space and brackets around it."""

    __slots__ = ("end_node", "node", "start", "start_node", "state")

    def __init__(
        self,
        state: Positions,
        node: CSTNode,
        start_node: CSTNode | None,
        end_node: CSTNode | None,
    ) -> None:
        self.state = state
        self.node = node
        self.start_node = start_node
        self.end_node = end_node

    def __enter__(self) -> None:
        self.start = self.state.offset

    def __exit__(self, *error: object) -> None:
        spans = self.state.spans
        start, end = self.start, self.state.offset
        if self.start_node is not None:
            first = spans.get(self.start_node, start)
            start = first if first.__class__ is int else first[0]
        if self.end_node is not None:
            last = spans.get(self.end_node, end)
            end = last if last.__class__ is int else last[1]
        spans[self.node] = (start, end)


def parse(source: Source) -> Parsed:
    """The tree and, by node, the offsets of its text; raises Unreadable."""
    return _with_large_stack(source) if is_deep(source) else _parse(source)


def _parse(source: Source) -> Parsed:
    try:
        module = libcst.parse_module(source.text)
    except libcst.ParserSyntaxError as error:
        raise _syntax_error(source, error) from error
    except (libcst.CSTLogicError, libcst.CSTValidationError, RecursionError, ValueError) as error:
        raise Unreadable(f"cannot be parsed: {error}", source.path) from error
    state = Positions(module)
    with deep_recursion():
        module._codegen(state)  # type: ignore[arg-type]  # noqa: SLF001 (see Positions)
    return module, state.spans


def _with_large_stack(source: Source) -> Parsed:
    """Parses in a thread: the stack of the main one is 8 MB at most, and 1 MB on some systems."""
    import threading  # noqa: PLC0415 (few files are nested so far)

    parsed: list[Parsed] = []
    faults: list[Exception] = []

    def work() -> None:
        try:
            parsed.append(_parse(source))
        except Exception as error:  # noqa: BLE001 (raised again where it is waited for)
            faults.append(error)

    before = threading.stack_size(_STACK)
    try:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
    except RuntimeError as error:
        raise Unreadable("no memory to parse what is nested so far", source.path) from error
    finally:
        threading.stack_size(before)
    thread.join()
    for fault in faults:
        raise fault
    return parsed[0]


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Allows for the nesting that `bounds` admits."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _syntax_error(source: Source, error: libcst.ParserSyntaxError) -> Unreadable:
    """CPython's message where it agrees that the text is wrong: it is short and says what to do."""
    line, column = error.raw_line, error.raw_column + 1
    message = "cannot be parsed"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source.text)
    except SyntaxError as own:
        message = own.msg
        line, column = own.lineno or line, own.offset or 1
    except (ValueError, RecursionError, MemoryError):
        pass
    return Unreadable(message, source.path, *source.place(line, column))
