"""Answers outside the pipeline: those written elsewhere, and those that stand in git."""
