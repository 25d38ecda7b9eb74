"""Scene generators: their task, pictures, validation."""
