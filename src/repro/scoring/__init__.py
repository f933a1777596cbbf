"""Predictions and gold to metrics; never imports torch."""
