"""Remotes as DVC uses them, against real servers on loopback."""
