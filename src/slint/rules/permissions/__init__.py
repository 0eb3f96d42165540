"""Permissions that are wider than what a function needs."""

from __future__ import annotations

from slint.rules.permissions import invocation, policies, roles, statements

__all__ = ["invocation", "policies", "roles", "statements"]
