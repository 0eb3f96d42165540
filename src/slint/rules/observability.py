"""What a function lets its owners see."""
