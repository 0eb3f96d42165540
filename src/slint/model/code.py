"""How a function's `Handler` meets its code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from slint.finding import Reason
from slint.model.function import Function
from slint.source import Span

By = Literal["template", "archive", "name"]
"""How a function's code was found: where its template says, in an archive, by its handler."""


class Location(NamedTuple):
    """Where a function's code lies.

    `root` is the code root's folder, `module` the handler's module by dotted name, `path` its
    file (None where there is none), `name` the entry point's name. `made` says that a build
    makes or adds code which is not there yet, so that what is missing is no fault. `layers` are
    the folders of the layers whose source is in the template; `unknown_layers` says that there
    are others, and `vendor` names the distributions of layers that are known by their ARN.
    `libraries` are the folders of the requirements whose source is in the tree. `by` says how
    the code was found, and `instead` why it is not where the template says.
    """

    root: str
    module: str
    path: str | None
    name: str
    made: bool
    root_exists: bool
    layers: tuple[str, ...] = ()
    unknown_layers: bool = False
    vendor: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    by: By = "template"
    instead: Reason | None = None

    @property
    def roots(self) -> tuple[str, ...]:
        """Where its imports are looked for, in this order."""
        return (self.root, *self.layers, *self.libraries)


class HandlerParameter(NamedTuple):
    """A parameter of an entry point; `kind` is `positional`, `keyword`, `rest` or `mapping`."""

    name: str
    kind: str
    required: bool


class Requirement(NamedTuple):
    """A distribution that a file of requirements names.

    `name` is canonical (`python-dateutil`), `specifier` what PEP 440 says of its version, in the
    order of the specifiers' texts. `path` is where it lies in the checkout, empty for what an index
    holds; `span` is where it is asked for.
    """

    name: str
    span: Span
    extras: frozenset[str] = frozenset()
    specifier: str = ""
    path: str = ""

    @property
    def version(self) -> str:
        """The one version that it is pinned to; empty where there is none."""
        exact = self.specifier.startswith("==") and not set(self.specifier) & set(",*")
        return self.specifier.lstrip("=") if exact else ""

    @property
    def pinned(self) -> bool:
        """Whether one version is named."""
        return self.version != ""


@dataclass(frozen=True)
class Package:
    """What lies beside the modules of a function, in its code root and its layers.

    `requirements` are what the files of the code root install, `nearby` those of its layers and
    of the folders around it besides, lock files included. `complete` says that all of these
    could be told. `modules` are the top-level names that are there to be imported. `closed`
    tells whether nothing else adds to them: no layer of unknown content, no build of one's own.
    `inline` says that the code stands in the template. `elsewhere` gives the places
    of the tree where modules and packages of a name lie. `mentioned_in_code` and
    `mentioned` tell whether a word stands in its Python files, or in any file.
    """

    requirements: tuple[Requirement, ...]
    nearby: tuple[Requirement, ...]
    complete: bool
    modules: frozenset[str]
    closed: Callable[[], bool]
    mentioned_in_code: Callable[[str], bool]
    mentioned: Callable[[str], bool]
    inline: bool = False
    elsewhere: Callable[[str], Sequence[str]] = lambda _: ()

    def may_bring(self, module: str) -> bool:
        """Whether a module may come from what is not in the package."""
        name = module.replace("_", "-").lower()
        named = any(each.name == name for each in (*self.requirements, *self.nearby))
        return named or not self.complete or not self.closed()


class EntryPoint(NamedTuple):
    """A function's entry point after looking for it.

    `problem` is empty where it is there, else `format` (no module is named), `root`, `file`,
    `link` (it leads nowhere), `name` or `callable`: what is missing. `nearest` is a handler that
    would work, `defined` where something of another kind stands under that name.

    `kind` is `function`, `async`, `generator`, `class` or `instance` (of a class without
    `__call__`), empty where it is not known; `span` is then its name. `parameters` are those of a
    function that a call fills, without `self`. `decorators` are the qualified names of its
    decorators, each empty where it is no library's.
    """

    function: Function
    location: Location
    problem: str = ""
    nearest: str | None = None
    defined: Span | None = None
    kind: str = ""
    span: Span | None = None
    parameters: tuple[HandlerParameter, ...] = ()
    decorators: tuple[str, ...] = ()
