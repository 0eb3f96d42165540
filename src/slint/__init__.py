"""A linter that reads a serverless application as one thing: its template and its handlers."""

__version__ = "0.1.0"
