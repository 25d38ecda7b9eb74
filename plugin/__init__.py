"""The QGIS plugin: life cycle and Processing provider."""
