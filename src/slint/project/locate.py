"""Joins a template to code: where it says that a function's module lies."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from slint.files import Files, Kind, inside, under, why
from slint.finding import Reason
from slint.model.code import By, Location
from slint.model.function import Function
from slint.model.template import Template
from slint.project.archives import member_of, opened
from slint.project.assets import asset
from slint.project.builds import BUILT, makes
from slint.project.discover import ignored
from slint.project.inline import INLINE, inline_code
from slint.project.layers import Brings, Layers, layers_of, nothing_known, source_of
from slint.project.modules import module_path
from slint.project.stacks import NOTHING, Passed

_ARCHIVES = (".zip", ".jar", ".war", ".tar.gz", ".tgz", ".whl")


def locate(
    function: Function,
    template: Template,
    files: Files,
    sources: Mapping[str, str] = {},
    passed: Passed = NOTHING,
    brings: Brings = nothing_known,
) -> Location | Reason:
    """Where the template says that a Python function's code lies, or why that is not known.

    `sources` are the folders of sources by the folders that builds copy them to; `passed` the
    resources that the parameters of a nested stack stand for; `brings` what vendors' layers hold.
    """
    reason = without_code(function)
    if reason is not None:
        return reason
    handler = handler_of(function)
    layers = layers_of(function, template, files, sources, passed, brings)
    if inline_code(function) is not None:
        module, _, name = handler.rpartition(".")
        return _with(Location(INLINE, module, function.template, name, False, True), layers)
    found = _code_folder(function, files)
    if isinstance(found, Reason):
        return found
    written, file = found
    home = posixpath.dirname(function.template) or "."
    root = source_of(under(home, written.replace("\\", "/")), sources)
    if not inside(root) or written.startswith("/"):
        return Reason("outside", written)
    if root.endswith(".zip") and files.kind(root) is Kind.FILE:
        root = opened(root)
    elif root.endswith(_ARCHIVES):
        return Reason("archive", written)
    elif file or files.kind(root) is Kind.FILE:
        root = posixpath.dirname(root) or "."
    try:
        files.list(root)
    except FileNotFoundError:
        pass
    except OSError as error:
        if archive := member_of(root):
            return Reason("bad-archive", why(error), archive[0])
        return Reason("folder", why(error), root)
    return _with(_find(function, (root, *layers.folders), files), layers)


def without_code(function: Function) -> Reason | None:
    """Why there is no Python handler to look for; None where there is one."""
    if function.image:
        return Reason("image")
    if function.runtime is None:
        return Reason("runtime-undecided" if function.get("Runtime") else "no-runtime")
    if function.language is None:
        return Reason("runtime-unknown", function.runtime)
    if function.language != "python":
        return Reason("runtime", function.runtime)
    handler = function.get("Handler")
    if handler is None or handler.text is None:
        return Reason("handler-undecided" if handler else "no-handler")
    dotless = "." not in handler.text
    wrapped = function.get("Environment", "Variables", "AWS_LAMBDA_EXEC_WRAPPER") is not None
    if handler.text.endswith((".sh", ".js", ".mjs")) or (dotless and wrapped):
        return Reason("handler", handler.text)
    return None


def handler_of(function: Function) -> str:
    """The handler as it is written; empty where that is not known."""
    handler = function.get("Handler")
    return handler.text or "" if handler else ""


def module_of_handler(function: Function) -> tuple[str, str]:
    """The module and the name of an entry point; Lambda's runtime takes slashes for dots."""
    module, _, name = handler_of(function).rpartition(".")
    return module.replace("/", "."), name


def _with(location: Location, layers: Layers) -> Location:
    return location._replace(
        layers=layers.folders, unknown_layers=layers.unknown, vendor=layers.vendor
    )


def _code_folder(function: Function, files: Files) -> tuple[str, bool] | Reason:
    """The folder as written and whether it names a file; or why there is none."""
    code = function.get("CodeUri") if function.sam else function.get("Code")
    staged = asset(function.attributes, code, function.template, files)
    if staged is not None:
        path = under(posixpath.dirname(function.template) or ".", staged)
        if files.kind(path) is None:
            packed = files.kind(f"{path}.zip") is Kind.FILE
            return (f"{staged}.zip", False) if packed else Reason("asset", staged)
        return staged, False
    if code is None:
        return (".", False) if function.sam else Reason("no-code")
    if code.entries:
        return Reason("s3")
    if code.text is None:
        return Reason("code-undecided")
    if code.text.startswith(("s3://", "https://", "http://")):
        return Reason("s3")
    if "$" in code.text or "{{" in code.text or "<" in code.text:
        return Reason("code-undecided")
    return code.text, code.text.endswith(".py")


def _find(function: Function, roots: tuple[str, ...], files: Files) -> Location:
    module, name = module_of_handler(function)
    root = roots[0]
    found = (module_path(folder, module, files) for folder in roots)
    path = next((path for path in found if path is not None), None)
    exists = files.kind(root) is Kind.FOLDER
    made = path is None and _made(function, root, files, exists=exists)
    by: By = "archive" if member_of(root) else "template"
    return Location(root, module, path, name, made, exists, by=by)


def _made(function: Function, root: str, files: Files, *, exists: bool) -> bool:
    """Whether a build makes or fills a code root, so that nothing need be there yet."""
    metadata = function.attributes.get("Metadata")
    method = metadata.get("BuildMethod") if metadata else None
    if member_of(root) or (method is not None and method.text == "makefile"):
        return True
    if exists:
        return False
    home = posixpath.dirname(function.template) or "."
    return bool(set(root.split("/")) & BUILT) or ignored(root, files) or makes(root, home, files)
