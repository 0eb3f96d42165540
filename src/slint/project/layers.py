"""The layers of a function: the folders of those whose source is here, and what vendors bring."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from slint.files import Files, Kind, below, inside, under
from slint.model.function import Function
from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Property, Reference
from slint.project.archives import opened
from slint.project.assets import asset
from slint.project.stacks import Passed

_ARN = re.compile(r"arn:[^:]+:lambda:[^:]+:[^:]+:layer:([\w-]+)(?::.*)?")
_APPLICATION = re.compile(r"arn:[^:]+:serverlessrepo:[^:]+:[^:]+:applications/([\w~-]+)")
_POWERTOOLS = "/aws/service/powertools/python/"

Brings = Callable[[str], "tuple[str, ...] | None"]
"""The modules that a layer brings which is known by its name; None for any other."""


def nothing_known(_name: str) -> None:
    """No layer is known by its name."""


class Layers(NamedTuple):
    """What the layers of a function put on Python's path.

    `folders` are those whose source is here, `vendor` the modules of those that are known by
    their ARN; `unknown` says that there are others.
    """

    folders: tuple[str, ...] = ()
    vendor: tuple[str, ...] = ()
    unknown: bool = False


def layers_of(
    function: Function,
    template: Template,
    files: Files,
    sources: Mapping[str, str],
    passed: Passed,
    brings: Brings,
) -> Layers:
    """The layers of a function."""
    folders: list[str] = []
    vendor: list[str] = []
    unknown = False
    listed = function.get("Layers")
    for layer in listed.items if listed else ():
        modules = _known(layer, template, brings)
        if modules is not None:
            vendor += modules
            continue
        for resource in _resources(layer, template, passed):
            folder = _folder(resource, files, sources) if resource else None
            if folder:
                folders.append(folder)
            unknown = unknown or folder is None
    return Layers(tuple(folders), tuple(vendor), unknown)


def _resources(layer: Property, template: Template, passed: Passed) -> tuple[Resource | None, ...]:
    """The resources that one entry stands for; None for one that is not known."""
    if isinstance(layer.data, Reference):
        return template.resources.get(layer.data.id, (None,))[:1]
    name = layer.parameters[0] if len(layer.parameters) == 1 else ""
    return passed.get(name) or (None,)


def _known(layer: Property, template: Template, brings: Brings) -> tuple[str, ...] | None:
    """The modules of a layer that is known by its ARN, its application or its parameter."""
    if isinstance(layer.data, Reference):
        application = template.resources.get(layer.data.id, (None,))[0]
        where = application.get("Location", "ApplicationId") if application else None
        match = _APPLICATION.fullmatch(where.pattern or "") if where else None
        return brings(match[1].rpartition("~")[2]) if match else None
    if match := _ARN.fullmatch(layer.pattern or ""):
        return brings(match[1])
    for name in layer.parameters:
        parameter = template.parameters.get(name)
        default = parameter.default if parameter else None
        if default is not None and (default.text or "").startswith(_POWERTOOLS):
            return brings("AWSLambdaPowertoolsPython")
    return None


def _folder(layer: Resource, files: Files, sources: Mapping[str, str]) -> str | None:
    """What a layer puts on Python's path: its `python` folder, or all of it where SAM builds it.

    Empty where it is packaged as it lies and nothing in it can be imported; None where that
    is not known.
    """
    content = layer.get("ContentUri") or layer.get("Content")
    written = asset(layer.attributes, content, layer.template, files) or (
        content.text if content else None
    )
    if written is None or "://" in written:
        return None
    folder = source_of(under(posixpath.dirname(layer.template) or ".", written), sources)
    if folder.endswith(".zip") and files.kind(folder) is Kind.FILE:
        folder = opened(folder)
    if not inside(folder):
        return None
    if files.kind(under(folder, "python")) is Kind.FOLDER:
        return under(folder, "python")
    if files.kind(folder) is not Kind.FOLDER:
        return None
    metadata = layer.attributes.get("Metadata")
    method = metadata.get("BuildMethod") if metadata else None
    if method is not None:
        return folder if (method.text or "").startswith("python") else None
    return "" if _holds_python(folder, files) else None


def _holds_python(folder: str, files: Files) -> bool:
    """Whether modules or packages lie right in a folder."""
    try:
        entries = files.list(folder)
    except OSError:
        return False
    return any(
        each.name.endswith(".py")
        or (each.kind is Kind.FOLDER and files.kind(under(folder, each.name, "__init__.py")))
        for each in entries
    )


def source_of(path: str, sources: Mapping[str, str]) -> str:
    """A path below a folder that a build makes, in the folder of its sources; the longest wins."""
    for built in sorted(sources, key=len, reverse=True):
        if below(path, built):
            rest = path if built == "." else path[len(built) + 1 :]
            return under(sources[built], rest or ".")
    return path
