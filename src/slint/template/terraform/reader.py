"""Reads a folder of Terraform files, with its local modules, as one template."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from slint.files import Files, under
from slint.model.resource import Resource
from slint.model.template import Template
from slint.model.value import Property, Reference
from slint.source import Source, Unreadable
from slint.template.assemble import assemble
from slint.template.conditions import choices
from slint.template.json_text import read_text
from slint.template.terraform.archives import Archives
from slint.template.terraform.attach import Part, added, attached, parts
from slint.template.terraform.definition import Definition, read_definition, read_values
from slint.template.terraform.estate import Estate, declared
from slint.template.terraform.instance import Instance
from slint.template.terraform.managed import Managed
from slint.template.terraform.tables import ROWS
from slint.template.terraform.translate import Translator
from slint.template.terraform.words import WORDS
from slint.template.terraform.work import Work
from slint.template.written import Alternatives, Assumption, Written

MAXIMUM_COMBINATIONS = 8


class Reading:
    """What came of reading a folder: the template, and all its files by path."""

    def __init__(self, template: Template, sources: Mapping[str, Source]) -> None:
        self.template = template
        self.sources = sources


def read_terraform(files: Files, path: str, parameters: Mapping[str, str]) -> Reading | None:
    """The template of the folder in which a file lies; None where it holds none.

    `path` names the template. Raises Unreadable and OSError.
    """
    folder = posixpath.dirname(path) or "."
    root = read_definition(files, folder)
    if root is None:
        return None
    modules = Modules(files, root)
    work = Work(path, folder, modules.beside)
    estate = Estate(work, modules.load, parameters, read_values(files, folder))
    instance = Instance(estate, root)
    written = _Translation(instance, modules).written()
    if written is None:
        return None
    return Reading(assemble(written), modules.sources)


class Modules:
    """The definitions of the modules that a root uses, each read once."""

    def __init__(self, files: Files, root: Definition) -> None:
        self.files = files
        self.root = root
        self.known: dict[str, Definition | None] = {root.folder: None}

    def load(self, folder: str | None, _source: str) -> Definition | None:
        """A local module; None where it is none, or is around the root."""
        if folder is None:
            return None
        if folder not in self.known:
            try:
                self.known[folder] = read_definition(self.files, folder)
            except OSError:
                self.known[folder] = None
        return self.known[folder]

    @property
    def sources(self) -> dict[str, Source]:
        """The files of all modules, by path."""
        found = dict(self.root.sources)
        for definition in self.known.values():
            found.update(definition.sources if definition else {})
        return found

    def beside(self, path: str) -> Source | None:
        """A file by its path from the folder of the root; None where there is none."""
        place = under(self.root.folder, path)
        try:
            return Source.decode(place, self.files.read(place))
        except (OSError, Unreadable):
            return None


class _Translation:
    """Makes what is delivered of all instances."""

    def __init__(self, instance: Instance, modules: Modules) -> None:
        self.instance = instance
        self.estate = instance.estate
        self.work = instance.work
        self.modules = modules

    def written(self) -> Written | None:
        """What stands in the template; None where it is of no interest."""
        everything = list(self.instance.everything())
        if not any(each.kind in ROWS for each in everything):
            return None
        sources = self.modules.sources
        translator = Translator(Archives(self.instance), sources)
        resources: dict[str, Alternatives] = {}
        contributions: list[tuple[Managed, Part]] = []
        for managed in everything:
            if attached(managed.kind):
                if self.made(managed):
                    body = managed.body()
                    contributions += [(managed, part) for part in parts(managed.kind, body)]
            elif found := list(self.alternatives(managed, translator)):
                resources[managed.id] = found
        for managed, part in contributions:
            self.contribute(resources, managed, part, sources)
        integrations(resources, everything)
        root = self.modules.root
        parameters = {
            name: declared(name, block, self.instance.evaluator)
            for name, block in root.variables.items()
        }
        return Written(
            path=self.work.path,
            sources=sources,
            platform="lambda",
            resources=resources,
            complete=resources,
            parameters=parameters,
            outputs={},
            spend=self.work.spend,
            beside=self.work.read,
            transformed=False,
            words=WORDS,
        )

    def made(self, managed: Managed) -> bool:
        """Whether a resource is made as far as can be told."""
        self.work.assume({})
        return managed.exists

    def alternatives(
        self, managed: Managed, translator: Translator
    ) -> Iterator[tuple[Assumption, Resource]]:
        """A resource under each combination of the open conditions that it depends on."""
        self.work.assume({})
        mark = len(self.work.met)
        made = managed.exists
        first = translator.properties(managed)
        names = list(dict.fromkeys(self.work.met[mark:]))
        del self.work.met[mark:]
        if not names:
            if made:
                yield Assumption({}), self.resource(managed, first)
            return
        for number, choice in enumerate(choices(names)):
            if number == MAXIMUM_COMBINATIONS:
                break
            self.work.assume(choice)
            if managed.exists:
                found = self.resource(managed, translator.properties(managed))
                yield Assumption(choice, tuple(choice.items())), found
            del self.work.met[mark:]
        self.work.assume({})

    def resource(self, managed: Managed, properties: Mapping[str, Property]) -> Resource:
        row = ROWS.get(managed.kind)
        kind = row.type if row else f"Terraform::{managed.kind}"
        return Resource(managed.id, kind, self.work.path, managed.block.head, properties, {}, WORDS)

    def contribute(
        self,
        resources: dict[str, Alternatives],
        managed: Managed,
        part: Part,
        sources: Mapping[str, Source],
    ) -> None:
        """Adds a part to the resource that it belongs to, or as a resource of its own."""
        if part.path == ("RedrivePolicy",):
            items = tuple(_document(item, sources) for item in part.items)
            part = part._replace(items=items)
        data = part.target.data if part.target is not None else None
        name = data.id if isinstance(data, Reference) else None
        if name in resources and (not part.type or resources[name][0][1].type == part.type):
            resources[name] = [
                (assumption, added(resource, part)) for assumption, resource in resources[name]
            ]
        elif part.type:
            alone = Resource(
                managed.id, part.type, self.work.path, managed.block.head, {}, {}, WORDS
            )
            resources[managed.id] = [(Assumption({}), added(alone, part))]


def _document(value: Property, sources: Mapping[str, Source]) -> Property:
    if value.entries or not value.pattern:
        return value
    return read_text(value, sources) or value


def integrations(resources: dict[str, Alternatives], everything: list[Managed]) -> None:
    """Puts the integrations of REST APIs into the methods that they belong to."""
    methods = {
        _method(found[0][1]): name
        for name, found in resources.items()
        if found[0][1].type == "AWS::ApiGateway::Method"
    }
    for managed in everything:
        if managed.kind != "aws_api_gateway_integration":
            continue
        body = managed.body()
        alone = Resource(managed.id, "", "", managed.block.head, {}, {})
        given = {"ResourceId": body.get("resource_id"), "HttpMethod": body.get("http_method")}
        known = {name: value for name, value in given.items() if value is not None}
        name = methods.get(_method(alone._replace(properties=known)))
        if name is None:
            continue
        names = {
            "Type": "type",
            "Uri": "uri",
            "TimeoutInMillis": "timeout_milliseconds",
            "RequestParameters": "request_parameters",
            "IntegrationHttpMethod": "integration_http_method",
            "ResponseTransferMode": "response_transfer_mode",
        }
        entries = {new: body[old] for new, old in names.items() if old in body}
        made = Property(entries, managed.block.head, managed.block.head)
        resources[name] = [
            (assumption, method._replace(properties={**method.properties, "Integration": made}))
            for assumption, method in resources[name]
        ]


def _method(resource: Resource) -> object:
    owner, verb = resource.get("ResourceId"), resource.get("HttpMethod")
    data = owner.data if owner else None
    if isinstance(data, Reference):
        data = Reference(data.id, data.attribute or None)
    return (data, verb.text if verb else None)
