"""Liandong 联动: one change moves what depends on it, and everyone can see why."""

__version__ = "0.1.0"
