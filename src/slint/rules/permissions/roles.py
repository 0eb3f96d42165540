"""Roles that several functions have in common."""
