"""The files of a run, as a protocol with a disk and a memory form.

A path is POSIX and relative to the root of the run; the root itself is `.`.
"""

from __future__ import annotations

import errno
import os
import posixpath
from collections.abc import Collection, Mapping
from enum import Enum
from pathlib import Path
from typing import NamedTuple, Protocol

from slint.git_index import tracked_paths


class Kind(Enum):
    """What an entry of a folder is, links followed; `NOWHERE` is a link to what is not there."""

    FILE = "file"
    FOLDER = "folder"
    NOWHERE = "nowhere"
    OTHER = "other"


class Entry(NamedTuple):
    """One name in a folder."""

    name: str
    kind: Kind
    linked: bool = False


class Files(Protocol):
    """Read access to a tree of files. Nothing outside the root can be named."""

    def read(self, path: str) -> bytes:
        """The bytes of a regular file; raises OSError."""

    def kind(self, path: str) -> Kind | None:
        """What stands at a path; None where there is nothing, or nothing that may be read."""

    def list(self, path: str) -> tuple[Entry, ...]:
        """The entries of a folder, sorted by name; raises OSError."""

    def tracked(self, path: str) -> bool:
        """Whether git tracks this file, or one below this folder."""


def under(folder: str, *parts: str) -> str:
    """The normalised path of what lies under a folder; `..` beyond the root stays in front."""
    return posixpath.normpath(posixpath.join(folder, *parts))


def why(error: OSError) -> str:
    """Why something cannot be read, in the system's words."""
    return (error.strerror or str(error)).lower()


def inside(path: str) -> bool:
    """Whether a normalised path stays below the root."""
    return not (path == ".." or path.startswith(("../", "/")))


def below(path: str, folder: str) -> bool:
    """Whether a normalised path is another one, or lies below it."""
    return folder in (".", path) or path.startswith(f"{folder}/")


class DiskFiles:
    """The files below a folder of the disk, each folder listed once.

    A symbolic link that leads out of the folder counts as absent. Names are told apart by
    case, whatever the disk does.
    """

    def __init__(self, root: Path) -> None:
        self.root = Path(os.path.realpath(root))
        self._prefix = str(self.root).rstrip(os.sep) + os.sep
        self._folders: dict[str, dict[str, Entry] | OSError] = {}
        self._tracked: frozenset[str] | None = None

    def read(self, path: str) -> bytes:
        """The bytes of a regular file; raises OSError."""
        if self.kind(path) is not Kind.FILE:
            raise FileNotFoundError(f"{path} is not a file below the root")
        with open(self._prefix + path, "rb") as file:
            return file.read()

    def kind(self, path: str) -> Kind | None:
        """What stands at a path; None where there is nothing, or nothing that may be read."""
        if path == ".":
            return Kind.FOLDER
        if not inside(path):
            return None
        folder, _, name = path.rpartition("/")
        entries = self._entries(folder or ".")
        if isinstance(entries, OSError) or name not in entries:
            return None
        return entries[name].kind

    def list(self, path: str) -> tuple[Entry, ...]:
        """The entries of a folder, sorted by name; raises OSError."""
        entries = self._entries(path)
        if isinstance(entries, OSError):
            raise entries
        return tuple(entries.values())

    def tracked(self, path: str) -> bool:
        """Whether git tracks this file, or one below this folder, by the index at the root."""
        if self._tracked is None:
            try:
                self._tracked = tracked_paths(self.read(".git/index"))
            except OSError:
                self._tracked = frozenset()
        return path in self._tracked

    def _entries(self, path: str) -> dict[str, Entry] | OSError:
        known = self._folders.get(path)
        if known is None:
            try:
                known = self._scan(path)
            except OSError as error:
                known = error
            self._folders[path] = known
        return known

    def _scan(self, path: str) -> dict[str, Entry]:
        if self.kind(path) is not Kind.FOLDER:
            raise FileNotFoundError(f"{path} is not a folder below the root")
        entries = {}
        with os.scandir(self._prefix + path) as found:
            for entry in sorted(found, key=lambda each: each.name):
                kind = self._kind_of(entry)
                if kind is not None:
                    entries[entry.name] = Entry(entry.name, kind, entry.is_symlink())
        return entries

    def _kind_of(self, entry: os.DirEntry[str]) -> Kind | None:
        try:
            if entry.is_symlink():
                real = os.path.realpath(entry.path)
                if not (real + os.sep).startswith(self._prefix):
                    return None
                if _leads_nowhere(entry.path):
                    return Kind.NOWHERE
            if entry.is_dir():
                return Kind.FOLDER
            return Kind.FILE if entry.is_file() else Kind.OTHER
        except OSError:
            return None


def _leads_nowhere(link: str) -> bool:
    """Whether there is nothing at the end of a link, or no end."""
    try:
        os.stat(link)
    except OSError as error:
        return error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
    return False


class MemoryFiles:
    """Files held in memory, by path; folders are implied. `tracked` are those git tracks."""

    def __init__(self, files: Mapping[str, str | bytes], tracked: Collection[str] = ()) -> None:
        self._tracked = tracked
        self.files = {
            posixpath.normpath(path): text.encode() if isinstance(text, str) else text
            for path, text in files.items()
        }
        self.folders: dict[str, dict[str, Kind]] = {".": {}}
        for path in self.files:
            kind = Kind.FILE
            while path != ".":
                folder, _, name = path.rpartition("/")
                self.folders.setdefault(folder or ".", {})[name] = kind
                path, kind = folder or ".", Kind.FOLDER

    def read(self, path: str) -> bytes:
        """The bytes of a file; raises OSError."""
        try:
            return self.files[path]
        except KeyError:
            raise FileNotFoundError(path) from None

    def kind(self, path: str) -> Kind | None:
        """What stands at a path; None where there is nothing."""
        if path in self.folders:
            return Kind.FOLDER
        return Kind.FILE if path in self.files else None

    def list(self, path: str) -> tuple[Entry, ...]:
        """The entries of a folder, sorted by name; raises OSError."""
        try:
            names = self.folders[path]
        except KeyError:
            raise FileNotFoundError(path) from None
        return tuple(Entry(name, kind) for name, kind in sorted(names.items()))

    def tracked(self, path: str) -> bool:
        """Whether git tracks this file, or one below this folder."""
        return any(below(each, path) for each in self._tracked)
