"""Notebooks: the workspace tree they live in, their formats, their cells, and running them."""
