"""What the pipeline made, where its bytes are, and what of it may travel."""
