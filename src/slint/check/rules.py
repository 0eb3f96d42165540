"""The rules that run, by what they look at; one that could never speak is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from slint.catalogue import Catalogue, CatalogueError, Rule
from slint.model.access import Picture
from slint.model.application import Application
from slint.model.code import EntryPoint
from slint.model.execution import Execution
from slint.model.function import Function
from slint.model.permission import ManagedPolicy, PolicyTemplate, Statement
from slint.model.resource import Parameter, Resource
from slint.model.template import Template
from slint.rules import Detector, detectors
from slint.rules.stock import stock
from slint.settings import Settings

SUBJECTS: tuple[type, ...] = (
    Application,
    Template,
    Parameter,
    Resource,
    Function,
    Statement,
    ManagedPolicy,
    PolicyTemplate,
    EntryPoint,
    Execution,
    Picture,
)
"""Everything that a rule can be asked about."""

WITHOUT_DETECTOR = frozenset(("SL001", "SL002", "SL003", "SL004", "SL005"))
"""The rules that the check itself speaks for: about files, suppressions, code and cfn-lint."""

Asked = tuple[type, Detector]
Detects = tuple[tuple[type, ...], Detector]


class Rules:
    """The rules that run, by what they look at.

    `giving_way` are the rules that yield to others, and those. Raises CatalogueError for a rule of
    the catalogue that nothing can make speak, whether it runs or not.
    """

    def __init__(self, settings: Settings, catalogue: Catalogue) -> None:
        self.settings = settings
        self.catalogue = catalogue
        known = detectors(packages=catalogue.packages)
        asked = {rule.id: tuple(_asked(rule, known)) for rule in catalogue}
        self.by_id = {rule.id: rule for rule in catalogue.select(settings)}
        self.options = {
            rule.id: {**rule.defaults, **settings.options.get(rule.id, {})}
            for rule in self.by_id.values()
        }
        self.giving_way = frozenset(
            each for rule in catalogue if rule.yields_to for each in (rule.id, *rule.yields_to)
        )
        self.by_subject: dict[type, list[tuple[Rule, Detector]]] = {kind: [] for kind in SUBJECTS}
        for rule in self.by_id.values():
            for subject, detector in asked[rule.id]:
                self.by_subject[subject].append((rule, detector))


def _asked(rule: Rule, known: Mapping[str, Detects]) -> Iterator[Asked]:
    """What a rule looks at, and by which function; raises CatalogueError."""
    if rule.test is not None:
        detector = stock(rule.test)
        yield from ((kind, detector) for kind in (Function, Resource))
        return
    name = rule.name.replace("-", "_")
    if name not in known:
        if rule.id not in WITHOUT_DETECTOR:
            message = f"has neither `detector:` nor a function `{name}` that is marked with @rule"
            raise CatalogueError(rule.path, message)
        return
    kinds, detector = known[name]
    for kind in kinds:
        if kind not in SUBJECTS:
            wanted = ", ".join(each.__name__ for each in SUBJECTS)
            raise CatalogueError(
                rule.path,
                f"`{detector.__module__}.{name}` looks at {kind.__name__}, which no rule is asked "
                f"about; rules are asked about {wanted}",
            )
        yield kind, detector
