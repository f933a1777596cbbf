"""Full tables of the paper come in here: from HTML, LaTeX or CSV, name by name, never guessed."""
