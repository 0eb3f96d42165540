"""Joins templates to code: where a function's module lies, and how its imports are found."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping

from slint.code import tree
from slint.files import Files, Kind, below, inside, under, why
from slint.finding import Reason
from slint.model.code import Location
from slint.model.function import Function
from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Joined, Property, Reference
from slint.project.stacks import NOTHING, Passed
from slint.source import Excerpt, Patchwork, Piece, Source

# Folders that builds make: code that is not there yet is no fault.
_BUILT = frozenset(
    ("build", "dist", "out", "target", ".aws-sam", ".build", "_build", "package", "packages",
     "packaged", "artifacts", "artifact", "bin", "release", "publish", ".serverless", "cdk.out",
     "lambda-packages", "deployment")
)  # fmt: skip
_ARCHIVES = (".zip", ".jar", ".war", ".tar.gz", ".tgz", ".whl")

Loader = Callable[[str], "tuple[Source, tree.Module, bool] | None"]
ReadModule = Callable[[str], "tuple[Source, tree.Module] | None"]


def locate(
    function: Function,
    template: Template,
    files: Files,
    sources: Mapping[str, str] = {},
    passed: Passed = NOTHING,
) -> Location | Reason:
    """Where the code of a Python function lies, or the reason why that is not known.

    `sources` are the folders of sources by the folders that builds copy them to; `passed` the
    resources that the parameters of a nested stack stand for.
    """
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
    layers, unknown = _layer_folders(function, template, files, sources, passed)
    if inline_code(function) is not None:
        module, _, name = handler.text.rpartition(".")
        return Location(INLINE, module, function.template, name, False, True, layers, unknown)
    folder = posixpath.dirname(function.template)
    found = _code_folder(function)
    if isinstance(found, Reason):
        return found
    written, file = found
    root = source_of(under(folder or ".", written.replace("\\", "/")), sources)
    if not inside(root) or written.startswith("/"):
        return Reason("outside", written)
    if root.endswith(_ARCHIVES):
        return Reason("archive", written)
    if file or files.kind(root) is Kind.FILE:
        root = posixpath.dirname(root) or "."
    try:
        files.list(root)
    except FileNotFoundError:
        pass
    except OSError as error:
        return Reason("folder", why(error), root)
    location = _find(function, handler.text, (root, *layers), files)
    return location._replace(layers=layers, unknown_layers=unknown)


def source_of(path: str, sources: Mapping[str, str]) -> str:
    """A path below a folder that a build makes, in the folder of its sources; the longest wins."""
    for built in sorted(sources, key=len, reverse=True):
        if below(path, built):
            rest = path if built == "." else path[len(built) + 1 :]
            return under(sources[built], rest or ".")
    return path


INLINE = "(inline)"
"""The code root of code that stands in the template; its only module is `index`."""


def inline_code(function: Function) -> Property | None:
    """The code that a template holds itself."""
    return function.get("InlineCode") if function.sam else function.get("Code", "ZipFile")


# The start of a block of lines, by itself or as the argument of Fn::Sub.
_BLOCK = re.compile(r"(?P<sub>!Sub\s+|Fn::Sub:\s*)?\|[-+0-9]*\s*(#.*)?$")


def inline_source(code: Property, template: Source) -> Source | None:
    """Inline code as text on the template's own lines; None where it is not known."""
    span = code.span
    if isinstance(code, Joined) and code.text and all(map(_plain, code.pieces)):
        return Patchwork(template.path, code.text, list(_pieces(code)))
    block = [template.line(number) for number in range(span.line, span.end_line + 1)]
    head = _BLOCK.match(block[0][span.column - 1 :].lstrip())
    if head:
        lines = block[1:]
        indent = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
        text = "".join(line[indent:] + "\n" for line in lines)
        excerpt = Excerpt(template.path, text, span, (span.line + 1, indent))
        excerpt.substituted = bool(head["sub"])
        return excerpt
    text = code.text or ""
    return Excerpt(template.path, text, span, None) if text else None


def _plain(piece: Property) -> bool:
    return piece.text is not None


def _pieces(code: Joined) -> Iterator[Piece]:
    """The places of what `Fn::Join` puts together."""
    start = 0
    for piece in code.pieces:
        text, span = piece.text or "", piece.span
        quotes = 2 if piece.quoted else 0
        exact = span.line == span.end_line and span.end_column - span.column == len(text) + quotes
        if exact and quotes:
            span = span._replace(column=span.column + 1, end_column=span.end_column - 1)
        yield Piece(start, span, exact)
        start += len(text) + len(code.between)


def inline_loader(source: Source, code: tree.Module, around: Loader) -> Loader:
    """The imports of inline code: itself, as `index`, then what its layers hold."""
    return lambda name: (source, code, False) if name == "index" else around(name)


def _layer_folders(
    function: Function,
    template: Template,
    files: Files,
    sources: Mapping[str, str],
    passed: Passed,
) -> tuple[tuple[str, ...], bool]:
    """The Python folders of a function's layers, and whether there are layers not known."""
    layers = function.get("Layers")
    found: list[Resource | None] = []
    for layer in layers.items if layers else ():
        if isinstance(layer.data, Reference):
            found += template.resources.get(layer.data.id, (None,))[:1]
        else:
            name = layer.parameters[0] if len(layer.parameters) == 1 else ""
            found += passed.get(name) or (None,)
    folders = [_layer_folder(each, files, sources) if each else None for each in found]
    return tuple(folder for folder in folders if folder is not None), None in folders


def _layer_folder(layer: Resource, files: Files, sources: Mapping[str, str]) -> str | None:
    """What a layer puts on Python's path: its `python` folder, or all of it where SAM builds it."""
    content = layer.get("ContentUri") or layer.get("Content")
    written = _asset(layer.attributes) or (content.text if content else None)
    if written is None or "://" in written:
        return None
    folder = source_of(under(posixpath.dirname(layer.template) or ".", written), sources)
    if not inside(folder):
        return None
    if files.kind(under(folder, "python")) is Kind.FOLDER:
        return under(folder, "python")
    metadata = layer.attributes.get("Metadata")
    method = metadata.get("BuildMethod") if metadata else None
    built = bool(method and method.text and method.text.startswith("python"))
    return folder if built and files.kind(folder) is Kind.FOLDER else None


def _code_folder(function: Function) -> tuple[str, bool] | Reason:
    """The folder as written and whether it names a file; or why there is none."""
    code: Property | None = function.get("CodeUri") if function.sam else function.get("Code")
    if asset := _asset(function.attributes):
        return asset, False
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


def _asset(attributes: Mapping[str, Property]) -> str | None:
    """The folder that the CDK notes beside a resource whose code it stages."""
    metadata = attributes.get("Metadata")
    path = metadata.get("aws:asset:path") if metadata else None
    return path.text if path else None


def _find(function: Function, handler: str, roots: tuple[str, ...], files: Files) -> Location:
    module, _, name = handler.rpartition(".")
    # Lambda's runtime takes slashes for dots.
    module = module.replace("/", ".")
    root = roots[0]
    found = (module_path(folder, module, files) for folder in roots)
    path = next((path for path in found if path is not None), None)
    parts = set(root.split("/"))
    metadata = function.attributes.get("Metadata")
    method = metadata.get("BuildMethod") if metadata else None
    exists = files.kind(root) is Kind.FOLDER
    made = bool(parts & _BUILT and not exists) or (method is not None and method.text == "makefile")
    return Location(root, module, path, name, made, exists)


def module_path(root: str, module: str, files: Files) -> str | None:
    """The file of a module below a folder: `a/b.py` or `a/b/__init__.py`."""
    base = under(root, *module.split("."))
    if not inside(base) or ".." in module:
        return None
    for path in (f"{base}.py", f"{base}/__init__.py"):
        if files.kind(path) is Kind.FILE:
            return path
    return None


def loader(
    roots: tuple[str, ...], files: Files, read: ReadModule, vendored: frozenset[str]
) -> Loader:
    """How the imports of a code root are found: a function from a dotted name to a module.

    Packages that someone else wrote (their names are known, or a `*.dist-info` lies beside
    them) count as libraries.
    """
    installed: dict[str, frozenset[str]] = {}

    def distributions(root: str) -> frozenset[str]:
        if root not in installed:
            try:
                names = [entry.name for entry in files.list(root)]
            except OSError:
                names = []
            installed[root] = frozenset(
                re.split(r"-\d", name)[0].lower().replace("-", "_")
                for name in names
                if name.endswith((".dist-info", ".egg-info"))
            )
        return installed[root]

    def load(name: str) -> tuple[Source, tree.Module, bool] | None:
        if not name or name == ".":
            return None
        top = name.partition(".")[0]
        for root in roots:
            if top in vendored and files.kind(under(root, top)) is Kind.FOLDER:
                return None
            if top.lower() in distributions(root):
                return None
            path = module_path(root, name, files)
            if path is None:
                base = under(root, *name.split("."))
                if inside(base) and files.kind(base) is Kind.FOLDER and _has_python(base, files):
                    empty = tree.Module(base, ())
                    return Source(f"{base}/__init__.py", ""), empty, True
                continue
            found = read(path)
            return None if found is None else (*found, path.endswith("/__init__.py"))
        return None

    return load


def _has_python(folder: str, files: Files) -> bool:
    try:
        entries = files.list(folder)
    except OSError:
        return False
    return any(entry.name.endswith(".py") or entry.kind is Kind.FOLDER for entry in entries)
