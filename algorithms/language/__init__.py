"""The language of the user."""
