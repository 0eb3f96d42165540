"""How events reach a function, and what becomes of those that fail."""
