"""Measures as arithmetic on arrays: NumPy alone."""
