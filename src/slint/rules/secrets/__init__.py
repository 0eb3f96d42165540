"""Secrets that templates and code give away."""

from slint.rules.secrets import code, resources, template, use

__all__ = ["code", "resources", "template", "use"]
