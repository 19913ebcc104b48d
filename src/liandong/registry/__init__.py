"""Households, members and their living conditions as dated facts with sources."""
