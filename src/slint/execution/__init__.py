"""The run on paper: what one cold start and one invocation of a function do."""
