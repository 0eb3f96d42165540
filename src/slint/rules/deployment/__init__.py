"""What fails once it is deployed."""

from __future__ import annotations

from slint.rules.deployment import (
    dependencies,
    environment,
    handlers,
    packaging,
    resources,
    runtimes,
    versions,
)

__all__ = [
    "dependencies",
    "environment",
    "handlers",
    "packaging",
    "resources",
    "runtimes",
    "versions",
]
