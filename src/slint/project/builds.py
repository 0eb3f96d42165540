"""Builds of one's own: scripts that put code together, and the folders that they make."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from slint.files import Files, Kind, under

_INSTALL = re.compile(rb"pip3?\S*\s+install\b[^\n]*\s(-t|--target)\b|uv export\b|poetry export\b")
_COPY = re.compile(
    rb"\b(cp|copy|rsync|zip|mv|mkdir|xcopy|copytree|archive|install)\b", re.IGNORECASE
)
_SCRIPT = re.compile(r"(?i)(makefile|justfile|buildspec.*|package\.json|.*\.(sh|ps1|bat|mk|md))")
_PLACES = (".", "scripts", "bin", "build", "ci", "tools", "deployment", "deploy")
_LARGEST = 1_000_000  # bytes

# Folders that builds make: code that is not there yet is no fault.
BUILT = frozenset(
    ("build", "dist", "out", "target", ".aws-sam", ".build", "_build", "package", "packages",
     "packaged", "artifacts", "artifact", "bin", "release", "publish", ".serverless", "cdk.out",
     "lambda-packages", "deployment")
)  # fmt: skip


def installs(folder: str, files: Files) -> bool:
    """Whether a script or a text beside the code tells how packages get into it."""
    return any(_INSTALL.search(data) for data in _scripts(folder, files))


def makes(folder: str, near: str, files: Files) -> bool:
    """Whether a script makes a folder, or copies into it.

    Scripts are looked for in the folders from `near` up to the root, and where they usually lie.
    """
    name = re.escape(posixpath.basename(folder).encode())
    mentioned = re.compile(rb"(?<![\w.-])(?:[\w.$(){}/-]*/)?" + name + rb"(?![\w.-])")
    while True:
        for place in _PLACES:
            for data in _scripts(under(near, place), files):
                lines = mentioned.finditer(data)
                if any(_COPY.search(_line(data, match.start())) for match in lines):
                    return True
        if near in (".", ""):
            return False
        near = posixpath.dirname(near) or "."


def _line(data: bytes, offset: int) -> bytes:
    end = data.find(b"\n", offset)
    return data[data.rfind(b"\n", 0, offset) + 1 : end if end >= 0 else len(data)]


def _scripts(folder: str, files: Files) -> Iterator[bytes]:
    try:
        entries = files.list(folder)
    except OSError:
        return
    for entry in entries:
        if entry.kind is Kind.FILE and _SCRIPT.fullmatch(entry.name):
            try:
                data = files.read(under(folder, entry.name))
            except OSError:
                continue
            if len(data) < _LARGEST:
                yield data
