"""Whether an action changes something, by its name."""

from __future__ import annotations

import re

_READS = re.compile(
    r"(?:batch)?(?:get|list|describe|head|check|query|scan|search|select|view|read|lookup|detect"
    r"|estimate|simulate|verify|decrypt|receive|retrieve|classify|recognize|translate|synthesize"
    r"|analyze|compare|converse|invokemodel|conditioncheck|partiqlselect|discover|preview|validate"
    r"|test|filter|count|is|has)",
    re.IGNORECASE,
)


def writes(action: str) -> bool:
    """Whether an action, or one that its wildcard covers, may change something."""
    name = action.partition(":")[2]
    if "*" not in name and "?" not in name:
        return _READS.match(name) is None
    head = name.partition("*")[0]
    return not head or _READS.match(head) is None
