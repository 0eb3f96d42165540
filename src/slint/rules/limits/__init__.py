"""Timeouts and limits."""

from __future__ import annotations

from slint.rules.limits import concurrency, network, pagination, queues, timeouts, waiting

__all__ = ["concurrency", "network", "pagination", "queues", "timeouts", "waiting"]
