"""The paths that git tracks, read from the bytes of its index file."""

from __future__ import annotations

import struct

_HEADER = struct.Struct(">4sII")
_NAME_AT = 62  # bytes of an entry before its path, without extended flags
_EXTENDED = 0x4000
_MODE = struct.Struct(">I")
_FLAGS = struct.Struct(">H")
_KIND, _SUBMODULE = 0o170000, 0o160000


def tracked_paths(index: bytes) -> frozenset[str]:
    """The paths of an index, with every folder above them; empty where it cannot be read.

    Versions 2 to 4 are read, the format of SHA-1 repositories. Submodules do not count.
    """
    try:
        return frozenset(_paths(index))
    except (struct.error, IndexError, ValueError):
        return frozenset()


def _paths(index: bytes) -> set[str]:
    signature, version, count = _HEADER.unpack_from(index)
    if signature != b"DIRC" or version not in (2, 3, 4):
        return set()
    found: set[str] = set()
    at, path = _HEADER.size, b""
    for _ in range(count):
        (mode,) = _MODE.unpack_from(index, at + 24)
        (flags,) = _FLAGS.unpack_from(index, at + 60)
        start = at + _NAME_AT + (2 if flags & _EXTENDED else 0)
        if version == 4:
            dropped, start = _number(index, start)
            end = index.index(b"\0", start)
            path = path[: len(path) - dropped] + index[start:end]
            at = end + 1
        else:
            end = index.index(b"\0", start)
            path = index[start:end]
            at += (end - at + 8) // 8 * 8
        if mode & _KIND != _SUBMODULE:
            _add(found, path.decode("utf-8", "surrogateescape"))
    return found


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable width, as version 4 writes how much of the last path is dropped."""
    byte = data[at]
    value = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = data[at]
        value = ((value + 1) << 7) | (byte & 0x7F)
    return value, at + 1


def _add(found: set[str], path: str) -> None:
    while path and path not in found:
        found.add(path)
        path = path.rpartition("/")[0]
