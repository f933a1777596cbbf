"""docs/analysis.md and its figures, made of the committed analysis.csv of each profile."""
