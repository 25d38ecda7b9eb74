"""Layers of QGIS turned into files, codes and legends for the worker."""
