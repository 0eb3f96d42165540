"""A module as it is written: what its files declare, by name."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from slint.files import Files, Kind, under
from slint.source import Source
from slint.template.terraform.json_syntax import read_json_blocks
from slint.template.terraform.syntax import read_blocks
from slint.template.terraform.tree import Attribute, Block

ENDINGS = (".tf", ".tf.json")
_VALUES = ("terraform.tfvars", "terraform.tfvars.json")
_AUTOMATIC = (".auto.tfvars", ".auto.tfvars.json")
_LOCAL = ("./", "../")
_LAMBDA = "terraform-aws-modules/lambda/aws"
_LAMBDA_SOURCES = (_LAMBDA, f"registry.terraform.io/{_LAMBDA}")
_LAMBDA_REPOSITORY = "terraform-aws-modules/terraform-aws-lambda"


@dataclass
class Definition:
    """What the files of one folder declare; `sources` are those files by path.

    `known` says that it is slint's own description of a module of the registry.
    """

    folder: str
    sources: dict[str, Source] = field(default_factory=dict)
    variables: dict[str, Block] = field(default_factory=dict)
    locals: dict[str, Attribute] = field(default_factory=dict)
    resources: dict[tuple[str, str], Block] = field(default_factory=dict)
    data: dict[tuple[str, str], Block] = field(default_factory=dict)
    modules: dict[str, Block] = field(default_factory=dict)
    outputs: dict[str, Block] = field(default_factory=dict)
    known: bool = False

    def add(self, source: Source) -> None:
        """What one more file declares; raises Unreadable."""
        self.sources[source.path] = source
        read = read_json_blocks if source.path.endswith(".json") else read_blocks
        for block in read(source).blocks:
            match block.kind, block.labels:
                case "resource", (kind, name):
                    self.resources[kind, name] = block
                case "data", (kind, name):
                    self.data[kind, name] = block
                case "variable", (name,):
                    self.variables[name] = block
                case "output", (name,):
                    self.outputs[name] = block
                case "module", (name,):
                    self.modules[name] = block
                case "locals", ():
                    self.locals.update(block.body.attributes)


def files_of(files: Files, folder: str) -> list[str]:
    """The paths of the Terraform files in a folder."""
    try:
        entries = files.list(folder)
    except OSError:
        return []
    return [
        under(folder, entry.name)
        for entry in entries
        if entry.name.endswith(ENDINGS) and entry.kind is Kind.FILE
    ]


def read_definition(files: Files, folder: str) -> Definition | None:
    """The module in a folder; None where there is none. Raises Unreadable and OSError."""
    paths = files_of(files, folder)
    if not paths:
        return None
    definition = Definition(folder)
    for path in paths:
        definition.add(Source.decode(path, files.read(path)))
    return definition


def read_values(files: Files, folder: str) -> Mapping[str, Attribute]:
    """The variables that `terraform.tfvars` and `*.auto.tfvars` set; raises Unreadable."""
    found: dict[str, Attribute] = {}
    for path in _values(files, folder):
        source = Source.decode(path, files.read(path))
        read = read_json_blocks if path.endswith(".json") else read_blocks
        found.update(read(source).attributes)
    return found


def _values(files: Files, folder: str) -> Iterator[str]:
    try:
        names = [entry.name for entry in files.list(folder) if entry.kind is Kind.FILE]
    except OSError:
        return
    chosen = [name for name in _VALUES if name in names]
    chosen += [name for name in names if name.endswith(_AUTOMATIC)]
    yield from (under(folder, name) for name in chosen)


def folder_of(source: str, folder: str) -> str | None:
    """The folder of the module with a local source, named in a folder; else None."""
    if source.startswith(_LOCAL) or source in (".", ".."):
        return under(folder, source)
    return None


def of_lambda(source: str) -> bool:
    """Whether a module is the one for Lambda functions of terraform-aws-modules."""
    return source in _LAMBDA_SOURCES or posixpath.splitext(source.partition("?")[0])[0].endswith(
        _LAMBDA_REPOSITORY
    )
