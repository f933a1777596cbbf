"""Metrics and published figures side by side."""
