"""People who sign in, their duties, and the area each duty covers."""
