"""Multidimensional poverty, monetary poverty and inequality, and their sampling errors."""
