"""What the published figures can and cannot be, by arithmetic alone."""
