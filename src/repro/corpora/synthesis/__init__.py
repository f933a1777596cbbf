"""Synthetic corpora in the native formats of the real ones."""
