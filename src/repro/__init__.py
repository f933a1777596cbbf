"""Rebuild, compare and audit the F1 tables of arXiv 2503.00624."""
