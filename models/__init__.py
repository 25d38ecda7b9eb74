"""Torch networks, one architecture a file; `registry` names them."""
