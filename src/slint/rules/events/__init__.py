"""How events reach a function, and what becomes of those that fail."""

from slint.rules.events import (
    batches,
    calls,
    failures,
    idempotency,
    objects,
    queues,
    recursion,
    state_machines,
    streams,
    swallowed,
    targets,
)

__all__ = [
    "batches",
    "calls",
    "failures",
    "idempotency",
    "objects",
    "queues",
    "recursion",
    "state_machines",
    "streams",
    "swallowed",
    "targets",
]
