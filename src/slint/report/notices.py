"""What was not read, in words."""

from __future__ import annotations

from collections.abc import Callable

from slint.finding import Notice

_WORDS = {
    "file": "{path}: not read: {detail}",
    "folder": "{path}: folder not read: {detail}",
    "special": "{path}: not a regular file",
    "link": "{path}: a link that leads nowhere",
    "templated": "{path}: not read: it is written for a template engine",
    "cfn-lint": "{path}: cfn-lint failed on it: {detail}",
}


def in_words(notice: Notice, path: Callable[[str], str] = str) -> str:
    """A notice as a sentence; `path` gives a path the form in which it is shown."""
    return _WORDS[notice.kind].format(path=path(notice.path), detail=notice.detail)
