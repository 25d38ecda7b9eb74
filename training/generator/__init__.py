"""Generators: how each architecture is trained, judged and validated."""
