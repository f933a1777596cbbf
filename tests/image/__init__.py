"""The image and what runs in it."""
