"""Reads files as templates, alone or with what is passed to them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

from slint.files import Files, Kind, below, under
from slint.finding import Suppression
from slint.model.template import Template
from slint.project.discover import TERRAFORM_ENDINGS
from slint.project.stacks import NESTING, nested
from slint.source import Source, Unreadable
from slint.template.reader import Templated, read_template
from slint.template.suppressions import template_suppressions

# A file that cannot be decoded is a template's business only where one of these stands in it.
_MARKS = (b"AWS::", b"AWSTemplateFormatVersion")
_MODULE = re.compile(r'\bsource"?\s*[=:]\s*"(\.\.?/[^"$]*)"')


class Reading(NamedTuple):
    """What came of reading a file as a template: the template, or the problem with it.

    `source` is None where the text cannot be had; `others` are the other files of the template.
    """

    source: Source | None
    template: Template | None
    problem: Unreadable | Templated | OSError | None = None
    others: tuple[Source, ...] = ()


def read_as_template(files: Files, path: str, parameters: Mapping[str, str]) -> Reading | None:
    """A file as a template with these parameters; None for a file that is none."""
    if path.endswith(TERRAFORM_ENDINGS):
        return _terraform(files, path, parameters)
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


def _terraform(files: Files, path: str, parameters: Mapping[str, str]) -> Reading | None:
    """The folder of a Terraform file as a template."""
    main = under(posixpath.dirname(path) or ".", "main.tf")
    path = main if files.kind(main) is Kind.FILE else path
    # tree-sitter is only wanted where there is such a file.
    from slint.template.terraform.reader import read_terraform  # noqa: PLC0415

    try:
        found = read_terraform(files, path, parameters)
    except Unreadable as error:
        return Reading(_source(files, error.span.path), None, error)
    except OSError as error:
        return Reading(None, None, error)
    if found is None:
        return None
    others = tuple(source for name, source in found.sources.items() if name != path)
    return Reading(found.sources[path], found.template, None, others)


def suppressions(source: Source) -> tuple[Suppression, ...]:
    """What the comments of a template's file silence."""
    if source.path.endswith(TERRAFORM_ENDINGS):
        from slint.template.terraform.suppressions import terraform_suppressions  # noqa: PLC0415

        return terraform_suppressions(source)
    return template_suppressions(source)


def _source(files: Files, path: str) -> Source | None:
    try:
        return Source.decode(path, files.read(path))
    except (OSError, Unreadable):
        return None


def terraform_files(files: Files, folder: str) -> Iterator[str]:
    """The Terraform files in a folder."""
    try:
        entries = files.list(folder)
    except OSError:
        return
    for entry in entries:
        if entry.kind is Kind.FILE and entry.name.endswith(TERRAFORM_ENDINGS):
            yield under(folder, entry.name)


def together(files: Files, path: str) -> Iterator[str]:
    """The files that are read as one template with this one."""
    yield path
    if path.endswith(TERRAFORM_ENDINGS):
        yield from terraform_files(files, posixpath.dirname(path) or ".")


def _included(files: Files, template: str, path: str) -> Source | None:
    """A file that a template names, by the path from its folder; None where none is read."""
    place = under(posixpath.dirname(template) or ".", path)
    try:
        return Source.decode(place, files.read(place))
    except (OSError, Unreadable):
        return None


def _modules_of(files: Files, path: str) -> Iterator[str]:
    """The files of the local modules that a Terraform file calls from elsewhere."""
    try:
        text = files.read(path).decode("utf-8", "replace")
    except OSError:
        return
    own = posixpath.dirname(path) or "."
    for match in _MODULE.finditer(text):
        folder = under(own, match[1])
        # An example in a module calls the module around it.
        if not below(own, folder):
            yield from terraform_files(files, folder)


def read_alone(files: Files, path: str) -> Template | None:
    """A template as it is by itself; None where none can be read."""
    try:
        return read_template(Source.decode(path, files.read(path)))
    except (OSError, Unreadable, Templated):
        return None


def named_by_others(files: Files, paths: Iterable[str]) -> Iterator[str]:
    """The templates that some of these name: they are checked as a part of those."""
    for path in paths:
        if path.endswith(TERRAFORM_ENDINGS):
            yield from _modules_of(files, path)
            continue
        try:
            data = files.read(path)
        except OSError:
            continue
        if any(kind.encode() in data for kind in NESTING):
            yield from (child.path for child in nested(read_alone(files, path)))
