"""One instance of a resource or data source."""

from __future__ import annotations

from typing import NamedTuple

from slint.model.value import Property
from slint.template.terraform.evaluate import Evaluator, Scope
from slint.template.terraform.tree import Block


class Managed(NamedTuple):
    """An instance of a resource or data source, by its address.

    `evaluator` is that of its module, `scope` holds its `each` or `count`.
    """

    id: str
    kind: str
    block: Block
    evaluator: Evaluator
    scope: Scope

    def value(self, name: str) -> Property | None:
        """An argument that it sets; None where it does not."""
        attribute = self.block.body.attributes.get(name)
        if attribute is None:
            return None
        found = self.evaluator.value(attribute.value, self.scope, attribute.key)
        return None if found.data is None else found

    def body(self) -> dict[str, Property]:
        """All that it sets."""
        return self.evaluator.body(self.block.body, self.scope)

    @property
    def exists(self) -> bool:
        """Whether it is made under what is assumed."""
        attributes, names = self.block.body.attributes, self.evaluator.names
        if (count := attributes.get("count")) is not None:
            number = self.evaluator.value(count.value)
            return number.integer != 0 or not names.settled(number)
        if (each := attributes.get("for_each")) is not None:
            value = self.evaluator.value(each.value)
            return value.data not in ((), {}) or not names.settled(value)
        return True
