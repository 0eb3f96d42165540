"""Why a function is not joined to its code, in words."""

from __future__ import annotations

from collections.abc import Callable

from slint.finding import Reason

_WORDS = {
    "image": "it is a container image",
    "no-runtime": "it has no runtime",
    "runtime-undecided": "its runtime is not known",
    "runtime-unknown": "its runtime {detail} is not known",
    "runtime": "its runtime is {detail}",
    "no-handler": "it has no handler",
    "handler-undecided": "its handler is not known",
    "handler": "its handler {detail} is no Python function",
    "no-code": "it has no code",
    "code-undecided": "its code is not known",
    "s3": "its code is in S3",
    "archive": "its code is the archive {detail}",
    "outside": "its code {detail} lies outside the root",
    "folder": "its code folder {path} cannot be read: {detail}",
    "no-folder": "its code folder {path} is not there",
    "no-file": "{detail} is not in {path}",
    "link": "{detail} is a link that leads nowhere",
    "unreadable": "{path} is unreadable",
    "no-name": "its handler was not found",
}


def in_words(reason: Reason, path: Callable[[str], str] = str) -> str:
    """A reason as a part of a sentence; `path` gives a path the form in which it is shown."""
    return _WORDS[reason.kind].format(path=path(reason.path), detail=reason.detail)
