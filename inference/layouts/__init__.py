"""Layouts: new land cover quilted from labelled patches of examples."""
