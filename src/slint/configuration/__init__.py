"""Settings: what they are, how a file is read, what may stand in it."""
