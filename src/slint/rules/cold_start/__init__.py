"""What a cold start pays for."""

from __future__ import annotations

from slint.rules.cold_start import clients, imports, packages, startup

__all__ = ["clients", "imports", "packages", "startup"]
