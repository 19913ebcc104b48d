"""Methods that find, rank, draw or place: each stands alone, and knows none of the others."""
