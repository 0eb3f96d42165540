"""State that outlives an invocation, and what the platform makes of code and its results."""

from slint.rules.state import background, files, lasting, response, signature

__all__ = ["background", "files", "lasting", "response", "signature"]
