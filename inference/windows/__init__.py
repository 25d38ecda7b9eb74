"""Windows, blending, noise and shards as arithmetic: NumPy alone."""
