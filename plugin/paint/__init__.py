"""The panel that paints land cover: layer, classes, model, preview, run, and what is done with the result."""
