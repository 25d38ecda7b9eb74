"""A raster computed in parts that are kept: resuming, sharing out, joining."""
