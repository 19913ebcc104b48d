"""The template tags by subject; ``templatetags/liandong.py`` gathers them under one ``{% load liandong %}``."""
