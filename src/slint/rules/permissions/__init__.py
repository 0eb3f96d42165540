"""Permissions that are wider than what a function needs."""

from __future__ import annotations

from slint.rules.permissions import (
    access,
    escalation,
    invocation,
    names,
    policies,
    roles,
    statements,
)

__all__ = ["access", "escalation", "invocation", "names", "policies", "roles", "statements"]
