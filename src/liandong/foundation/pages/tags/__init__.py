"""The template tags by subject; ``templatetags/liandong.py`` gathers them in one library."""
