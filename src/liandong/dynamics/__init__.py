"""IMPLEMENTATION: how families move against the lines and guarantees, and what people are asked to check."""
