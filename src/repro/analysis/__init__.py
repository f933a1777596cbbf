"""What makes one corpus harder than another, measured on the data and on real answers."""
