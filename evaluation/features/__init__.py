"""Networks that look at imagery for the measures."""
