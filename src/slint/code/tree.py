"""The tree of code: what readers of programming languages make and the run on paper walks.

Every node has `at`, the offsets of its first character and of the one after its last in the
text it was read from. A tuple of nodes is in source order. Nothing here names a language.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

At: TypeAlias = tuple[int, int]


class Constant(NamedTuple):
    """A literal: text, bytes, number, boolean, null or the ellipsis."""

    at: At
    value: Any


class Name(NamedTuple):
    """A variable."""

    at: At
    id: str


class Attribute(NamedTuple):
    """`value.name`."""

    at: At
    value: Expression
    name: str


class Item(NamedTuple):
    """`value[key]`; a slice is an Operation named `slice`."""

    at: At
    value: Expression
    key: Expression


class Call(NamedTuple):
    """A call; a keyword without a name spreads a mapping."""

    at: At
    function: Expression
    positional: tuple[Expression, ...]
    keywords: tuple[tuple[str | None, Expression], ...]


class Make(NamedTuple):
    """A display of a `list`, `tuple` or `set`."""

    at: At
    kind: str
    items: tuple[Expression, ...]


class MakeMapping(NamedTuple):
    """A display of a mapping; an entry without a key spreads another mapping."""

    at: At
    entries: tuple[tuple[Expression | None, Expression], ...]


class Format(NamedTuple):
    """A text with values formatted into it; `spec` values count as parts."""

    at: At
    parts: tuple[Expression, ...]


class Operation(NamedTuple):
    """Operators on values, all evaluated; a chain of one kind is one node."""

    at: At
    name: str
    operands: tuple[Expression, ...]


class Logic(NamedTuple):
    """`and` or `or`: each operand is only evaluated where those before allow it."""

    at: At
    name: str
    operands: tuple[Expression, ...]


class Conditional(NamedTuple):
    """`then if test else otherwise`."""

    at: At
    test: Expression
    then: Expression
    otherwise: Expression


class Bind(NamedTuple):
    """An assignment inside an expression."""

    at: At
    target: Expression
    value: Expression


class Clause(NamedTuple):
    """One `for … in … if …` of a comprehension."""

    target: Expression
    iterable: Expression
    conditions: tuple[Expression, ...]


class Comprehension(NamedTuple):
    """A `list`, `set`, `dict` or `generator` comprehension; a dict's elements are key, value."""

    at: At
    kind: str
    elements: tuple[Expression, ...]
    clauses: tuple[Clause, ...]


class Await(NamedTuple):
    """Waits for a value."""

    at: At
    value: Expression


class Yield(NamedTuple):
    """Hands a value, or each item of it, to whoever iterates."""

    at: At
    value: Expression | None
    each: bool


class Spread(NamedTuple):
    """`*value` in a call, display or target."""

    at: At
    value: Expression


class Lambda(NamedTuple):
    """A function as an expression."""

    at: At
    function: Function


class Other(NamedTuple):
    """Anything else; its operands are evaluated."""

    at: At
    operands: tuple[Expression, ...]


Expression: TypeAlias = (
    Constant
    | Name
    | Attribute
    | Item
    | Call
    | Make
    | MakeMapping
    | Format
    | Operation
    | Logic
    | Conditional
    | Bind
    | Comprehension
    | Await
    | Yield
    | Spread
    | Lambda
    | Other
)


class Assign(NamedTuple):
    """`target = … = value`."""

    at: At
    targets: tuple[Expression, ...]
    value: Expression


class Augment(NamedTuple):
    """`target op= value`."""

    at: At
    target: Expression
    name: str
    value: Expression


class Evaluate(NamedTuple):
    """An expression as a statement."""

    at: At
    value: Expression


class If(NamedTuple):
    """Branches tried in order, then the rest."""

    at: At
    branches: tuple[tuple[Expression, Block], ...]
    otherwise: Block


class Loop(NamedTuple):
    """`for target in subject` or, without a target, `while subject`."""

    at: At
    target: Expression | None
    subject: Expression
    body: Block
    otherwise: Block


class Handler(NamedTuple):
    """One `except`; without types it catches everything."""

    at: At
    types: Expression | None
    name: str | None
    body: Block


class Try(NamedTuple):
    """Protected code, its handlers and what follows."""

    at: At
    body: Block
    handlers: tuple[Handler, ...]
    otherwise: Block
    final: Block


class With(NamedTuple):
    """Context managers, each perhaps bound to a target."""

    at: At
    items: tuple[tuple[Expression, Expression | None], ...]
    body: Block


class Return(NamedTuple):
    """Leaves the function."""

    at: At
    value: Expression | None


class Raise(NamedTuple):
    """Raises an error."""

    at: At
    value: Expression | None


class Stop(NamedTuple):
    """`break` or `continue`."""

    at: At
    name: str


class Delete(NamedTuple):
    """Removes variables, items or attributes."""

    at: At
    targets: tuple[Expression, ...]


class Import(NamedTuple):
    """One imported module or member.

    `import a.b as c` has no member; `from ..a import b` has level 2, module `a`, member `b`;
    the member `*` stands for all. `name` is the variable it binds.
    """

    at: At
    module: str
    member: str | None
    name: str
    level: int
    renamed: bool


class Case(NamedTuple):
    """One case of a switch: the values it compares with, the names it captures."""

    values: tuple[Expression, ...]
    captures: tuple[Name, ...]
    guard: Expression | None
    body: Block
    always: bool


class Switch(NamedTuple):
    """A `match` statement."""

    at: At
    subject: Expression
    cases: tuple[Case, ...]


class Parameter(NamedTuple):
    """A parameter; `kind` is `positional`, `any`, `keyword`, `rest` or `mapping`."""

    name: str
    kind: str
    default: Expression | None


class Function(NamedTuple):
    """A function.

    `name_at` is its name, `local` the variables it binds, `outer` those it declares to be of a
    scope around it, `annotated` the names at the root of its annotations.
    """

    at: At
    name: str
    name_at: At
    parameters: tuple[Parameter, ...]
    body: Block
    decorators: tuple[Expression, ...]
    local: frozenset[str]
    outer: frozenset[str]
    asynchronous: bool
    generator: bool
    annotated: frozenset[str] = frozenset()


class Class(NamedTuple):
    """A class and its body."""

    at: At
    name: str
    name_at: At
    bases: tuple[Expression, ...]
    body: Block
    decorators: tuple[Expression, ...]


Statement: TypeAlias = (
    Assign
    | Augment
    | Evaluate
    | If
    | Loop
    | Try
    | With
    | Return
    | Raise
    | Stop
    | Delete
    | Import
    | Switch
    | Function
    | Class
)
Block: TypeAlias = tuple[Statement, ...]


class Module(NamedTuple):
    """The code of one file.

    `features` names what it asks of the version of Python, with the places.
    """

    path: str
    body: Block
    features: tuple[tuple[str, At], ...] = ()
