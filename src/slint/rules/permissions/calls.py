"""Which IAM actions the code of functions calls, for messages."""

from __future__ import annotations

from collections.abc import Iterable

from slint.model.access import Need, Picture

_ALWAYS_PLATFORM = frozenset(("logs", "xray"))
_MOST = 6


def called(pictures: Iterable[Picture] | None) -> frozenset[str] | None:
    """The actions that functions need, `dynamodb:PutItem`; None where not all are known."""
    found: set[str] = set()
    for each in pictures or ():
        if not each.whole:
            return None
        found.update(need.action for need in each.needs.needed)
    return None if pictures is None else frozenset(found)


def only(pictures: Iterable[Picture] | None, services: set[str]) -> str:
    """What of these services code calls, as the end of a message; empty where that is not known.

    Without services, what it calls at all. What the platform may call in the name of a function
    is not known to the code.
    """
    seen = tuple(pictures or ())
    if called(seen) is None or services & {each for one in seen for each in _platform(one)}:
        return ""
    needs: dict[str, dict[str, None]] = {}
    for each in seen:
        for need in each.needs.needed:
            if not services or need.service in services:
                needs.setdefault(need.action, {})[_on(need)] = None
        for action in each.needs.possible:
            if not action.endswith(":*") and (not services or action.split(":")[0] in services):
                needs.setdefault(action, {})[""] = None
    if not needs or len(needs) > _MOST:
        return ""
    words = [f"`{action}`{_where(places)}" for action, places in sorted(needs.items())]
    text = " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
    return f" (the code calls only {text})"


def _on(need: Need) -> str:
    return need.resource if need.resource not in (None, "*") else ""


def _where(places: Iterable[str]) -> str:
    """The resources of an action, where all are known and they are few."""
    listed = list(places)
    if not all(listed) or len(listed) > 2:
        return ""
    return " on " + " and ".join(f"`{each}`" for each in listed)


def _platform(picture: Picture) -> set[str]:
    """The services that the platform calls in the name of a function."""
    taken = {pattern.partition(":")[0] for pattern in picture.platform}
    return (taken | _ALWAYS_PLATFORM) - {"kms"}
