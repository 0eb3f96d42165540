"""Templates, read from their own languages into the facts of `slint.model`."""
