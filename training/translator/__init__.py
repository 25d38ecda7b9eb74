"""Image translators: their task, image sets, losses, validation."""
