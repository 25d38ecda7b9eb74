"""Lets `python -m landsynth` work like the command `landsynth`."""

import sys

from .worker.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
