"""Example to prompt, target and items, and back: one module a task, both protocols."""
