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
    "asset": "its code is the CDK asset {detail}, which is not there",
    "archive": "its code is the archive {detail}",
    "bad-archive": "its code is the archive {path}, which cannot be read: {detail}",
    "outside": "its code {detail} lies outside the root",
    "folder": "its code folder {path} cannot be read: {detail}",
    "no-folder": "its code folder {path} is not there",
    "no-file": "{detail} is not in {path}",
    "link": "{detail} is a link that leads nowhere",
    "unreadable": "{path} is unreadable",
    "no-name": "its handler was not found",
}
_PLACES = 3  # that are named


def in_words(reason: Reason, path: Callable[[str], str] = str) -> str:
    """A reason as a part of a sentence; `path` gives a path the form in which it is shown."""
    words = _WORDS[reason.kind].format(path=path(reason.path), detail=reason.detail)
    if reason.places:
        shown = [path(place) for place in reason.places[:_PLACES]]
        more = len(reason.places) - len(shown)
        shown += [f"{more} more"] if more else []
        words += f", and its handler is in {', '.join(shown[:-1])} and {shown[-1]}"
    return words
