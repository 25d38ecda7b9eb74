"""The bridge to the worker: the environment it lives in, the one place that launches it, and its entry."""
