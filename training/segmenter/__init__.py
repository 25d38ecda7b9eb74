"""Segmenters: their task and losses."""
