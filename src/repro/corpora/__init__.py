"""Bytes to examples: one module a corpus, one for fetching, one package for synthesis."""
