"""The loop of a check: read, join, run on paper, ask the rules, settle what is said."""
