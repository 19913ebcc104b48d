"""Measures and methods on tables: no web, no database, usable alone from a notebook."""
