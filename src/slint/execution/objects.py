"""What the run on paper adds to the abstract values: code that can be called, and frames."""

from __future__ import annotations

import re
import typing
from typing import NamedTuple, TypeAlias

from slint.code import tree
from slint.model.abstract import Atom, External, Object, Phase, Value
from slint.model.execution import Call, EnvironmentWrite, Literal, Read
from slint.source import Source, Span

_ERROR = re.compile(r"builtins\.\w*(?:Error|Exception|Warning)")
_NEUTRAL = (
    External("builtins.object"),
    External("abc.ABC"),
    External("abc.ABCMeta"),
    External("typing.Generic"),
    External("typing.Protocol"),
)


class LocalModule(Object):
    """A local module; `slots` are its globals.

    The run of its body fills it; what a handler changes of its globals is taken back.
    """

    __slots__ = (
        "aliases",
        "annotated",
        "calls",
        "children",
        "defined",
        "environment_reads",
        "environment_writes",
        "imports",
        "literals",
        "package",
        "partial",
        "source",
        "star",
        "tree",
        "used",
        "uses",
    )

    def __init__(
        self, name: str, source: Source, code: tree.Module, *, package: bool = False
    ) -> None:
        super().__init__("module", name, Phase.INIT, None)
        self.source = source
        """Its text: spans are places in it."""

        self.tree = code
        """What the text was read into."""

        self.package = package
        """Whether it is the `__init__` of a package."""

        self.star = False
        """Whether it takes all names of a library, so that its globals cannot be known."""

        self.partial = False
        """Whether its body took too many steps and was not run to its end."""

        self.calls: list[Call] = []
        """The calls that its body makes."""

        self.environment_reads: list[Read] = []
        """The environment variables that its body reads."""

        self.environment_writes: list[EnvironmentWrite] = []
        """The environment variables that its body sets."""

        self.uses: dict[Use, bool] = {}
        """What its body takes from libraries by name; see `Machine.uses`."""

        self.imports: list[LibraryImport] = []
        """The imports of library code at module scope."""

        self.children: list[tuple[LocalModule, Span]] = []
        """The local modules that it imports at module scope, and where."""

        self.defined: dict[str, Span] = {}
        """Where each global is bound first."""

        self.used: set[str] = set()
        """The imports whose names are used while any module's body runs."""

        self.annotated: frozenset[str] = frozenset()
        """The names that stand in annotations of its functions."""

        self.aliases: dict[str, tuple[LocalModule, str]] = {}
        """The globals that are imported from another local module: that module, the name there."""

        self.literals: tuple[Literal, ...] | None = None
        """The texts in it that may be secrets; None until somebody asks (`literals.py`)."""


Use: TypeAlias = tuple[str, LocalModule, tree.At, bool]
"""A dotted name that is used, the module and the place where, and whether it is an import."""


class LibraryImport(NamedTuple):
    """An import of library code at module scope; `slot` is the global that it binds."""

    name: str
    slot: str
    span: Span
    guarded: bool
    conditional: bool


class Frame(Object):
    """The variables of one call of a function, of a class body or of a comprehension.

    `function` is None for the latter two, `parent` are the variables around it; `yields` is what
    a generator gave. Its slots hold variables, and under `slots.reads` what they were made from.
    """

    __slots__ = ("function", "parent", "yields")

    def __init__(self, function: LocalFunction | None, parent: Frame | None, phase: Phase) -> None:
        super().__init__("frame", function.name if function else "", phase, None)
        self.function = function
        self.parent = parent
        self.yields: list[Value] = []


Role: TypeAlias = typing.Literal[
    "plain", "static", "class", "property", "cached", "cached_property", "context", "middleware"
]
"""What decorators make of a function: a static or class method, a property, one whose result is
kept, a context manager, or a decorator that runs around a handler.
"""


class LocalFunction(Object):
    """A local function with the variables around it; `slots` are its attributes.

    `frame` are the variables around it, `defaults` the values of its parameters' defaults,
    `owner` the class that it is a method of; `setter` sets a property. `wrapped` says that a
    decorator which is not known is around it. Decorators set `role`, `setter` and `wrapped`.
    """

    __slots__ = ("defaults", "frame", "module", "node", "owner", "role", "setter", "wrapped")

    def __init__(
        self,
        node: tree.Function,
        name: str,
        module: LocalModule,
        frame: Frame | None,
        phase: Phase,
        at: Span | None,
    ) -> None:
        super().__init__("function", name, phase, at)
        self.node = node
        self.module = module
        self.frame = frame
        self.owner: LocalClass | None = None
        self.role: Role = "plain"
        self.setter: LocalFunction | None = None
        self.defaults: dict[str, Value] = {}
        self.wrapped = False


class LocalClass(Object):
    """A local class; `slots` are its attributes, `bases` its base classes' values."""

    __slots__ = ("bases", "data", "module")

    def __init__(
        self,
        name: str,
        module: LocalModule,
        phase: Phase,
        at: Span | None,
        bases: tuple[Value, ...],
    ) -> None:
        super().__init__("class", name, phase, at)
        self.module = module
        self.bases = bases
        self.data = False

    def lineage(self) -> list[LocalClass]:
        """The class and its local bases, nearest first."""
        found: list[LocalClass] = []
        pending = [self]
        while pending and len(found) < 20:
            current = pending.pop(0)
            if current not in found:
                found.append(current)
                pending.extend(
                    atom for base in current.bases for atom in base if isinstance(atom, LocalClass)
                )
        return found

    @property
    def _bases(self) -> list[Atom]:
        return [atom for each in self.lineage() for base in each.bases for atom in base]

    @property
    def plain(self) -> bool:
        """Whether every base is local code, so that nothing unseen adds to it."""
        return all(isinstance(atom, LocalClass) or atom in _NEUTRAL for atom in self._bases)

    @property
    def outer(self) -> str:
        """The qualified name of the first base that is a library's, or empty."""
        return next((atom.name for atom in self._bases if isinstance(atom, External)), "")

    def find(self, name: str) -> tuple[LocalClass, Value] | None:
        """The class attribute of this name and the class that has it."""
        for each in self.lineage():
            if name in each.slots:
                return each, each.slots[name]
        return None


class Instance(Object):
    """An instance of a local class."""

    __slots__ = ("type",)

    def __init__(self, type_: LocalClass, phase: Phase, at: Span | None) -> None:
        super().__init__("instance", type_.name, phase, at)
        self.type = type_

    @property
    def plain(self) -> bool:
        """Whether its class is local code that no library knows how to write out."""
        known = any(self.type.find(name) for name in ("__json__", "for_json"))
        return not known and (self.type.plain or _ERROR.fullmatch(self.type.outer) is not None)
