"""What is known of library code: one library a file of `rules/libraries/`, asked by name.

`docs/adding.md` says what each key of such a file means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

SINKS = ("shell", "code", "object", "sql", "filter", "path", "url", "mail")
"""What an attacker can make of an argument that is more than data."""


class Waiting(NamedTuple):
    """How long a call waits for others, and what bounds it.

    Any of `parameters` does, the first of them by `position`, too. `address` is the position
    and name of where it connects to; a call that is `remote` only with it stays local without.
    `text` is that of an argument whose text may set the timeout, `elsewhere` are arguments
    with which something else does. `instead` is what to call where this one has no parameter
    for a timeout. `default` is the library's own timeout in seconds, None where there is none.
    A `client` only carries the timeout for the calls that are made with it; `socket` says that
    `socket.setdefaulttimeout` counts, `attempts` that it tries again.
    """

    parameters: tuple[str, ...]
    position: int = -1
    address: tuple[int, str] | None = None
    remote: bool = False
    text: tuple[int, str] | None = None
    elsewhere: tuple[str, ...] = ()
    instead: str = ""
    default: float | None = None
    client: bool = False
    socket: bool = False
    attempts: bool = False


class Cors(NamedTuple):
    """The arguments of a call that configures CORS.

    `origins` and `credentials` are keywords, `position` is that of the origins; `every` says
    that every origin is allowed where there are none.
    """

    origins: str
    position: int | None = None
    credentials: str = ""
    every: bool = False


class Effect(NamedTuple):
    """What calling a library function does.

    `makes` is the type of a new object with identity; `container` the kind of a new local
    container. `returns` is `argument` (the first one, unchanged in what it holds), `text` (a
    text that holds it), `copy` or `shallow copy` (a copy of it), `items` (a list of the
    arguments), `result` (what the callback gives), `none` (nothing of interest), `never` (it
    raises) or empty. `lets_through` is what of its `subject`, else of the first argument, the
    result still holds: `all`, `words`, a `name`, a `number` or `none`; empty where that is not
    known.
    `logs` is the level at which it logs or prints.
    `origin` is the kind of source that the result is, where `when` names an argument only if that
    is true. `decorator` tells what it makes of a function (`cached`, `cached_property`,
    `property`, `static`, `class`, `context`, `middleware`) or class (`data`); `plain` and `wraps`
    leave it as it is. `calls` says that function arguments are called at once. `service` is set
    where the first argument names an AWS service. `bounded` names the argument that bounds a
    container; with a `factory` the first argument makes what it does not hold yet. `takes`
    names an iterator function that changes its first argument. A `lazy` result is told from the
    items and lines that it gives.

    `connects` is what a message calls the client or connection that it makes. `waits` is what
    bounds its waiting; it `blocks` where it goes over the network or sleeps, and a `setting`
    is a secret or setting that it reads there. `sinks` are the arguments, by position or
    keyword, that are more than data, by one of SINKS; `program` is the
    position of the program that it starts, `writes` the argument that names the file or folder
    that it writes. `semaphores` says that it needs those of processes. `not_json` is what a
    message calls its result where that cannot be turned into JSON.
    """

    makes: str = ""
    container: str = ""
    returns: str = ""
    lets_through: str = ""
    subject: tuple[int, str] = (0, "")
    origin: str = ""
    when: str = ""
    decorator: str = ""
    calls: bool = False
    service: bool = False
    bounded: str = ""
    factory: bool = False
    takes: bool = False
    lazy: bool = False
    logs: str = ""
    connects: str = ""
    waits: Waiting | None = None
    blocks: bool = False
    setting: bool = False
    sinks: Mapping[str, tuple[int | str, ...]] = {}
    program: int | None = None
    writes: tuple[int, str] | None = None
    cors: Cors | None = None
    semaphores: bool = False
    not_json: str = ""


class Type(NamedTuple):
    """What objects of a library type are.

    `mutates` are the methods that change the object itself, `attributes` the kinds of what its
    attributes hold. Changing an object of an `ignore` type is nobody's state (loggers, tracers);
    local classes derived from a `data` type get their fields from the arguments. Methods of a
    type that `logs` are named after the levels. `open` is what a message calls an object that
    a snapshot must not hold, `not_json` one that cannot be turned into JSON. The text of an
    error `about_request` tells only what is wrong with the request. Starting a `thread` runs its
    function; what `waits_on_exit` finishes its work at the end of `with`. A `path` is one of the
    file system.
    """

    mutates: tuple[str, ...] = ()
    attributes: Mapping[str, str] = {}
    ignore: bool = False
    data: bool = False
    logs: bool = False
    open: str = ""
    not_json: str = ""
    about_request: bool = False
    thread: bool = False
    waits_on_exit: bool = False
    path: bool = False


class ImportCost(NamedTuple):
    """What importing a module adds to a cold start.

    `cost` is a multiple of boto3 with a client, `size` the MB of all that it needs, unpacked;
    `path` is the module that was measured.
    """

    path: str
    cost: float
    size: float


class Distribution(NamedTuple):
    """What can be installed: the modules it brings, what it needs, its MB with all of that.

    `needs` and `size` are None where that is not known.
    """

    modules: tuple[str, ...]
    needs: tuple[str, ...] | None
    size: float | None


class Library(NamedTuple):
    """All that is known of one top-level module, as its file says it.

    The last ones are names of it, each with all below it: what calls AWS by itself, logs documents
    of JSON, records X-Ray traces, or records calls for another service.
    """

    module: str
    distributions: Mapping[str, Distribution] = {}
    imports: Mapping[str, ImportCost] = {}
    aliases: Mapping[str, str] = {}
    calls: Mapping[str, Effect] = {}
    types: Mapping[str, Type] = {}
    calls_aws: tuple[str, ...] = ()
    structured_logs: tuple[str, ...] = ()
    tracers: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()


AWS = "boto3"
"""The module whose file knows the objects and operations of AWS, whichever library calls them."""

_NO_EFFECT = Effect()
_NO_TYPE = Type()
_LEVELS = {
    "trace": "debug",
    "debug": "debug",
    "info": "info",
    "log": "info",
    "success": "info",
    "msg": "info",
    "warning": "warning",
    "warn": "warning",
    "error": "error",
    "exception": "error",
    "critical": "critical",
    "fatal": "critical",
}


def module_of(name: str) -> str:
    """The module whose file knows a name (`redis.Redis`) or an operation (`s3:GetObject`)."""
    top = name.partition(".")[0]
    return AWS if top == "aws" or ":" in top else top


def _under(name: str, roots: tuple[str, ...]) -> bool:
    """Whether a name is one of these, or lies below one."""
    return any(name == root or name.startswith(f"{root}.") for root in roots)


def merged(below: Library, above: Library) -> Library:
    """Two descriptions of one library; where both have a row, that of `above` counts."""
    return Library(
        below.module,
        {**below.distributions, **above.distributions},
        {**below.imports, **above.imports},
        {**below.aliases, **above.aliases},
        {**below.calls, **above.calls},
        {**below.types, **above.types},
        below.calls_aws + above.calls_aws,
        below.structured_logs + above.structured_logs,
        below.tracers + above.tracers,
        below.instruments + above.instruments,
    )


class ResourceArguments:
    """Where the resource of each operation stands, read from the rows of the table when asked."""

    def __init__(self, services: Mapping[str, str]) -> None:
        self._rows = services
        self._services: dict[str, tuple[str, dict[str, str]]] = {}

    def of(self, service: str, operation: str) -> str:
        """The paths for an operation, as the table writes them; empty where it has none."""
        if service not in self._services:
            usual, *others = self._rows.get(service, "").split("|")
            self._services[service] = usual, dict(each.split("=", 1) for each in others)
        usual, different = self._services[service]
        return different.get(operation, usual)


class Libraries:
    """What is known of library code, by qualified name.

    `read` gives what the file of a module says, None where there is none; `modules` are those
    that have a file, `others` what of them is not in the standard library, `loaded` what was
    read before. `table` loads a table of `rules/data`.
    """

    def __init__(
        self,
        read: Callable[[str], Library | None],
        table: Callable[[str], Any],
        modules: frozenset[str] = frozenset(),
        others: frozenset[str] = frozenset(),
        loaded: Mapping[str, Library] = {},
    ) -> None:
        self._read = read
        self._table = table
        self._modules = modules
        self._others = others | loaded.keys()
        self._loaded = dict(loaded)

    def library(self, name: str) -> Library:
        """What is known of the library that a name belongs to."""
        module = module_of(name)
        found = self._loaded.get(module)
        if found is None:
            found = self._loaded[module] = self._read(module) or Library(module)
        return found

    def canonical(self, name: str) -> str:
        """The name under which something is known."""
        return self.library(name).aliases.get(name, name)

    def effect(self, name: str) -> Effect:
        """What a call does; an effect with nothing set where that is not known."""
        return self.library(name).calls.get(name, _NO_EFFECT)

    def type(self, name: str) -> Type:
        """What objects of a type are; a type with nothing set where that is not known."""
        return self.library(name).types.get(name, _NO_TYPE)

    def log_level(self, name: str) -> str | None:
        """The level at which a call logs or prints; None where it does not."""
        library = self.library(name)
        effect = library.calls.get(name)
        if effect is not None and effect.logs:
            return effect.logs
        type_, _, method = name.rpartition(".")
        row = library.types.get(type_)
        return _LEVELS.get(method) if row is not None and row.logs else None

    def calls_aws(self, name: str) -> bool:
        """Whether code of this name calls AWS by itself."""
        return _under(name, self.library(name).calls_aws)

    def logs_documents(self, name: str) -> bool:
        """Whether code of this name writes its log as documents of JSON."""
        return _under(name, self.library(name).structured_logs)

    def traces(self, name: str) -> bool:
        """Whether code of this name records X-Ray traces."""
        return _under(name, self.library(name).tracers)

    def instruments(self, name: str) -> bool:
        """Whether code of this name records calls, for X-Ray or another service."""
        return self.traces(name) or _under(name, self.library(name).instruments)

    @cached_property
    def arguments(self) -> ResourceArguments:
        """Where AWS calls name what they work on."""
        return ResourceArguments(self._table("resource-arguments")["services"])

    def resources_given(self, type_: str) -> Mapping[str, str]:
        """The boto3 resources that methods, collections and attributes of one give."""
        rows: Mapping[str, str] = self._table("resource-types")["types"].get(type_, {})
        return rows

    def resource_data(self, type_: str) -> Sequence[str] | None:
        """What names an object of a boto3 resource, and the data that it has to load."""
        rows: Mapping[str, Sequence[str]] = self._table("resource-types")["data"]
        return rows.get(type_)

    def resource_operations(self, type_: str) -> Mapping[str, str]:
        """The operations of a boto3 resource (`s3.Bucket`), by method and collection."""
        rows: Mapping[str, str] = self._table("resources")["resources"].get(type_, {})
        return rows

    def import_cost(self, name: str) -> ImportCost | None:
        """What importing a module costs: that of the longest path which was measured."""
        own, table = self.library(name).imports, self._table("import-costs")["imports"]
        path = name
        while path:
            if path in own:
                return own[path]
            if path in table:
                return ImportCost(path, *table[path][:2])
            path = path.rpartition(".")[0]
        return None

    def distribution(self, name: str) -> Distribution | None:
        """What can be installed under a canonical name; None where that is not known."""
        for library in (*self._loaded.values(), self.library(name.replace("-", "_"))):
            if name in library.distributions:
                return library.distributions[name]
        if row := self._table("distributions")["distributions"].get(name):
            modules, needs, size = row
            return Distribution(tuple(modules), None if needs is None else tuple(needs), size)
        found = (library.distributions.get(name) for library in self._all())
        return next(filter(None, found), None)

    def brought_by_extra(self, distribution: str, extra: str) -> tuple[str, ...] | None:
        """The modules that an extra brings; None where that is not known."""
        rows: Mapping[str, list[str]] = self._table("extras")["extras"].get(distribution, {})
        return tuple(rows[extra]) if extra in rows else None

    def layer(self, name: str) -> tuple[str, ...] | None:
        """The modules that a vendor's layer of this name brings; None where it is not known.

        An asterisk among them stands for others that are not named.
        """
        for row in self._table("layers")["layers"]:
            if match := re.fullmatch(row["name"], name):
                held = match.groupdict().get("distribution")
                if held is None:
                    return tuple(row["modules"])
                known = self.distribution(re.sub(r"[-_.]+", "-", held).lower())
                return (*known.modules, "*") if known else ("*",)
        return None

    @cached_property
    def vendored(self) -> frozenset[str]:
        """The packages that others wrote: a copy of one among the code is library code as well."""
        return self._others.union(self._table("vendored")["modules"])

    def _all(self) -> Iterator[Library]:
        for module in sorted(self._modules):
            yield self.library(module)
