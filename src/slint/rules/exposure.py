"""What a function shows to strangers, and what it takes from them."""
