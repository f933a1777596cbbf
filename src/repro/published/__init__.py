"""The published figures and claims, each with its standing and source."""
