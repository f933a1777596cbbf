"""The pipeline as DVC runs it."""
