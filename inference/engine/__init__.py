"""The engine: windows swept over a whole raster in bands."""
