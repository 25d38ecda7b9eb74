"""The installer uv: the program, how it reaches packages, the Python it takes, and why it fails."""
