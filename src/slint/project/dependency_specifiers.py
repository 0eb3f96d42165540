"""One requirement as text, as pip and PEP 508 write it, read with `packaging`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import cache

from slint.files import inside, under
from slint.model.code import Requirement
from slint.source import Span

_LONGEST = 10_000  # characters; what is longer is no requirement
_OPTIONS = re.compile(r"\s--[a-z].*", re.DOTALL)
_MARKER = re.compile(r"\s*;\s+|\s+;\s*")
_PATH = re.compile(
    r"(?:file:(?!/))?(?P<path>(?![/~$])(?:\.{1,2}|[^\[\]:;@\s]*/[^\[\]:;@\s]*))(?:\[.*\])?"
)
_EGG = re.compile(r"[#&]egg=([A-Za-z0-9._-]+)")
_ARCHIVES = (".whl", ".tar.gz", ".zip")
_VERSIONS = tuple(f"3.{minor}" for minor in range(7, 16))
_MACHINES = ("x86_64", "aarch64")
_LAMBDA = {
    "extra": "",
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "",
    "sys_platform": "linux",
}


class Unclear(Exception):
    """It cannot be told which distribution a text asks for."""


def read_requirement(text: str, span: Span, folder: str, python: str = "") -> Requirement | None:
    """The requirement in a text; None where its marker keeps it out. Raises Unclear.

    `folder` is what its paths are relative to, `python` the version that it is installed for.
    What lies in a folder of the checkout has a path, and no name.
    """
    from packaging.requirements import InvalidRequirement  # noqa: PLC0415 (a third of click)
    from packaging.requirements import Requirement as Parsed  # noqa: PLC0415
    from packaging.utils import canonicalize_name  # noqa: PLC0415

    text = _OPTIONS.sub("", text).strip()
    if len(text) > _LONGEST:
        raise Unclear
    place, marker = _MARKER.split(text, maxsplit=1) if _MARKER.search(text) else (text, "")
    if place.endswith(_ARCHIVES) and "@" not in place:
        found = _archive(place, span, folder)
        return found if not marker or is_wanted(marker, python) else None
    try:
        parsed = Parsed(text)
    except (InvalidRequirement, RecursionError):
        return _by_place(place, span, folder)
    if parsed.marker is not None and not is_wanted(str(parsed.marker), python):
        return None
    name, extras = canonicalize_name(parsed.name), frozenset(parsed.extras)
    path = local_path(parsed.url or "", folder)
    return Requirement(name, span, extras, str(parsed.specifier), path)


def _by_place(place: str, span: Span, folder: str) -> Requirement:
    """What is named only by where it lies: an address that tells its name, or a folder."""
    from packaging.utils import canonicalize_name  # noqa: PLC0415

    if egg := _EGG.search(place):
        return Requirement(canonicalize_name(egg[1]), span)
    path = local_path(place, folder)
    if not path:
        raise Unclear
    extras = place.rpartition("[")[2].removesuffix("]") if place.endswith("]") else ""
    return Requirement("", span, frozenset(re.findall(r"[\w.-]+", extras)), path=path)


def _archive(place: str, span: Span, folder: str) -> Requirement:
    """A wheel or source archive, here or at an address; its file's name tells what it is."""
    from packaging.utils import (  # noqa: PLC0415
        InvalidSdistFilename,
        InvalidWheelFilename,
        parse_sdist_filename,
        parse_wheel_filename,
    )

    file = posixpath.basename(place)
    try:
        if file.endswith(".whl"):
            name, version, *_ = parse_wheel_filename(file)
        else:
            name, version = parse_sdist_filename(file)
    except (InvalidWheelFilename, InvalidSdistFilename) as error:
        raise Unclear from error
    path = local_path(place if "/" in place else f"./{place}", folder)
    return Requirement(name, span, specifier=f"=={version}", path=path)


def local_path(place: str, folder: str) -> str:
    """The path of what lies in the checkout; empty for all else."""
    match = _PATH.fullmatch(place)
    path = under(folder, match["path"]) if match else ".."
    return path if inside(path) else ""


def specifier(version: object) -> str:
    """What a Pipfile or Poetry says of a version, as PEP 440 does; empty where that cannot."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    if not isinstance(version, str) or len(version) > _LONGEST:
        return ""
    text = f"=={version}" if version[:1].isdigit() else version
    try:
        return str(SpecifierSet(text))
    except InvalidSpecifier:
        return ""


def is_wanted(marker: str, python: str) -> bool:
    """Whether a marker may hold on Lambda; what cannot be read may."""
    from packaging.markers import (  # noqa: PLC0415
        InvalidMarker,
        Marker,
        UndefinedComparison,
        UndefinedEnvironmentName,
    )

    try:
        parsed = Marker(marker)
        return any(map(parsed.evaluate, _environments(python)))
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, RecursionError):
        return True


@cache
def _environments(python: str) -> tuple[Mapping[str, str], ...]:
    """All that a function of a Python version, or of any, may find on Lambda."""
    versions = (python,) if python else _VERSIONS
    return tuple(
        {
            **_LAMBDA,
            "platform_machine": machine,
            "python_version": version,
            "python_full_version": f"{version}.{micro}",
            "implementation_version": f"{version}.{micro}",
        }
        for version in versions
        for micro in (0, 99)
        for machine in _MACHINES
    )
