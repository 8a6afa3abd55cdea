"""Notebooks: cells as one module, and what is found in it as places in cells."""
