"""Readers of handlers: source text → the tree of code, one reader a programming language."""
