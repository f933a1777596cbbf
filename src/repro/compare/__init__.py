"""Two rows on the same examples: what their difference is worth."""
