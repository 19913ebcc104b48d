"""Changes of comparisons and doubts: one file for each noun."""
