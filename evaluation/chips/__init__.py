"""Chips cut from real and synthetic imagery, and what is compared with what."""
