"""What a run says: findings, their related places and how much they weigh."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal, NamedTuple

from slint.source import Span


class Severity(IntEnum):
    """How bad a fault is; a higher number is worse."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Confidence(IntEnum):
    """How sure a rule is."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3

    def __str__(self) -> str:
        return self.name.lower()


class Related(NamedTuple):
    """Another place that explains a finding, in the same file or another."""

    span: Span
    message: str


class Finding(NamedTuple):
    """One fault at one place.

    `function` and `resource` are logical ids or None; `functions` lists every function that
    reaches the place, in template order; `owner` is the qualified name of the Python
    function around the place, or empty. `about` are the places of what it is about (a statement,
    trigger, call or logical id), only as long as findings may give way to each other.
    """

    rule: str
    name: str
    severity: Severity
    confidence: Confidence
    message: str
    span: Span
    related: tuple[Related, ...] = ()
    function: str | None = None
    functions: tuple[str, ...] = ()
    resource: str | None = None
    owner: str = ""
    about: tuple[Span, ...] = ()


class Suppression(NamedTuple):
    """What silences one rule: a comment, or an entry of Metadata.

    `rule` is the id or name as written, empty where none is; `span` is where it stands. `covers`
    is the range whose findings are silenced, None for the whole file. `judged` says whether the
    rules saw all there is, so that one that silences nothing is unused.
    """

    rule: str
    span: Span
    covers: Span | None
    reason: str = ""
    judged: bool = True


class Suppressed(NamedTuple):
    """A finding that is silenced, and by what."""

    finding: Finding
    suppression: Suppression


class Notice(NamedTuple):
    """A file or folder that was not read, or not by all.

    `kind` is `file` or `folder` (reading it failed, `detail` says how), `special` (no regular
    file), `link` (one that leads nowhere), `templated` (it is written for a template engine) or
    `cfn-lint` (which failed on it, in the words of `detail`).
    """

    path: str
    kind: Literal["file", "folder", "special", "link", "templated", "cfn-lint"]
    detail: str = ""


class Reason(NamedTuple):
    """Why a function is not joined to its code; what is `undecided`, the template leaves open.

    `detail` is what the template says, the file of the module, or the error in reading; `path`
    the folder or file that it is about. `places` are files that have its handler, where that is
    more than one.
    """

    kind: Literal[
        "image", "no-runtime", "runtime-undecided", "runtime-unknown", "runtime",
        "no-handler", "handler-undecided", "handler",
        "no-code", "code-undecided", "s3", "asset", "archive", "bad-archive", "outside",
        "folder", "no-folder", "no-file", "link", "unreadable", "no-name",
    ]  # fmt: skip
    detail: str = ""
    path: str = ""
    places: tuple[str, ...] = ()


class Found(NamedTuple):
    """A function whose code is not where its template says: the file, and how it was found."""

    function: str
    span: Span
    by: Literal["archive", "name"]
    path: str
    reason: Reason | None = None


class Unjoined(NamedTuple):
    """A function whose code slint does not read, and why."""

    function: str
    span: Span
    reason: Reason


class Failure(NamedTuple):
    """A fault of slint itself: a rule that raised, or a function it could not run on paper."""

    rule: str
    span: Span
    message: str


class Counts(NamedTuple):
    """What was read.

    `joined` of the `functions` of templates were joined to their code, `joined_by_name` of them
    because one place has their handler. `handlers` are those that no template names.
    """

    files: int = 0
    templates: int = 0
    functions: int = 0
    joined: int = 0
    skipped: int = 0
    joined_by_name: int = 0
    handlers: int = 0


class Result(NamedTuple):
    """What a check of one application says.

    `counts.skipped` are the files that look like templates but are written for a template
    engine. `found` are the functions whose code is not where their template says. `unread` tells
    what could not be read, `remarks` what was left out (`-v` shows it); `other` counts the
    functions in each language that is only checked by template.
    """

    application: str
    findings: tuple[Finding, ...]
    counts: Counts
    unjoined: tuple[Unjoined, ...] = ()
    failures: tuple[Failure, ...] = ()
    remarks: tuple[Notice, ...] = ()
    other: tuple[tuple[str, int], ...] = ()
    unread: tuple[Notice, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    found: tuple[Found, ...] = ()


class Outcome(NamedTuple):
    """What a run says in the end, over all applications.

    `findings` are shown; the others are held back: below the severity or the confidence that
    is shown, or `elsewhere`, in files that were not asked about. All are in order of place, and
    none of them is among the `suppressed`.
    """

    findings: tuple[Finding, ...]
    below_severity: tuple[Finding, ...] = ()
    below_confidence: tuple[Finding, ...] = ()
    elsewhere: tuple[Finding, ...] = ()
    counts: Counts = Counts()
    unjoined: tuple[Unjoined, ...] = ()
    failures: tuple[Failure, ...] = ()
    remarks: tuple[Notice, ...] = ()
    other: tuple[tuple[str, int], ...] = ()
    unread: tuple[Notice, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()
    found: tuple[Found, ...] = ()

    @property
    def held_back(self) -> tuple[Finding, ...]:
        """The findings that are not shown."""
        return self.below_severity + self.below_confidence + self.elsewhere

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """What was found at all: equal findings are numbered over these, shown or not."""
        return self.findings + self.held_back + tuple(each.finding for each in self.suppressed)
