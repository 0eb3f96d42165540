"""Permissions that are wider than what a function needs."""

from __future__ import annotations

from slint.rules.permissions import invocation, policies, statements

__all__ = ["invocation", "policies", "statements"]
