"""What a function shows to strangers, and what it takes from them."""

from __future__ import annotations

from slint.rules.exposure import cors, errors, injection, network, routes, throttling

__all__ = ["cors", "errors", "injection", "network", "routes", "throttling"]
