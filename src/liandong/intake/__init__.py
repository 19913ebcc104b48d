"""INPUT: files that come in, are checked, and become facts."""
