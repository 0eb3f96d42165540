"""The archives of a checkout, read in memory: below `a.zip!` lies what `a.zip` holds."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib

from slint.files import Entry, Files, Kind, MemoryFiles, inside, under

_INSIDE = re.compile(r"(?P<archive>(?:.*/)?[^/]+\.zip)!(?:/(?P<member>.+))?")
_LARGEST = 5_000_000  # bytes of an archive
_MOST = 5_000  # members
_LONGEST = 2_000_000  # bytes of a member
_RATIO = 200  # of a member's size to what it takes in the archive
_FAULTS = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError, MemoryError,
    IndexError,
)  # fmt: skip


def opened(archive: str) -> str:
    """The folder that stands for what an archive holds."""
    return f"{archive}!"


def member_of(path: str) -> tuple[str, str] | None:
    """The archive and the member that a path in one names; None for any other path."""
    match = _INSIDE.fullmatch(path)
    return (match["archive"], match["member"] or ".") if match else None


class ArchivedFiles:
    """Files together with what their archives hold; each archive is opened once.

    An archive that is damaged, encrypted or too large to be looked at cannot be listed.
    """

    def __init__(self, files: Files) -> None:
        self.files = files
        self._archives: dict[str, _Archive | OSError] = {}

    def read(self, path: str) -> bytes:
        """The bytes of a file; raises OSError."""
        found = member_of(path)
        return self._archive(found[0]).read(found[1]) if found else self.files.read(path)

    def kind(self, path: str) -> Kind | None:
        """What stands at a path; None where there is nothing, or nothing that may be read."""
        found = member_of(path)
        if found is None:
            return self.files.kind(path)
        try:
            return self._archive(found[0]).members.kind(found[1])
        except OSError:
            return None

    def list(self, path: str) -> tuple[Entry, ...]:
        """The entries of a folder, sorted by name; raises OSError."""
        found = member_of(path)
        return self._archive(found[0]).members.list(found[1]) if found else self.files.list(path)

    def tracked(self, path: str) -> bool:
        """Whether git tracks this file, or one below this folder."""
        return self.files.tracked(path)

    def _archive(self, path: str) -> _Archive:
        if path not in self._archives:
            try:
                self._archives[path] = _Archive(self.files.read(path))
            except OSError as error:
                self._archives[path] = error
            except _FAULTS as error:
                self._archives[path] = OSError(None, f"not a zip archive: {error}")
        found = self._archives[path]
        if isinstance(found, OSError):
            raise found
        return found


class _Archive:
    """One archive: the names of its members, whose bytes are taken out when they are asked for.

    Links and names that lead out of it are left out.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) > _LARGEST:
            raise OSError(None, f"larger than {_LARGEST // 1_000_000} MB")
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        infos = self._zip.infolist()
        if len(infos) > _MOST:
            raise OSError(None, f"more than {_MOST:,} members")
        self._infos = {under(each.filename): each for each in infos if _plain(each)}
        self.members = MemoryFiles(dict.fromkeys(self._infos, b""))

    def read(self, name: str) -> bytes:
        """The bytes of a member; raises OSError."""
        info = self._infos.get(name)
        if info is None:
            raise FileNotFoundError(name)
        if info.file_size > min(_LONGEST, _RATIO * max(info.compress_size, 1)):
            raise OSError(None, "too large for an archive of code")
        try:
            with self._zip.open(info) as member:
                return member.read(_LONGEST)
        except (*_FAULTS, NotImplementedError) as error:
            raise OSError(None, f"not readable in its archive: {error}") from error


def _plain(info: zipfile.ZipInfo) -> bool:
    """Whether a member is a file of the archive's own, by its name and kind."""
    name = info.filename
    if info.is_dir() or "\\" in name or "\0" in name or ".." in name.split("/"):
        return False
    return inside(under(name)) and not stat.S_ISLNK(info.external_attr >> 16)
