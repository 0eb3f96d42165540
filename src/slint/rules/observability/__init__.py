"""What a function lets its owners see: logs, traces, alarms."""

from __future__ import annotations

from slint.rules.observability import access_logs, alarms, logs, retention, tracing

__all__ = ["access_logs", "alarms", "logs", "retention", "tracing"]
