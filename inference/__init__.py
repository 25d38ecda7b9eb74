"""Turns land cover into imagery on disk: windows, blending, noise field, network session and rasters; no torch."""
