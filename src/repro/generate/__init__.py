"""Greedy prediction with a base and its adapters."""
