"""Training datasets: prepared from imagery and land cover, mixed, viewed; folders of labelled pictures."""
