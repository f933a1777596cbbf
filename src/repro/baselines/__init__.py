"""Rows that need no language model."""
