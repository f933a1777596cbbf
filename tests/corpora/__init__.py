"""Tests of repro.corpora."""
