"""Pages of comparisons and of what a family explains."""
