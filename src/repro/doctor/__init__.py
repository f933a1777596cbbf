"""What this machine and this checkout have, what they lack, and what gets it."""
