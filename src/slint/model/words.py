"""What the language of a template calls the things that have a name in CloudFormation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a template language; what it does not name keeps CloudFormation's name.

    `rows` hold the user's words by the type of the resource, each by what CloudFormation calls
    it: a property's path (`DestinationConfig.OnFailure.Destination`), a setting with its value
    (`Architectures: [arm64]`) or a type (`AWS::CloudWatch::Alarm`). The row of the empty type
    holds what is the same for all, that of `PARAMETER` what parameters have.
    """

    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def say(self, kind: str, name: str) -> str:
        """The user's word for what CloudFormation calls `name` in a resource of a type."""
        return self.rows.get(kind, {}).get(name) or self.rows.get("", {}).get(name, name)


CLOUDFORMATION = Words()
PARAMETER = "Parameter"
