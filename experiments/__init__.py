"""Does synthetic imagery help? Arms, cells, gains and their report."""
