"""Rows to prompts and completions: the text that models see."""
