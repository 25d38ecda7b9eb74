"""Measures of synthetic imagery: embeddings, Frechet distance, agreement with the land cover; no torch."""
