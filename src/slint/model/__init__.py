"""What rules see: applications, functions and what running them on paper shows."""
