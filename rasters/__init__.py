"""Grids, land cover, imagery and scenes on disk: everything that GDAL reads and writes."""
