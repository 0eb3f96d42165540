"""How rules about permissions read what is written, and name it."""

from __future__ import annotations

import re

from slint.model.value import Property


def whole_service(resource: Property) -> str | None:
    """The service all of whose resources are meant, `*` for all services, None for neither."""
    pattern = resource.pattern or ""
    if re.fullmatch(r"\*+", pattern):
        return "*"
    head, *parts = pattern.split(":", 5)
    if head != "arn" or len(parts) < 2:
        return None
    rest = parts[4] if len(parts) == 5 else parts[-1]
    return parts[1] if re.fullmatch(r"\*+(?:[/:]\*+)*", rest) else None


def shown(value: Property) -> str:
    """A value as in a message, `…` for what is not known."""
    return f"`{(value.pattern or '').replace(chr(0), '…')}`"


def listed(names: list[str]) -> str:
    """Up to three names as in a sentence."""
    if len(names) > 3:
        names = [*names[:2], f"{len(names) - 2} more actions"]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
