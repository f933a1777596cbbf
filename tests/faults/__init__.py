"""What the project withstands: bad input, hostile input, kills, full disks, load."""
