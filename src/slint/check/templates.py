"""Reads files as templates, alone or with what is passed to them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from slint.files import Files, under
from slint.model.template import Template
from slint.project.stacks import NESTING, nested
from slint.source import Source, Unreadable
from slint.template.reader import Templated, read_template

# A file that cannot be decoded is a template's business only where one of these stands in it.
_MARKS = (b"AWS::", b"AWSTemplateFormatVersion")


class Reading(NamedTuple):
    """What came of reading a file as a template: the template, or the problem with it.

    `source` is None where the text cannot be had.
    """

    source: Source | None
    template: Template | None
    problem: Unreadable | Templated | OSError | None = None


def read_as_template(files: Files, path: str, parameters: Mapping[str, str]) -> Reading | None:
    """A file as a template with these parameters; None for a file that is none."""
    data, source = b"", None
    try:
        data = files.read(path)
        source = Source.decode(path, data)
        template = read_template(source, parameters, partial(_included, files, path))
    except Unreadable as error:
        like_one = any(mark in data.replace(b"\0", b"") for mark in _MARKS)
        return Reading(source, None, error) if like_one else None
    except (Templated, OSError) as error:
        return Reading(source, None, error)
    return Reading(source, template) if template is not None else None


def _included(files: Files, template: str, path: str) -> Source | None:
    """A file that a template names, by the path from its folder; None where none is read."""
    place = under(posixpath.dirname(template) or ".", path)
    try:
        return Source.decode(place, files.read(place))
    except (OSError, Unreadable):
        return None


def read_alone(files: Files, path: str) -> Template | None:
    """A template as it is by itself; None where none can be read."""
    try:
        return read_template(Source.decode(path, files.read(path)))
    except (OSError, Unreadable, Templated):
        return None


def named_by_others(files: Files, paths: Iterable[str]) -> Iterator[str]:
    """The templates that some of these name: they are checked as a part of those."""
    for path in paths:
        try:
            data = files.read(path)
        except OSError:
            continue
        if any(kind.encode() in data for kind in NESTING):
            yield from (child.path for child in nested(read_alone(files, path)))
