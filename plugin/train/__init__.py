"""The training assistant: prepare, train, paint and evaluate in the folder of a project."""
