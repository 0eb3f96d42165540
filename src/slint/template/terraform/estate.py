"""All that belongs to one root module: its modules, its resources and the values it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from slint.model.resource import Parameter
from slint.model.value import Property, Unknown
from slint.template.terraform.definition import Definition
from slint.template.terraform.evaluate import Evaluator
from slint.template.terraform.managed import Managed
from slint.template.terraform.tree import Attribute, Block, Expression, Traversal
from slint.template.terraform.words import WORDS
from slint.template.terraform.work import Work

Load = Callable[["str | None", str], "Definition | None"]
"""Reads a local module by its folder, or one that slint knows by its source."""


class Estate:
    """What the instances of all modules share.

    `texts` are values of parameters from the settings, `values` those of tfvars files.
    """

    def __init__(
        self, work: Work, load: Load, texts: Mapping[str, str], values: Mapping[str, Attribute]
    ) -> None:
        self.work = work
        self.definition = load
        self.texts = texts
        self.values = values
        self.given = frozenset((*texts, *values))
        self.modules = 0
        self.managed: dict[str, Managed] = {}

    def parameter(self, name: str, block: Block, evaluator: Evaluator) -> Property:
        """The value of a variable of the root."""
        body = block.body.attributes
        sensitive = body.get("sensitive")
        hidden = sensitive is not None and evaluator.value(sensitive.value).text != "false"
        written = body.get("default")
        if name in self.texts:
            found = Property(self.texts[name], block.head)
        elif name in self.values:
            value = evaluator.value(self.values[name].value)
            found = Property(value.data, value.span, None, (), value.quoted)
        elif written is not None:
            value = evaluator.value(written.value)
            found = Property(value.data, value.span, None, (), value.quoted)
        else:
            found = Property(Unknown("parameter"), block.head)
        data = Unknown("parameter") if hidden else found.data
        return Property(data, found.span, None, (name,), found.quoted)


def declared(name: str, block: Block, evaluator: Evaluator) -> Parameter:
    """A variable of the root as a parameter of the template."""
    body = block.body.attributes
    default = body.get("default")
    value = evaluator.value(default.value, {}, default.key) if default else None
    if value is not None and value.data is None:
        value = None
    sensitive = body.get("sensitive")
    entries: dict[str, Property] = {}
    echo: bool | None = False
    if sensitive is not None:
        written = evaluator.value(sensitive.value, {}, sensitive.key)
        echo = written.boolean
        entries["NoEcho"] = written
    if value is not None:
        entries["Default"] = value
    kind = body.get("type")
    return Parameter(
        name,
        _type(kind.value) if kind else None,
        block.head,
        value,
        echo,
        Property(entries, block.head),
        WORDS,
    )


def _type(node: Expression) -> str | None:
    """What CloudFormation calls a type."""
    if isinstance(node, Traversal) and isinstance(node.base, str):
        return {"string": "String", "number": "Number"}.get(node.base)
    return None
